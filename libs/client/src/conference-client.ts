import type { ReceiverConstraints } from '@parley/bridge-channel';
import { Emitter, errorMessage } from '@parley/kernel';
import { attr, bareJid } from '@parley/xmpp-core';
import { type OccupantPresence, parseOccupantPresence } from '@parley/xmpp-muc';
import { Admission } from './admission.ts';
import { BridgeLink } from './bridge-link.ts';
import type { ConferenceClientDeps, ConferenceConfig, ConferenceEvents } from './conference-config.ts';
import { Connection } from './connection.ts';
import { isOutside } from './entry.ts';
import { answerRequests } from './incoming.ts';
import type { LocalMediaState } from './local-media.ts';
import { type Effect, INITIAL, type MachineEvent, type MachineState, step } from './machine.ts';
import { MachineTimers } from './machine-timers.ts';
import { OwnPresence } from './own-presence.ts';
import type { PeerPort } from './ports.ts';
import { readEndpointStats } from './quality/endpoint-stats.ts';
import { RoomSession } from './room-session.ts';
import { RoomServices } from './services/room-services.ts';
import { type ClientState, clientState } from './state.ts';

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
  readonly #timers: MachineTimers;
  readonly #connection: Connection;
  readonly #own: OwnPresence;
  #machine: MachineState = INITIAL;
  #farewell: string | undefined;

  constructor(deps: ConferenceClientDeps, config: ConferenceConfig) {
    this.#deps = deps;
    this.#config = config;
    this.#timers = new MachineTimers(deps.clock, (name) => this.#dispatch({ type: 'timer', name }));
    this.#own = new OwnPresence(config, deps.browser.videoCodecs);
    this.#connection = new Connection({
      ...deps,
      config,
      dispatch: (event) => this.#dispatch(event),
      onFresh: () => this.#forget(),
      attempt: (what, work) => this.#attempt(what, work),
    });
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
      children: () => this.#own.elements(this.#room.nick, this.services.people.presence),
      onJoined: () => this.#joined(),
      onRoster: () => this.#rosterChanged(),
      onGone: (presence) => this.#gone(presence),
      onRefused: (error) => this.admission.refused(error),
    });
    this.services = this.#createServices();
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
    return this.#own.displayName;
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
    this.#own.setLocal(local);
    this.#bridge.setLocal(local);
    this.#attempt('presence', this.#room.update());
  }

  setDisplayName(name: string): void {
    this.#own.displayName = name;
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

  #createServices(): RoomServices {
    return new RoomServices({
      ...this.#deps,
      domain: this.#config.domain,
      room: this.#room,
      onChange: () => this.#publish(),
      displayName: () => this.displayName,
      meetingId: () => this.admission.moderation.meetingId,
      fileStore: this.#config.fileStore,
      transfer: this.#deps.transfer,
      onReactions: (from, reactions) => this.#events.emit('reactions', { from, reactions }),
      onTranscript: (transcript) => this.#events.emit('transcript', transcript),
      onRefusal: (refusal) => this.#events.emit('refusal', refusal),
      onNotice: (notice) => this.#events.emit('moderationNotice', notice),
      onMoveTo: (to) => this.#events.emit('moveTo', to),
      onStartMuted: (kinds) => this.#startMuted(kinds),
      tellEndpoints: (payload, to) => this.#bridge.tell(payload, to),
    });
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
      signal: this.#connection.signal,
      machine: () => this.#machine,
      dispatch: (event) => this.#dispatch(event),
      onChange: () => this.#publish(),
      displayName: () => this.displayName,
      setDisplayName: (name) => this.setDisplayName(name),
      onNotice: (notice) => this.#events.emit('lobbyNotice', notice),
      attempt: (what, work) => this.#attempt(what, work),
    });
  }

  #register(): void {
    const { xmpp } = this.#deps;
    const { room } = this.#config;
    this.#connection.listen();
    xmpp.on('presence', (stanza) => {
      const from = bareJid(attr(stanza, 'from') ?? '');
      if (from === room) this.#room.receive(parseOccupantPresence(stanza));
      else this.admission.presence(stanza);
    });
    xmpp.on('message', (stanza) => {
      if (bareJid(attr(stanza, 'from') ?? '') === room) this.admission.message(stanza);
      this.services.message(stanza);
    });
    answerRequests({
      xmpp,
      room,
      sid: () => this.#bridge.sid,
      onOffer: (jingle) => {
        if (jingle.startMuted && !this.#machine.hadMedia) this.#startMuted(jingle.startMuted);
        this.#attempt('session', this.#bridge.begin(jingle, this.#room.nick, this.#connection.iceServers));
      },
      onSources: (jingle) => this.#bridge.changeSources(jingle),
      onTerminate: (idle) => {
        this.#bridge.retire();
        this.#dispatch({ type: 'sessionEnded', idle });
      },
      onMute: (request) => this.#events.emit('muteRequest', request),
      attempt: (what, work) => this.#attempt(what, work),
    });
  }

  #dispatch(event: MachineEvent): void {
    const { state, effects } = step(this.#machine, event);
    this.#machine = state;
    for (const effect of effects) this.#perform(effect);
    this.#publish();
  }

  #perform(effect: Effect): void {
    const { type } = effect;
    if (type === 'timer' || type === 'cancel') this.#timers.perform(effect);
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
        return this.admission.perform('joinRoom', this.#connection.endpoint);
      default:
        return this.admission.perform(effect.type, this.#connection.endpoint);
    }
  }

  async #connect(): Promise<void> {
    await this.#own.prepare();
    await this.#connection.open();
  }

  /** What the server knew of this person before. */
  #forget(): void {
    this.#room.forget();
    this.admission.forget();
    this.#attempt('services', this.services.discover());
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

  #gone({ kicked, destroyed }: OccupantPresence): void {
    this.admission.moderation.stop();
    // A breakout room that is closed leads back to the main room; without an alternative the meeting is over.
    if (destroyed?.alternate !== undefined) this.#events.emit('moveTo', bareJid(destroyed.alternate));
    const detail = (kicked ?? destroyed)?.reason;
    if (!kicked && !destroyed) this.#dispatch({ type: 'roomLost' });
    else this.#dispatch({ type: 'failed', failure: { code: kicked ? 'kicked' : 'destroyed', ...(detail !== undefined && { detail }) } });
  }

  #rosterChanged(): void {
    const { focusPresent, bridgeAvailable, participants } = this.#room.roster;
    this.#bridge.rosterChanged(participants);
    if (focusPresent !== this.#machine.focusPresent || bridgeAvailable !== this.#machine.bridgeAvailable) {
      this.#dispatch({ type: 'focusPresence', present: focusPresent, bridgeAvailable });
    }
    this.services.rosterChanged(this.displayName);
    this.admission.moderation.watch();
    // With the second person the meeting's time begins.
    if (this.#machine.alone && participants.size > 0) this.#attempt('room settings', this.admission.moderation.refresh());
    this.#dispatch({ type: 'company', alone: participants.size === 0 });
  }

  #disconnect(): Promise<void> {
    return this.#connection.close(() => {
      this.services.talk.stop();
      return this.#room.leave(this.#farewell);
    });
  }

  #bridgeChanged(): void {
    const { dominantSpeaker, isSpeakerSilent = false } = this.#bridge.view;
    this.services.people.speaker(dominantSpeaker, isSpeakerSilent);
    this.#publish();
  }

  #startMuted({ audio, video }: { readonly audio: boolean; readonly video: boolean }): void {
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
