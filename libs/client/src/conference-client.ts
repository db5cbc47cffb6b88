import type { BridgeMessage, ReceiverConstraints } from '@parley/bridge-channel';
import { AppError, type Clock, Emitter, errorMessage, type Log, randomHex, type Timer, withDeadline } from '@parley/kernel';
import { buildDecline } from '@parley/sdp';
import { attr, bareJid, type Element, localOf, NS, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import { type MuteKind, muteNamespace, parseMute } from '@parley/xmpp-focus';
import { buildJingle, type Jingle } from '@parley/xmpp-jingle';
import { parseOccupantPresence } from '@parley/xmpp-muc';
import { sourceName } from './bridge-session.ts';
import type { ChannelPreference } from './channel-ways.ts';
import { requestConference } from './conference-request.ts';
import { iceServers, servicesQuery } from './ice-servers.ts';
import { JingleResponder } from './jingle-responder.ts';
import { joinFailure } from './join-error.ts';
import type { LocalMediaState } from './local-media.ts';
import { type Effect, INITIAL, type MachineEvent, type MachineState, step, type TimerName } from './machine.ts';
import type { BrowserPort, PeerPort, XmppPort } from './ports.ts';
import { capsHash, discoInfo, presenceChildren } from './presence.ts';
import { focusOf, isFocus, RoomSession } from './room-session.ts';
import { SessionPair } from './session-pair.ts';
import { type BridgeView, type ClientState, carryOver, clientState, EMPTY_BRIDGE_VIEW, reduceBridgeView } from './state.ts';

export interface ConferenceConfig {
  readonly domain: string;
  /** JID of the focus component. */
  readonly focus: string;
  /** Bare JID of the room. */
  readonly room: string;
  /** Address of the signalling connection: its host also serves the bridge channel. */
  readonly serviceUrl: string;
  readonly conferenceRequestUrl?: string;
  readonly channel: ChannelPreference;
  readonly displayName: string;
}

export interface ConferenceClientDeps {
  readonly xmpp: XmppPort;
  readonly browser: BrowserPort;
  readonly clock: Clock;
  readonly log: Log;
}

interface Events extends Record<string, unknown> {
  readonly state: ClientState;
  /** The focus wants this person muted (client contract §3.6), or everybody to start muted. */
  readonly muteRequest: { readonly kind: MuteKind; readonly actor?: string };
}

const JINGLE_TIMEOUT_MS = 15_000;
const GOODBYE_MS = 1_000;
const DEFAULT_CONSTRAINTS: ReceiverConstraints = { lastN: -1, defaultConstraints: { maxHeight: 180 } };

/**
 * One person's stay in one room: connection, focus, room, bridge session. What to do next is decided by the pure `step`; this
 * class carries its effects out and feeds back what happens.
 */
export class ConferenceClient {
  readonly #deps: ConferenceClientDeps;
  readonly #config: ConferenceConfig;
  readonly #events = new Emitter<Events>();
  readonly #room: RoomSession;
  readonly #sessions: SessionPair;
  readonly #timers = new Map<TimerName, Timer>();
  readonly #machineUid = randomHex(32);
  /** Everybody who has been in the room in this person's time. */
  readonly #met = new Set<string>();
  readonly #life = new AbortController();
  #machine: MachineState = INITIAL;
  #bridge: BridgeView = EMPTY_BRIDGE_VIEW;
  #constraints = DEFAULT_CONSTRAINTS;
  #displayName: string;
  #capsHash = '';
  #iceServers: readonly RTCIceServer[] = [];
  #local: LocalMediaState = { audio: { muted: true, isOpening: false }, camera: { muted: true, isOpening: false } };
  #hasShared = false;
  #isRequesting = false;

  constructor(deps: ConferenceClientDeps, config: ConferenceConfig) {
    this.#deps = deps;
    this.#config = config;
    this.#displayName = config.displayName;
    this.#sessions = new SessionPair({ ...deps, onSources: () => this.#publish() });
    this.#room = new RoomSession(config.room, {
      send: (stanza) => deps.xmpp.send(stanza),
      children: () => this.#presence(),
      onJoined: () => this.#joined(),
      onRoster: () => this.#rosterChanged(),
      onGone: ({ kicked, destroyed }) => {
        const reason = (kicked ?? destroyed)?.reason;
        const detail = reason === undefined ? {} : { detail: reason };
        if (kicked) this.#dispatch({ type: 'failed', failure: { code: 'kicked', ...detail } });
        else if (destroyed) this.#dispatch({ type: 'failed', failure: { code: 'destroyed', ...detail } });
        else this.#dispatch({ type: 'roomLost' });
      },
      onRefused: (error) => {
        const failure = joinFailure(error);
        this.#room.forget();
        if (failure !== 'retry') this.#dispatch({ type: 'failed', failure });
        else this.#deps.clock.after(1_000, () => this.#dispatch({ type: 'roomLost' }));
      },
    });
  }

  get state(): ClientState {
    return clientState(this.#machine, this.#room.roster, {
      endpointId: this.#room.nick,
      bridge: this.#bridge,
      received: this.#sessions.received(),
      channel: this.#sessions.current?.channelKind,
    });
  }

  /** The peer connection of the current bridge session: for statistics only. */
  get peer(): PeerPort | undefined {
    return this.#sessions.current?.media.peer;
  }

  on<K extends keyof Events>(event: K, listener: (payload: Events[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** Connects and joins, and stays joined until `leave` or a failure that cannot be mended. */
  start(): void {
    this.#register();
    this.#dispatch({ type: 'start' });
  }

  /** Leaves the room and closes everything; idempotent. Safe to call while the page goes away. */
  leave(): void {
    this.#dispatch({ type: 'leave' });
  }

  setLocalMedia(local: LocalMediaState): void {
    this.#local = local;
    this.#hasShared ||= local.screen !== undefined;
    this.#sessions.setLocal(local);
    this.#attempt('presence', this.#room.update());
  }

  setDisplayName(name: string): void {
    this.#displayName = name;
    this.#attempt('presence', this.#room.update());
  }

  /** What this person wants to receive (bridge contract §9.1). */
  setReceiverConstraints(constraints: ReceiverConstraints): void {
    this.#constraints = constraints;
    this.#sessions.current?.sendConstraints();
  }

  #register(): void {
    const { xmpp } = this.#deps;
    xmpp.on('online', ({ resumed }) => this.#online(resumed));
    xmpp.on('offline', () => this.#dispatch({ type: 'offline' }));
    xmpp.on('presence', (stanza) => {
      if (bareJid(attr(stanza, 'from') ?? '') === this.#room.room) this.#room.receive(parseOccupantPresence(stanza));
    });
    xmpp.handle('get', NS.ping, 'ping', () => undefined);
    xmpp.handle('get', NS.discoInfo, 'query', ({ child }) => discoInfo(attr(child, 'node')));
    const responder = new JingleResponder({
      room: this.#config.room,
      sid: () => this.#sessions.current?.sid,
      onPeerOffer: (from, { sid, initiator }) => {
        this.#attempt('decline', xmpp.request('set', from, buildJingle(buildDecline(sid, initiator))));
      },
      onOffer: (jingle) => {
        if (jingle.startMuted?.audio && !this.#machine.hadMedia) this.#events.emit('muteRequest', { kind: 'audio' });
        if (jingle.startMuted?.video && !this.#machine.hadMedia) this.#events.emit('muteRequest', { kind: 'video' });
        this.#attempt('session', this.#beginSession(jingle));
      },
      onSources: (jingle) => this.#sessions.current?.changeSources(jingle),
      onTerminate: (idle) => {
        this.#sessions.retire();
        this.#dispatch({ type: 'sessionEnded', idle });
      },
    });
    xmpp.handle('set', NS.jingle, 'jingle', (iq) => responder.handle(iq));
    for (const kind of ['audio', 'video', 'desktop'] as const) {
      xmpp.handle('set', muteNamespace(kind), 'mute', ({ from, child }) => this.#muteRequested(from, child));
    }
  }

  #muteRequested(from: string, child: Element): undefined {
    const { kind, muted, actor } = parseMute(child);
    if (bareJid(from) !== this.#config.room || !isFocus(from)) throw new AppError('NOT_ALLOWED', 'only the focus may mute');
    if (muted) this.#events.emit('muteRequest', { kind, ...(actor !== undefined && { actor }) });
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
    else if (type === 'closeMedia') this.#sessions.close();
    else if (type === 'probe') this.#deps.xmpp.probe();
    else this.#attempt(type, this.#carryOut(effect));
  }

  #carryOut(effect: Exclude<Effect, { type: 'timer' | 'cancel' | 'closeMedia' | 'probe' }>): Promise<void> {
    switch (effect.type) {
      case 'connect':
        return this.#connect();
      case 'requestConference':
        return this.#requestConference();
      case 'joinRoom':
        return this.#room.join(endpointOf(this.#deps.xmpp.jid));
      case 'rejoinRoom':
        return this.#rejoin();
      case 'checkRoom':
        return this.#checkRoom();
      case 'restartSession':
        return this.#restart(effect.reason);
      case 'disconnect':
        return this.#disconnect();
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
      if (AppError.is(error, 'CLOSED')) return;
      this.#dispatch({ type: 'failed', failure: { code: 'connectionFailed', detail: errorMessage(error) } });
    }
  }

  #online(resumed: boolean): void {
    if (!resumed) this.#room.forget();
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

  /** One request at a time: it repeats itself until the focus is ready. */
  async #requestConference(): Promise<void> {
    if (this.#isRequesting) return;
    this.#isRequesting = true;
    const { room, focus, conferenceRequestUrl: url } = this.#config;
    const request = { room, machineUid: this.#machineUid, properties: new Map([['rtcstatsEnabled', 'false']]) };
    try {
      await requestConference({ ...this.#deps, focus, url }, request, this.#life.signal);
      this.#isRequesting = false;
      this.#dispatch({ type: 'focusReady' });
    } catch (error) {
      this.#isRequesting = false;
      if (this.#life.signal.aborted) return;
      const code = AppError.is(error, 'NOT_AUTHORIZED') ? 'authenticationRequired' : 'joinRefused';
      this.#dispatch({ type: 'failed', failure: { code, detail: errorMessage(error) } });
    }
  }

  async #rejoin(): Promise<void> {
    await this.#room.leave();
    await this.#room.join(this.#room.nick);
  }

  /** XEP-0410: an error from the room means that it does not know this occupant any more. */
  async #checkRoom(): Promise<void> {
    try {
      await this.#deps.xmpp.request('get', `${this.#room.room}/${this.#room.nick}`, xml('ping', { xmlns: NS.ping }));
    } catch (error) {
      const { condition } = stanzaErrorInfo(error);
      if (condition !== 'not-acceptable' && condition !== 'item-not-found' && condition !== 'recipient-unavailable') return;
      this.#room.forget();
      this.#dispatch({ type: 'roomLost' });
    }
  }

  async #restart(reason: string): Promise<void> {
    const session = this.#sessions.current;
    this.#sessions.retire();
    try {
      await session?.requestRestart(reason);
    } catch (error) {
      this.#deps.log.warn({ error: errorMessage(error) }, 'restart refused');
      if (AppError.is(error, 'NOT_FOUND') || AppError.is(error, 'INPUT_INVALID')) this.#dispatch({ type: 'timer', name: 'offer' });
    }
  }

  async #beginSession(jingle: Jingle): Promise<void> {
    const { xmpp, browser, clock, log } = this.#deps;
    this.#bridge = carryOver(this.#bridge);
    this.#dispatch({ type: 'offer' });
    const isCurrent = () => this.#sessions.current?.sid === jingle.sid;
    try {
      await this.#sessions.begin({
        jingle,
        endpoint: this.#room.nick,
        responder: xmpp.jid,
        serviceUrl: this.#config.serviceUrl,
        channel: this.#config.channel,
        browser,
        iceServers: this.#iceServers,
        clock,
        log: log.child({ sid: jingle.sid }),
        request: (child) => xmpp.request('set', focusOf(this.#config.room), child, { timeoutMs: JINGLE_TIMEOUT_MS }),
        randomSsrc: () => crypto.getRandomValues(new Uint32Array(1))[0] || 1,
        constraints: () => this.#constraints,
        onIce: (state) => isCurrent() && this.#ice(state),
        onSources: () => this.#publish(),
        onMessage: (message) => isCurrent() && this.#bridgeSays(message),
        onChannel: () => isCurrent() && this.#publish(),
      });
    } catch (error) {
      log.error({ error: errorMessage(error) }, 'session not accepted');
      if (isCurrent()) this.#dispatch({ type: 'ice', state: 'failed' });
    }
  }

  #ice(state: RTCIceConnectionState): void {
    if (state === 'connected' || state === 'completed') this.#sessions.settle();
    this.#dispatch({ type: 'ice', state });
  }

  #bridgeSays(message: BridgeMessage): void {
    this.#bridge = reduceBridgeView(this.#bridge, message);
    this.#publish();
  }

  #joined(): void {
    this.#sessions.retire();
    const { focusPresent, bridgeAvailable, participants } = this.#room.roster;
    this.#dispatch({ type: 'roomJoined', alone: participants.size === 0 });
    this.#dispatch({ type: 'focusPresence', present: focusPresent, bridgeAvailable });
    this.#rosterChanged();
  }

  #rosterChanged(): void {
    const { focusPresent, bridgeAvailable, participants } = this.#room.roster;
    for (const id of participants.keys()) this.#met.add(id);
    // The bridge may be faster than presence and says everything once: only who was here can have gone.
    this.#sessions.drop(({ owner }) => this.#met.has(owner) && !participants.has(owner));
    if (focusPresent !== this.#machine.focusPresent || bridgeAvailable !== this.#machine.bridgeAvailable) {
      this.#dispatch({ type: 'focusPresence', present: focusPresent, bridgeAvailable });
    }
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
    return presenceChildren({ displayName: this.#displayName, capsHash: this.#capsHash, sources, videoCodecs });
  }

  /** The goodbye must not wait for a connection that is away: the room notices by itself then. */
  async #disconnect(): Promise<void> {
    this.#life.abort();
    const goodbye = this.#room.leave();
    try {
      await withDeadline(goodbye, GOODBYE_MS, 'leaving', this.#deps.clock);
    } finally {
      await this.#deps.xmpp.stop();
    }
  }

  #publish(): void {
    this.#events.emit('state', this.state);
  }

  #attempt(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.log.warn({ what, error: errorMessage(error) }, 'step failed'));
  }
}

/** Endpoint id (client contract §1.2): the first eight hex digits of the anonymous name, which is a UUID. */
function endpointOf(jid: string): string {
  const local = localOf(jid);
  return /^[0-9a-f]{8}-/.test(local) ? local.slice(0, 8) : randomHex(8);
}
