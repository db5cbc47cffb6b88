import type { ReceiverConstraints } from '@parley/bridge-channel';
import { AppError, Emitter, errorMessage, type Timer, withDeadline } from '@parley/kernel';
import { buildDecline } from '@parley/sdp';
import { attr, bareJid, type Element } from '@parley/xmpp-core';
import { buildJingle } from '@parley/xmpp-jingle';
import { parseOccupantPresence } from '@parley/xmpp-muc';
import { Admission } from './admission.ts';
import { BridgeLink } from './bridge-link.ts';
import { sourceName } from './bridge-session.ts';
import type { ConferenceClientDeps, ConferenceConfig, ConferenceEvents } from './conference-config.ts';
import { connectionFailure } from './connection-failure.ts';
import { endpointOf } from './endpoint.ts';
import { isOutside } from './entry.ts';
import { iceServers, servicesQuery } from './ice-servers.ts';
import { answerRequests } from './incoming.ts';
import { JingleResponder } from './jingle-responder.ts';
import type { LocalMediaState } from './local-media.ts';
import { type Effect, INITIAL, type MachineEvent, type MachineState, step, type TimerName } from './machine.ts';
import type { PeerPort } from './ports.ts';
import { capsHash, presenceChildren } from './presence.ts';
import { readEndpointStats } from './quality/endpoint-stats.ts';
import { RoomSession } from './room-session.ts';
import { RoomServices } from './services/room-services.ts';
import { type ClientState, clientState } from './state.ts';

const GOODBYE_MS = 1_000;

/**
 * One person's stay in one room: connection, focus, room, bridge session. What to do next is decided by the pure `step`; this
 * class carries its effects out and feeds back what happens.
 */
export class ConferenceClient {
  readonly #deps: ConferenceClientDeps;
  readonly #config: ConferenceConfig;
  readonly #events = new Emitter<ConferenceEvents>();
  readonly #room: RoomSession;
  /** How this person gets in, and how moderators guard the door. */
  readonly admission: Admission;
  /** What the room has besides media. */
  readonly services: RoomServices;
  readonly #bridge: BridgeLink;
  readonly #timers = new Map<TimerName, Timer>();
  /** Everybody who has been in the room in this person's time. */
  readonly #met = new Set<string>();
  readonly #life = new AbortController();
  #machine: MachineState = INITIAL;
  #displayName: string;
  #capsHash = '';
  /** Nick in the room and in its lobby, as long as the connection's identity stays the same. */
  #endpoint = '';
  #brought: string | undefined;
  #iceServers: readonly RTCIceServer[] = [];
  #local: LocalMediaState = { audio: { muted: true, isOpening: false }, camera: { muted: true, isOpening: false } };
  #hasShared = false;
  #farewell: string | undefined;

