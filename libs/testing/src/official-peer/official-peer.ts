import type { BridgeMessage, ClientMessage } from '@parley/bridge-channel';
import { AppError } from '@parley/kernel';
import { attr, childOf, type Element, NS, parseXml, xml } from '@parley/xmpp-core';
import { connectsTo, urlOf } from './address.ts';
import { buildSourceChange } from './answer.ts';
import { DIALECTS, type Dialect } from './dialects.ts';
import { type FocusRequest, PeerMemory, requestConference } from './focus-request.ts';
import { type LocalSource, localSource, muteElements } from './local-sources.ts';
import type { OfficialPeerOptions } from './options.ts';
import { PeerCalls } from './peer-calls.ts';
import { endpointIdOf, PeerConnection } from './peer-connection.ts';
import { discover } from './peer-discovery.ts';
import { PeerServices } from './peer-services.ts';
import type { PeerSession } from './peer-session.ts';
import { RoomView } from './room-view.ts';
import { Signal } from './signal.ts';
import { answerIq } from './small-iqs.ts';
import { SourceTable } from './source-table.ts';

const MUTE = { audio: NS.muteAudio, video: NS.muteVideo, desktop: NS.muteDesktop } as const;

/**
 * An official client without its media, scripted after recordings of the real ones (client contract §1–6): it says what they say in
 * their order, does by itself what they do by themselves, and holds whatever would make them stumble in `problems`.
 */
export class OfficialPeer {
  readonly dialect: Dialect;
  readonly options: OfficialPeerOptions;
  /** Bare JID of the room. */
  readonly room: string;
  readonly endpoint: string;
  readonly view: RoomView;
  readonly table: SourceTable;
  readonly signal = new Signal();
  readonly sources: LocalSource[];
  readonly muted = new Set<string>();
  readonly memory: PeerMemory;
  readonly messages: Element[] = [];
  /** JIDs of components by the type of their disco identity. */
  readonly components = new Map<string, string>();
  /** Commands to room services, and what they tell. */
  readonly services: PeerServices;
  connection: PeerConnection;
  focusJid = '';
  readonly #problems: string[] = [];
  readonly #calls: PeerCalls;
  readonly #watchers = new Set<(stanza: Element) => void>();

