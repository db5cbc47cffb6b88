import type { BridgeMessage, ClientMessage, ReceiverConstraints, VideoType } from '@parley/bridge-channel';
import { type Clock, deferred, type Log } from '@parley/kernel';
import {
  type AnnouncedSource,
  buildRestartRequest,
  buildSessionAccept,
  buildSourceAdd,
  type OpusWish,
  readOffer,
  readSources,
} from '@parley/sdp';
import type { Element } from '@parley/xmpp-core';
import { buildJingle, type Jingle } from '@parley/xmpp-jingle';
import { BridgeChannel } from './bridge-channel.ts';
import { type ChannelPreference, type ChannelWay, channelWays } from './channel-ways.ts';
import { type LocalRole, type LocalTracks, MediaSession } from './media-session.ts';
import type { BrowserPort } from './ports.ts';
import { mappedSources } from './source-table.ts';

export interface BridgeSessionDeps {
  readonly jingle: Jingle;
  /** Endpoint id. */
  readonly endpoint: string;
  /** Full JID of this client. */
  readonly responder: string;
  readonly serviceUrl: string;
  readonly channel: ChannelPreference;
  readonly sound?: OpusWish | undefined;
  readonly browser: BrowserPort;
  readonly iceServers: readonly RTCIceServer[];
  readonly clock: Clock;
  readonly log: Log;
  /** Sends an IQ to the focus. */
  readonly request: (child: Element) => Promise<unknown>;
  readonly randomSsrc: () => number;
  readonly constraints: () => ReceiverConstraints;
  readonly onIce: (state: RTCIceConnectionState) => void;
  readonly onSources: () => void;
  readonly onMessage: (message: BridgeMessage) => void;
  /** The bridge channel has come up or gone. */
  readonly onChannel: () => void;
}

const SOURCES = {
  audio: { kind: 'audio', suffix: 'a0' },
  camera: { kind: 'video', suffix: 'v0', videoType: 'camera' },
  desktop: { kind: 'video', suffix: 'v1', videoType: 'desktop' },
} as const;

/** Name of a local source (client contract §3.2). */
export function sourceName(endpoint: string, role: LocalRole): string {
  return `${endpoint}-${SOURCES[role].suffix}`;
}

/** One Jingle session with the focus: its media, its bridge channel and what is said about both. */
export class BridgeSession {
  readonly sid: string;
  readonly media: MediaSession;
  readonly #deps: BridgeSessionDeps;
  readonly #channel: BridgeChannel;
  readonly #videoTypes = new Map<string, VideoType>();
  readonly #accepted = deferred();