  constructor(deps: ConferenceClientDeps, config: ConferenceConfig) {
    this.#deps = deps;
    this.#config = config;
    this.#displayName = config.displayName;
    this.#brought = config.endpoint;
    this.#bridge = new BridgeLink({
      ...deps,
      ...config,
      dispatch: (event) => this.#dispatch(event),
      onChange: () => this.#bridgeChanged(),
      onEndpointStats: (from, stats) => this.#events.emit('endpointStats', { from, quality: readEndpointStats(stats) }),
      onEndpointMessage: (from, payload) => this.services.endpointMessage(from, payload),
    });
    this.#room = new RoomSession(config.room, {
      hiddenDomain: config.hiddenDomain,
      send: (stanza) => deps.xmpp.send(stanza),
      children: () => this.#presence(),
      onJoined: () => this.#joined(),
      onRoster: () => this.#rosterChanged(),
      onGone: ({ kicked, destroyed }) => {
        const reason = (kicked ?? destroyed)?.reason;
        const detail = reason === undefined ? {} : { detail: reason };
        this.admission.moderation.stop();
        // A breakout room that is closed leads back to the main room; without an alternative the meeting is over.
        if (destroyed?.alternate !== undefined) this.#events.emit('moveTo', bareJid(destroyed.alternate));
        if (kicked) this.#dispatch({ type: 'failed', failure: { code: 'kicked', ...detail } });
        else if (destroyed) this.#dispatch({ type: 'failed', failure: { code: 'destroyed', ...detail } });
        else this.#dispatch({ type: 'roomLost' });
      },
      onRefused: (error) => this.admission.refused(error),
    });
    this.services = new RoomServices({
      ...deps,
      domain: config.domain,
      room: this.#room,
      onChange: () => this.#publish(),
      displayName: () => this.#displayName,
      meetingId: () => this.admission.moderation.meetingId,
      fileStore: config.fileStore,
      transfer: deps.transfer,
      onReactions: (from, reactions) => this.#events.emit('reactions', { from, reactions }),
      onTranscript: (transcript) => this.#events.emit('transcript', transcript),
      onRefusal: (refusal) => this.#events.emit('refusal', refusal),
      onNotice: (notice) => this.#events.emit('moderationNotice', notice),
      onMoveTo: (to) => this.#events.emit('moveTo', to),
      onStartMuted: ({ audio, video }) => this.#startMuted(audio, video),
      tellEndpoints: (payload, to) => this.#bridge.tell(payload, to),
    });
    this.admission = this.#createAdmission();
  }

  get state(): ClientState {
    return clientState(this.#machine, this.#room.roster, {
      endpointId: this.#room.nick,
      bridge: this.#bridge.view,
      received: this.#bridge.received(),
      channel: this.#bridge.channelKind,
      services: this.services.view,
      ...this.admission.view,
    });
  }

  get displayName(): string {
    return this.#displayName;
  }

  /** Own endpoint id, empty before joining. */
  get endpoint(): string {
    return this.#room.nick;
  }

  /** The peer connection of the current bridge session: for statistics only. */
  get peer(): PeerPort | undefined {
    return this.#bridge.peer;
  }

  on<K extends keyof ConferenceEvents>(event: K, listener: (payload: ConferenceEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** Connects and joins, and stays joined until `leave` or a failure that cannot be mended. */
  start(): void {
    this.#register();
    this.#dispatch({ type: 'start' });
  }

  /**
   * Leaves the room and closes everything; idempotent. Safe to call while the page goes away. `status` says to the server why, as
   * `switch_room` for whoever goes to another room of the meeting.
   */
  leave(status?: string): void {
    this.#farewell = status;
    this.#dispatch({ type: 'leave' });
  }

  setLocalMedia(local: LocalMediaState): void {
    this.#local = local;
    this.#hasShared ||= local.screen !== undefined;
    this.#bridge.setLocal(local);
    this.#attempt('presence', this.#room.update());
  }

  setDisplayName(name: string): void {
    this.#displayName = name;
    this.#attempt('presence', this.#room.update());
  }

  /** Says again what this person says of themselves, after a change of `config.properties`. */
  async updatePresence(): Promise<void> {
    await this.#room.update();
  }

  /** What this person wants to receive (bridge contract §9.1). */
  setReceiverConstraints(constraints: ReceiverConstraints): void {
    this.#bridge.setConstraints(constraints);
  }

  /** Tells the others how well this client is connected: fields of EndpointStats, see `buildEndpointStats`. */
  sendStats(stats: Readonly<Record<string, unknown>>): void {
    this.#bridge.sendStats(stats);
  }

  /** Height that the own camera has at most, whatever receivers want; undefined: no limit. */
  setCameraLimit(maxHeight: number | undefined): void {
    this.#bridge.setCameraLimit(maxHeight);
  }

  #createAdmission(): Admission {
    const { focus, conferenceRequestUrl: url, room, token, startMuted } = this.#config;
    return new Admission({
      ...this.#deps,
      focus,
      url,
      hasLobbyService: () => this.services.link.has('lobbyrooms'),
      wish: { room, startMuted, ...(token !== undefined && { token }) },
      room: this.#room,
      signal: this.#life.signal,
      machine: () => this.#machine,
      dispatch: (event) => this.#dispatch(event),
      onChange: () => this.#publish(),
      displayName: () => this.#displayName,
      setDisplayName: (name) => this.setDisplayName(name),
      onNotice: (notice) => this.#events.emit('lobbyNotice', notice),
      attempt: (what, work) => this.#attempt(what, work),
    });
  }

  #register(): void {
    const { xmpp } = this.#deps;
    const { room } = this.#config;
    xmpp.on('online', ({ resumed }) => this.#online(resumed));
    xmpp.on('offline', () => this.#dispatch({ type: 'offline' }));
    xmpp.on('refused', (error) => this.#refused(error));
    xmpp.on('presence', (stanza) => {
      const from = bareJid(attr(stanza, 'from') ?? '');
      if (from === room) this.#room.receive(parseOccupantPresence(stanza));
      else this.admission.presence(stanza);
    });
    xmpp.on('message', (stanza) => {
      if (bareJid(attr(stanza, 'from') ?? '') === room) this.admission.message(stanza);
      this.services.message(stanza);
    });
    const responder = new JingleResponder({
      room,
      sid: () => this.#bridge.sid,
      onPeerOffer: (from, { sid, initiator }) => {
        this.#attempt('decline', xmpp.request('set', from, buildJingle(buildDecline(sid, initiator))));
      },
      onOffer: (jingle) => {
        const { startMuted } = jingle;
        if (startMuted && !this.#machine.hadMedia) this.#startMuted(startMuted.audio, startMuted.video);
        this.#attempt('session', this.#bridge.begin(jingle, this.#room.nick, this.#iceServers));
      },
      onSources: (jingle) => this.#bridge.changeSources(jingle),
      onTerminate: (idle) => {
        this.#bridge.retire();
        this.#dispatch({ type: 'sessionEnded', idle });
      },
    });
    answerRequests({ xmpp, room, responder, onMute: (request) => this.#events.emit('muteRequest', request) });
  }

  #dispatch(event: MachineEvent): void {
    const { state, effects } = step(this.#machine, event);
    this.#machine = state;
    for (const effect of effects) this.#perform(effect);
    this.#publish();
  }

  #perform(effect: Effect): void {
    const { type } = effect;
    if (type === 'timer' || type === 'cancel') this.#setTimer(effect.name, type === 'timer' ? effect.ms : undefined);
    else if (type === 'closeMedia') this.#bridge.close();
    else if (type === 'probe') this.#deps.xmpp.probe();
    else this.#attempt(type, this.#carryOut(effect));
  }

  #carryOut(effect: Exclude<Effect, { type: 'timer' | 'cancel' | 'closeMedia' | 'probe' }>): Promise<void> {
    switch (effect.type) {
      case 'connect':
        return this.#connect();
      case 'rejoinRoom':
        return this.#rejoin();
      case 'checkRoom':
        return this.#checkRoom();
      case 'restartSession':
        return this.#bridge.restart(effect.reason);
      case 'disconnect':
        return this.#disconnect();
      case 'joinRoom':
        this.services.arriving();
        return this.admission.perform('joinRoom', this.#endpoint);
      default:
        return this.admission.perform(effect.type, this.#endpoint);
    }
  }

  #setTimer(name: TimerName, ms: number | undefined): void {
    this.#timers.get(name)?.cancel();
    this.#timers.delete(name);
    if (ms !== undefined)
      this.#timers.set(
        name,
        this.#deps.clock.after(ms, () => this.#dispatch({ type: 'timer', name })),
      );
  }

  async #connect(): Promise<void> {
    this.#capsHash = await capsHash();
    try {
      await this.#deps.xmpp.start(this.#life.signal);
    } catch (error) {
      if (!AppError.is(error, 'CLOSED')) this.#refused(error);
    }
  }

  #refused(error: unknown): void {
    const { token, isAccount = false } = this.#config;
    this.#dispatch({ type: 'failed', failure: connectionFailure(error, { hasToken: token !== undefined, isAccount }) });
  }

  #online(resumed: boolean): void {
    if (!resumed) {
      this.#room.forget();
      this.admission.forget();
      this.#attempt('services', this.services.discover());
      this.#endpoint = endpointOf(this.#deps.xmpp.jid, this.#brought);
      this.#brought = undefined;
    }
    this.#dispatch({ type: 'online', resumed });
    if (resumed || this.#iceServers.length > 0) return;
    const services = this.#deps.xmpp.request('get', this.#config.domain, servicesQuery());
    this.#attempt(
      'relay list',
      services.then((child) => {
        this.#iceServers = iceServers(child);
      }),
    );
  }

  async #rejoin(): Promise<void> {
    await this.#room.leave();
    this.services.arriving();
    await this.admission.perform('joinRoom', this.#room.nick);
  }

  /** XEP-0410: an error from the room means that it does not know this occupant any more. */
  async #checkRoom(): Promise<void> {
    if (!(await isOutside(this.#deps.xmpp, `${this.#room.room}/${this.#room.nick}`))) return;
    this.#room.forget();
    this.#dispatch({ type: 'roomLost' });
  }

  #joined(): void {
    this.#bridge.retire();
    this.services.joined();
    const { focusPresent, bridgeAvailable, participants } = this.#room.roster;
    this.#dispatch({ type: 'roomJoined', alone: participants.size === 0 });
    this.#dispatch({ type: 'focusPresence', present: focusPresent, bridgeAvailable });
    this.#rosterChanged();
    if (this.#room.isOutdated) this.#attempt('presence', this.#room.update());
    this.#attempt('room settings', this.admission.moderation.refresh());
  }

  #rosterChanged(): void {
    const { focusPresent, bridgeAvailable, participants } = this.#room.roster;
    for (const id of participants.keys()) this.#met.add(id);
    // The bridge may be faster than presence and says everything once: only who was here can have gone.
    this.#bridge.drop(({ owner }) => this.#met.has(owner) && !participants.has(owner));
    if (focusPresent !== this.#machine.focusPresent || bridgeAvailable !== this.#machine.bridgeAvailable) {
      this.#dispatch({ type: 'focusPresence', present: focusPresent, bridgeAvailable });
    }
    this.services.people.rosterChanged(this.#displayName);
    this.services.talk.chat.roster();
    this.admission.moderation.watch();
    // With the second person the meeting's time begins.
    if (this.#machine.alone && participants.size > 0) this.#attempt('room settings', this.admission.moderation.refresh());
    this.#dispatch({ type: 'company', alone: participants.size === 0 });
  }

  #presence(): Element[] {
    const { audio, camera, screen } = this.#local;
    const name = (role: 'audio' | 'camera' | 'desktop') => sourceName(this.#room.nick, role);
    const sources = new Map([
      [name('audio'), { muted: audio.muted || !audio.track }],
      [name('camera'), { muted: !camera.track }],
      ...(this.#hasShared ? [[name('desktop'), { muted: !screen, videoType: 'desktop' }] as const] : []),
    ]);
    const { videoCodecs } = this.#deps.browser;
    const own = presenceChildren({ displayName: this.#displayName, capsHash: this.#capsHash, sources, videoCodecs });
    return [...own, ...this.services.people.presence, ...(this.#config.properties?.elements ?? [])];
  }

  /** The goodbye must not wait for a connection that is away: the room notices by itself then. */
  async #disconnect(): Promise<void> {
    this.#life.abort();
    this.services.talk.stop();
    const goodbye = this.#room.leave(this.#farewell);
    try {
      await withDeadline(goodbye, GOODBYE_MS, 'leaving', this.#deps.clock);
    } finally {
      await this.#deps.xmpp.stop();
    }
  }

  #bridgeChanged(): void {
    const { dominantSpeaker, isSpeakerSilent = false } = this.#bridge.view;
    this.services.people.speaker(dominantSpeaker, isSpeakerSilent);
    this.#publish();
  }

  #startMuted(audio: boolean, video: boolean): void {
    if (audio) this.#events.emit('muteRequest', { kind: 'audio' });
    if (video) this.#events.emit('muteRequest', { kind: 'video' });
  }

  #publish(): void {
    this.#events.emit('state', this.state);
  }

  #attempt(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.log.warn({ what, error: errorMessage(error) }, 'step failed'));
  }
}