  private constructor(connection: PeerConnection, options: OfficialPeerOptions, problems: string[]) {
    this.options = options;
    this.connection = connection;
    this.#problems = problems;
    this.dialect = options.dialect ?? DIALECTS['2026'];
    this.memory = options.memory ?? new PeerMemory();
    this.room = `${options.room}@muc.${options.tenant === undefined ? '' : `${options.tenant}.`}${options.domain}`;
    this.endpoint = endpointIdOf(connection.jid);
    this.view = new RoomView(this.room, this.endpoint);
    this.table = new SourceTable();
    const { components, signal, room } = this;
    this.services = new PeerServices({ components, signal, room, send: (stanza) => this.connection.send(stanza) });
    const slots = options.slots ?? (this.dialect.name === 'jigasi' ? ['a0'] : ['a0', 'v0']);
    this.sources = slots.map((slot) => localSource(this.endpoint, slot));
    this.#calls = new PeerCalls({
      ...{ options, signal, room, problems, dialect: this.dialect, view: this.view, table: this.table, sources: this.sources },
      connection: () => this.connection,
      focusJid: () => this.focusJid,
      onAccepted: () => this.sendPresence(),
    });
  }

  /** The session that runs. */
  get session(): PeerSession | undefined {
    return this.#calls.session;
  }

  /** Sessions that have begun so far. */
  get sessions(): readonly PeerSession[] {
    return this.#calls.sessions;
  }

  /** Jingle actions of the focus, in their order. */
  get jingle(): string[] {
    return this.#calls.actions;
  }

  /** Messages of the bridge channel, oldest first. */
  get channelMessages(): BridgeMessage[] {
    return this.#calls.channelMessages;
  }

  /** Connects and asks for STUN/TURN servers and components, as far as to the conference request (client contract §1.3). */
  static async connect(options: OfficialPeerOptions): Promise<OfficialPeer> {
    const problems: string[] = [];
    const waiting: Element[] = [];
    let peer: OfficialPeer | undefined;
    const connection = await PeerConnection.open({
      ...{ url: urlOf(options), network: options.network },
      domain: connectsTo(options),
      onStanza: (stanza) => (peer ? peer.onStanza(stanza) : waiting.push(stanza)),
      onProblem: (problem) => problems.push(problem),
      ...(options.crowd && { skim: (tag) => peer?.skim(tag) === true }),
    });
    peer = new OfficialPeer(connection, options, problems);
    for (const stanza of waiting) peer.onStanza(stanza);
    await discover(connection, options.domain, peer.components);
    return peer;
  }

  /** Connects and enters the room. */
  static async join(options: OfficialPeerOptions): Promise<OfficialPeer> {
    const peer = await OfficialPeer.connect(options);
    await peer.requestConference();
    await peer.enter();
    return peer;
  }

  /** Everything so far that the real client would stumble over. */
  get problems(): readonly string[] {
    const sessions = this.sessions.flatMap(({ problems }) => problems);
    return [...this.#problems, ...this.view.problems, ...this.table.problems, ...sessions];
  }

  /** The conference IQ. @throws AppError with the stanza error; UNAVAILABLE when the focus is not ready */
  async requestConference(): Promise<Element> {
    const conference = await requestConference(this.connection, this.#focusRequest());
    this.focusJid = attr(conference, 'focusjid') ?? '';
    return conference;
  }

  /**
   * Logs in as the client's dialog does: by a second connection, whose session the first one takes up (client contract §2.3).
   * @param mechanism the best that the server offers: PLAIN where it does not keep the passwords itself
   * @throws AppError NOT_AUTHORIZED for a wrong password, or as {@link requestConference}
   */
  async logIn(username: string, password: string, mechanism: 'SCRAM-SHA-1' | 'PLAIN' = 'SCRAM-SHA-1'): Promise<Element> {
    const second = await PeerConnection.open({
      url: urlOf(this.options),
      domain: this.options.domain,
      credentials: { username, password, mechanism },
      onStanza: () => {},
      onProblem: (problem) => this.#problems.push(problem),
    });
    await requestConference(second, this.#focusRequest()).finally(() => second.close());
    return this.requestConference();
  }

  /** Joins the room; resolves when the own presence is back and the room's form is read. @throws AppError NOT_ALLOWED when refused */
  async enter(): Promise<void> {
    this.sendPresence(`<x xmlns='${NS.muc}'/>`);
    await this.until(() => this.view.self, 'own presence');
    await this.discoRoom();
  }

  discoRoom(): Promise<Element> {
    return this.connection.iq('get', this.room, xml('query', { xmlns: NS.discoInfo }));
  }

  /** A presence as the client sends it whenever something about it changes; only the first has the room's `<x/>`. */
  sendPresence(first = '', extra = ''): void {
    const { dialect, endpoint, options } = this;
    const isSending = this.session?.isAccepted === true;
    const own = muteElements(isSending ? this.sources : [], this.muted, dialect);
    const nick = `<nick xmlns='${NS.nick}'>${options.displayName ?? `Peer ${endpoint}`}</nick>`;
    const text = `<presence xmlns='${NS.client}' to='${this.room}/${endpoint}'>${first}<stats-id>Effie-7Xm</stats-id>${dialect.presence}${own}${nick}${extra}</presence>`;
    this.connection.send(parseXml(text));
  }

  /** The session that has been accepted, once it is. */
  accepted(timeoutMs?: number): Promise<PeerSession> {
    return this.until(() => (this.session?.isAccepted ? this.session : undefined), 'an accepted session', timeoutMs);
  }

  until<T>(condition: () => T | undefined | false, what: string, timeoutMs?: number): Promise<T> {
    const state = () => ({
      problems: this.problems,
      jingle: this.jingle,
      tracks: this.table.tracks,
      occupants: [...this.view.occupants.keys()],
    });
    return this.signal.until(condition, `${this.endpoint}: ${what}`, { state, ...(timeoutMs !== undefined && { timeoutMs }) });
  }

  /** Waits until it has exactly these sources of others. */
  async seesOnly(sources: readonly string[], timeoutMs?: number): Promise<void> {
    const wanted = String([...sources].sort());
    // A ghost is a problem of its own.
    await this.until(() => String([...new Set(this.table.sources())]) === wanted, `sees exactly ${wanted}`, timeoutMs);
  }

  say(message: ClientMessage): void {
    const { channel } = this.session ?? {};
    if (!channel) throw new AppError('CLOSED', 'no bridge channel');
    channel.send(message);
  }

  /** Resolves when stream and channel have delivered everything that was on its way before. */
  async barrier(): Promise<void> {
    await this.connection.ping();
    if (!this.session?.channel?.isOpen) return;
    const hellos = () => this.channelMessages.filter(({ colibriClass }) => colibriClass === 'ServerHello').length;
    const before = hellos();
    this.say({ colibriClass: 'ClientHello' });
    await this.until(() => hellos() > before, 'the channel answers');
  }

  /** Mutes or unmutes in the only way there is: by presence, and the type on the channel (trap 9). */
  setMuted(name: string, muted: boolean): void {
    if (muted) this.muted.add(name);
    else this.muted.delete(name);
    const source = this.sources.find((candidate) => candidate.name === name);
    if (source?.media === 'video' && this.session?.channel?.isOpen)
      this.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: name, videoType: muted ? 'none' : (source.videoType ?? 'camera') });
    this.sendPresence();
  }

  /** Begins a screen share as a source of its own. */
  async share(): Promise<LocalSource> {
    const source = localSource(this.endpoint, 'v1');
    await this.changeSources('source-add', [source]);
    this.sources.push(source);
    if (this.session?.channel?.isOpen) this.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: source.name, videoType: 'desktop' });
    this.sendPresence();
    return source;
  }

  async changeSources(action: 'source-add' | 'source-remove', sources: readonly LocalSource[]): Promise<void> {
    const session = this.#requireSession();
    await this.connection.iq('set', `${this.room}/focus`, buildSourceChange(action, session.offer, sources, this.dialect));
  }

  /** Asks for a new session, as after a failure of ICE (client contract §4.7). */
  async restart(bridgeSessionId = this.#requireSession().offer.bridgeSessionId, reason = 'connectivity-error'): Promise<void> {
    const session = this.#requireSession();
    const { sid, initiator } = session.offer;
    const terminate = xml(
      'jingle',
      { xmlns: NS.jingle, action: 'session-terminate', initiator, sid },
      xml('reason', {}, xml(reason), xml('text', {}, 'ICE FAILED')),
      xml('bridge-session', { xmlns: NS.focus, id: bridgeSessionId, restart: 'true' }),
    );
    this.#calls.end();
    await this.connection.iq('set', `${this.room}/focus`, terminate);
  }

  /** Asks the focus to mute somebody, or oneself to be allowed to speak. */
  async requestMute(media: keyof typeof MUTE, nick: string, text = 'true'): Promise<void> {
    await this.connection.iq('set', `${this.room}/focus`, xml('mute', { xmlns: MUTE[media], jid: `${this.room}/${nick}` }, text));
  }

  /** Loses the connection and resumes it. */
  async resume(): Promise<void> {
    const old = this.connection;
    old.cut();
    await old.closed;
    this.connection = await PeerConnection.open({
      url: `${urlOf(this.options)}&previd=${old.smId}`,
      domain: connectsTo(this.options),
      resume: old,
      onStanza: (stanza) => this.onStanza(stanza),
      onProblem: (problem) => this.#problems.push(problem),
    });
  }

  /** Leaves the room; resolves with the milliseconds until its own farewell came back (trap 19). */
  async leave(): Promise<number> {
    const begin = performance.now();
    this.#calls.end();
    this.connection.send(xml('presence', { xmlns: NS.client, to: `${this.room}/${this.endpoint}`, type: 'unavailable' }));
    await this.until(() => !this.view.self, 'own farewell');
    return performance.now() - begin;
  }

  /** Leaves and disconnects; what is gone already does not matter. */
  async close(): Promise<void> {
    this.#calls.end();
    await this.connection.close();
  }

  /** Shows `look` every stanza as well, refused joins included, which are no problem then; returns how to end that. */
  watch(look: (stanza: Element) => void): () => void {
    this.#watchers.add(look);
    return () => void this.#watchers.delete(look);
  }

  /** Whether a presence needs no reading, because it is of one of many. */
  skim(tag: string): boolean {
    const change = this.view.skim(tag);
    if (change?.kind === 'left') this.table.ownerLeft(change.nick);
    return change !== undefined;
  }

  onStanza(stanza: Element): void {
    for (const look of this.#watchers) look(stanza);
    if (stanza.name === 'presence') this.#onPresence(stanza);
    else if (stanza.name === 'message') this.#onMessage(stanza);
    else if (stanza.name === 'iq') this.#onIq(stanza);
    this.signal.changed();
  }

  #onPresence(stanza: Element): void {
    const change = this.view.apply(stanza);
    if (change?.kind === 'left') this.table.ownerLeft(change.nick);
    if (change?.kind === 'entered' && change.nick === this.endpoint) this.services.entered();
    if (change?.kind === 'refused' && this.#watchers.size === 0) this.#problems.push(`refused: ${String(childOf(stanza, 'error'))}`);
    if (change?.kind === 'left' && change.nick === 'focus') this.#problems.push('the focus left: the conference has failed (trap 14)');
  }

  /** Component pushes count only from the addresses that disco named (trap 17); occupants of rooms push nothing. */
  #onMessage(stanza: Element): void {
    const from = attr(stanza, 'from') ?? '';
    const isPush = childOf(stanza, 'json-message') && !from.startsWith(this.room) && !from.includes('/');
    if (isPush && ![...this.components.values()].includes(from)) this.#problems.push(`push from ${from}, which disco does not name`);
    if (!this.options.crowd) this.messages.push(stanza);
    this.services.onMessage(stanza);
  }

  #onIq(stanza: Element): void {
    const jingle = childOf(stanza, 'jingle', NS.jingle);
    const answer = jingle ? this.#calls.onJingle(stanza, jingle) : answerIq(stanza, this.dialect, (name) => this.#onMute(name));
    const { id, from } = stanza.attrs as Record<string, string>;
    const isRequest = attr(stanza, 'type') === 'get' || attr(stanza, 'type') === 'set';
    if (!isRequest) return;
    const type = answer.name === 'error' ? 'error' : 'result';
    this.connection.send(xml('iq', { xmlns: NS.client, id, to: from, type }, answer.name === 'nothing' ? undefined : answer));
  }

  #onMute(media: 'audio' | 'video' | 'desktop'): void {
    for (const { name, media: kind, videoType } of this.sources)
      if (media === 'desktop' ? videoType === 'desktop' : kind === media && videoType !== 'desktop') this.muted.add(name);
    this.sendPresence();
  }

  /** Accepts the session that was offered: channel and session-accept in parallel, then the presence with its sources. */
  accept(): Promise<PeerSession> {
    return this.#calls.accept();
  }

  #focusRequest(): FocusRequest {
    const { memory, room, dialect, options } = this;
    return { domain: options.domain, room, properties: dialect.requestProperties, memory, token: options.token };
  }

  #requireSession(): PeerSession {
    if (!this.session) throw new AppError('CLOSED', 'no session');
    return this.session;
  }
}