  /** @throws AppError INPUT_INVALID when the offer lacks something */
  constructor(deps: BridgeSessionDeps) {
    const { jingle, browser, log, clock } = deps;
    const offer = readOffer(jingle);
    this.#deps = deps;
    this.sid = jingle.sid;
    this.media = new MediaSession({
      peer: browser.createPeer(deps.iceServers),
      simulcast: browser.simulcast,
      offer,
      sound: deps.sound,
      log,
      randomSsrc: deps.randomSsrc,
      onIce: deps.onIce,
      onSources: deps.onSources,
    });
    this.#channel = new BridgeChannel({
      ways: channelWays({ offer, browser, peer: this.media.peer, serviceUrl: deps.serviceUrl, ...deps.channel }),
      clock,
      log,
      greeting: () => this.#greeting(),
      onMessage: (message) => this.#received(message),
      onOpen: deps.onChannel,
    });
  }

  /** What the bridge channel runs over; undefined while it is closed. */
  get channelKind(): ChannelWay['kind'] | undefined {
    return this.#channel.kind;
  }

  /** Opens the channel, negotiates and accepts. Rejects when the browser or the focus refuses. */
  async start(tracks: LocalTracks): Promise<void> {
    this.#channel.open();
    const local = await this.media.start(tracks);
    const roles: readonly LocalRole[] = tracks.desktop ? ['audio', 'camera', 'desktop'] : ['audio', 'camera'];
    const announced = roles.map((role) => this.#announced(role, this.media.midOf(role) ?? ''));
    await this.#deps.request(buildJingle(buildSessionAccept(this.#dialogue, local, announced)));
    this.#accepted.resolve();
  }

  /** source-add and source-remove of a focus that does not leave remote sources to the bridge's maps. */
  changeSources(jingle: Jingle): void {
    const sources = readSources(jingle);
    const ssrcs = new Set(sources.map((source) => source.ssrc));
    if (jingle.action === 'source-add') this.media.enter(sources);
    else this.media.drop((source) => ssrcs.has(source.ssrc));
  }

  /** Sends a track, or nothing, and announces a screen the first time it is shared in this session. */
  async setTrack(role: LocalRole, track: MediaStreamTrack | undefined): Promise<void> {
    const local = await this.media.setTrack(role, track);
    const mid = this.media.midOf(role);
    const add = local && mid !== undefined && buildSourceAdd(this.#dialogue, local, [this.#announced(role, mid)]);
    if (!add) return;
    await this.#accepted.promise;
    await this.#deps.request(buildJingle(add));
  }

  /** Tells the bridge what a local video source carries; `none` while it is off. */
  setVideoType(role: LocalRole, videoType: VideoType): void {
    const name = sourceName(this.#deps.endpoint, role);
    if (this.#videoTypes.get(name) === videoType) return;
    this.#videoTypes.set(name, videoType);
    this.#channel.send({ colibriClass: 'SourceVideoTypeMessage', sourceName: name, videoType });
  }

  sendConstraints(): void {
    this.#channel.send({ colibriClass: 'ReceiverVideoConstraints', ...this.#deps.constraints() });
  }

  /** Tells the others how well this client is connected (client contract §6.2). */
  sendStats(stats: Readonly<Record<string, unknown>>): void {
    this.#channel.send({ colibriClass: 'EndpointStats', ...stats });
  }

  tell(msgPayload: Readonly<Record<string, unknown>>, to: string): void {
    this.#channel.send({ colibriClass: 'EndpointMessage', to, msgPayload });
  }

  /** Asks the focus for a new session in place of this one. */
  async requestRestart(reason: string): Promise<void> {
    const bridgeSession = this.#deps.jingle.bridgeSession ?? { id: '' };
    this.#channel.close();
    await this.#deps.request(buildJingle(buildRestartRequest(this.#dialogue, bridgeSession, reason)));
  }

  /** Ends signalling while the media still plays, until a new session takes over. */
  retire(): void {
    this.#channel.close();
  }

  /** Idempotent. */
  close(): void {
    this.#channel.close();
    this.media.close();
  }

  get #dialogue(): { sid: string; initiator?: string; responder: string } {
    const { jingle, responder } = this.#deps;
    return { sid: this.sid, responder, ...(jingle.initiator !== undefined && { initiator: jingle.initiator }) };
  }

  #announced(role: LocalRole, mid: string): AnnouncedSource {
    const { suffix, ...rest } = SOURCES[role];
    const { endpoint } = this.#deps;
    const stream = `${endpoint}-${rest.kind}-${suffix.slice(1)}`;
    return { mid, name: sourceName(endpoint, role), msid: `${stream} ${endpoint}-${suffix}-${this.sid}`, ...rest };
  }

  #greeting(): ClientMessage[] {
    const types = [...this.#videoTypes].map(
      ([name, videoType]): ClientMessage => ({ colibriClass: 'SourceVideoTypeMessage', sourceName: name, videoType }),
    );
    return [...types, { colibriClass: 'ReceiverVideoConstraints', ...this.#deps.constraints() }];
  }

  #received(message: BridgeMessage): void {
    if (message.colibriClass === 'AudioSourcesMap' || message.colibriClass === 'VideoSourcesMap') {
      this.media.enter(mappedSources(message));
      return;
    }
    if (message.colibriClass === 'SenderSourceConstraints') {
      const role = (['camera', 'desktop'] as const).find((item) => sourceName(this.#deps.endpoint, item) === message.sourceName);
      if (role) this.media.setHeight(role, message.maxHeight);
    }
    this.#deps.onMessage(message);
  }
}
