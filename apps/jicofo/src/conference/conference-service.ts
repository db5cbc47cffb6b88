import { AppError, type AppErrorCode, type Clock, errorMessage, type Log } from '@parley/kernel';
import { bareJid, domainOf, type Element, resourceOf, stanzaError } from '@parley/xmpp-core';
import type { ConferenceRequest, ConferenceResponse, DialRequest, JibriRequest, MuteRequest } from '@parley/xmpp-focus';
import type { Jingle } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { AuthSession, SessionRegistry } from '../auth/session-registry.ts';
import type { LossReason } from '../bridges/bridge-registry.ts';
import type { ConferenceRules } from '../config.ts';
import type { Counters } from '../counters.ts';
import { parseModerationNotice } from './av-moderation.ts';
import { conditionOf } from './bridge-errors.ts';
import { Conference } from './conference.ts';
import { Pins } from './pins.ts';
import type { BridgePort, BridgeSelector, RoomPort } from './ports.ts';
import { RateLimiter } from './rate-limiter.ts';
import { roomAddress } from './room-address.ts';
import { parseRoomMetadata } from './room-metadata.ts';
import { startMutedLimits } from './start-muted.ts';

export interface ConferenceServiceDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Counters;
  readonly rules: ConferenceRules;
  readonly requestsPerMinute: number;
  readonly bridges: BridgeSelector;
  readonly bridgePort: BridgePort;
  readonly caps: Element;
  readonly mucDomain: string;
  /** Bare JID of the focus' account. */
  readonly focusJid: string;
  /** A room of that address; what happens in it is told once it is joined. */
  readonly openRoom: (jid: string, onPresence: (presence: OccupantPresence) => unknown) => RoomPort;
  /** False while there is no connection to Prosody. */
  readonly isOnline: () => boolean;
  /** Domain of breakout rooms; undefined while there is no such component. */
  readonly breakoutDomain: () => string | undefined;
  /** Logins; undefined when everybody may create rooms. */
  readonly sessions: SessionRegistry | undefined;
}

/** All conferences of this focus, by room. */
export class ConferenceService {
  readonly pins: Pins;
  readonly #deps: ConferenceServiceDeps;
  readonly #conferences = new Map<string, Conference>();
  readonly #limiter: RateLimiter;
  #largest = 0;

  constructor(deps: ConferenceServiceDeps) {
    this.#deps = deps;
    this.pins = new Pins(deps.clock);
    this.#limiter = new RateLimiter(deps.clock, deps.requestsPerMinute);
  }

  /**
   * A client's wish for a conference (focus contract §2): the focus enters the room before it answers. What may mend itself is
   * answered `ready=false` with the reason, as clients then ask again.
   * @param sender who asks, for the rate limit
   * @param jid full JID of who asks; undefined for the HTTP form
   * @throws stanza error for the client
   */
  async request(request: ConferenceRequest, sender: string, jid?: string): Promise<ConferenceResponse> {
    const { counters, log, isOnline } = this.#deps;
    counters.count('conference_requests');
    try {
      if (!this.#limiter.take(sender)) throw stanzaError('resource-constraint', 'too many conference requests');
      const room = this.addressOf(request.room);
      if (!isOnline()) return this.#answer(request, undefined, 'the focus has no connection to Prosody');
      const session = this.#authenticate(request, room, jid);
      const conference = this.#conferences.get(room) ?? this.#create(room, request);
      conference.requested();
      const notReady = await whyNotJoined(conference);
      if (session) conference.electOwners();
      return this.#answer(request, session, notReady);
    } catch (error) {
      counters.count('conference_requests_refused');
      log.warn({ room: request.room.slice(0, 256), reason: errorMessage(error) }, 'conference request refused');
      throw error;
    }
  }

  /** Where a client logs in. @throws stanza error for the client */
  loginUrl(room: string): string {
    return this.#requireSessions().loginUrl(this.addressOf(room));
  }

  /** @throws stanza error for the client */
  logout(sessionId: string): void {
    this.#requireSessions().logout(sessionId);
  }

  /** What happens in a room. */
  presence(presence: OccupantPresence): void {
    const conference = this.#conferences.get(presence.room);
    if (!conference) return;
    conference.presence(presence);
    this.#largest = Math.max(this.#largest, conference.size);
  }

  /** @throws stanza error for the client */
  async jingle(from: string, jingle: Jingle): Promise<void> {
    await this.#require(from).jingle(resourceOf(from), jingle);
  }

  /** @throws stanza error for the client */
  async mute(from: string, request: MuteRequest): Promise<void> {
    await this.#require(from).mute(resourceOf(from), request);
  }

  /** A request for a recorder. @throws stanza error for the client */
  async jibri(from: string, jibri: JibriRequest): Promise<never> {
    return this.#require(from).gateway(resourceOf(from), { jibri });
  }

  /** A request for a SIP gateway or a transcriber. @throws stanza error for the client */
  async dial(from: string, dial: DialRequest): Promise<never> {
    return this.#require(from).gateway(resourceOf(from), { dial });
  }

  /** A JSON message of the AV moderation component. */
  moderation(json: string): void {
    try {
      const notice = parseModerationNotice(json);
      if (notice) this.find(notice.room)?.moderate(notice);
    } catch (error) {
      this.#deps.log.warn({ reason: errorMessage(error) }, 'moderation message ignored');
    }
  }

  /** A JSON message of the metadata component about a room. */
  metadata(room: string, json: string): void {
    try {
      const metadata = parseRoomMetadata(json);
      if (metadata) this.find(room)?.metadata(metadata);
    } catch (error) {
      this.#deps.log.warn({ room: room.slice(0, 256), reason: errorMessage(error) }, 'room metadata ignored');
    }
  }

  bridgeLost(jid: string, reason: LossReason): void {
    for (const conference of this.#conferences.values()) conference.bridgeLost(jid, reason);
  }

  bridgeAvailable(jid: string): void {
    for (const conference of this.#conferences.values()) conference.bridgeAvailable(jid);
  }

  conferenceLost(jid: string, meetingId: string): void {
    for (const conference of this.#conferences.values()) conference.conferenceLost(jid, meetingId);
  }

  stopAll(reason: string): void {
    for (const conference of [...this.#conferences.values()]) conference.stop(reason);
  }

  get(jid: string): Conference | undefined {
    return this.#conferences.get(jid);
  }

  /** The conference by any form of its room's address. @throws stanza error when it is none */
  find(room: string): Conference | undefined {
    return this.#conferences.get(this.addressOf(room));
  }

  /** The one address of a room. @throws stanza error when it is none */
  addressOf(room: string): string {
    return roomAddress(room, this.#deps.mucDomain, this.#deps.breakoutDomain());
  }

  list(): readonly Conference[] {
    return [...this.#conferences.values()];
  }

  /** Most participants that a conference had since the start. */
  get largest(): number {
    return this.list().reduce((most, { size }) => Math.max(most, size), this.#largest);
  }

  #create(jid: string, request: ConferenceRequest): Conference {
    const { clock, counters, rules, bridges, bridgePort, caps, openRoom, sessions } = this.#deps;
    const log = this.#deps.log.child({ conference: jid });
    const conference: Conference = new Conference({
      ...{ clock, log, counters, rules, bridges, bridgePort, caps },
      // The farewell to an earlier conference may still be on its way when the next one has begun in the same room.
      room: openRoom(jid, (presence) => this.#conferences.get(jid) === conference && this.presence(presence)),
      startMuted: startMutedLimits(request.properties),
      rtcstats: request.properties.get('rtcstatsEnabled') !== 'false',
      claimMeetingId: (wanted) => this.#claimMeetingId(wanted),
      isAuthenticated: (member) => sessions?.isAuthenticated(member) ?? false,
      isThisRoom: (room) => this.addressOf(room) === jid,
      pinnedVersion: () => this.pins.versionOf(jid),
      hasBreakouts: () => this.list().some(({ mainRoom }) => mainRoom === jid),
      onStopped: (stopped) => this.#stopped(stopped),
    });
    this.#conferences.set(jid, conference);
    counters.count('conferences_created');
    counters.count('conference_requests_new');
    return conference;
  }

  #stopped(conference: Conference): void {
    const { jid, mainRoom } = conference;
    if (this.#conferences.get(jid) !== conference) return;
    this.#conferences.delete(jid);
    this.#deps.sessions?.conferenceEnded(jid);
    if (mainRoom !== undefined) this.#conferences.get(mainRoom)?.breakoutEnded();
  }

  #claimMeetingId(wanted: string | undefined): string {
    if (wanted && this.list().some(({ meetingId }) => meetingId === wanted)) throw stanzaError('conflict', 'the meeting id is in use');
    return wanted ?? crypto.randomUUID();
  }

  /** Rooms are made by users who have logged in; guests come to rooms that are there (focus contract §3). */
  #authenticate({ machineUid, sessionId }: ConferenceRequest, room: string, jid: string | undefined): AuthSession | undefined {
    const { sessions, breakoutDomain } = this.#deps;
    if (!sessions || domainOf(room) === breakoutDomain()) return undefined;
    const session = sessions.authenticate({ jid, room, machineUid, sessionId });
    const exists = this.#conferences.has(room) || this.list().some(({ mainRoom }) => mainRoom === room);
    if (!session && !exists) throw stanzaError('not-authorized', 'only users who have logged in may create rooms');
    return session;
  }

  #answer({ room }: ConferenceRequest, session: AuthSession | undefined, notReady: string | undefined): ConferenceResponse {
    const { sessions, focusJid } = this.#deps;
    const properties = new Map([
      ['authentication', String(sessions !== undefined)],
      ['externalAuth', String(sessions?.kind === 'jwt')],
      ['sipGatewayEnabled', 'false'],
      ['visitors-supported', 'false'],
      ...(notReady === undefined ? [] : [['not-ready-reason', notReady] as const]),
    ]);
    const login = session && { sessionId: session.id, identity: session.identity };
    return { room, ready: notReady === undefined, focusJid, ...login, properties };
  }

  #requireSessions(): SessionRegistry {
    if (!this.#deps.sessions) throw stanzaError('service-unavailable', 'this server has no logins');
    return this.#deps.sessions;
  }

  #require(from: string): Conference {
    const conference = this.#conferences.get(bareJid(from));
    if (!conference) throw stanzaError('item-not-found', 'no such conference');
    return conference;
  }
}

/** Conditions of Prosody that a second try may not meet again. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'remote-server-timeout',
  'recipient-unavailable',
  'internal-server-error',
  'resource-constraint',
]);

/** The same for errors that are not Prosody's. */
const MENDS: ReadonlySet<AppErrorCode> = new Set(['TIMEOUT', 'CLOSED', 'UNAVAILABLE']);

/** Undefined when the focus is in the room, else what keeps it outside for now. @throws what will not mend itself */
async function whyNotJoined(conference: Conference): Promise<string | undefined> {
  try {
    await conference.join();
    return undefined;
  } catch (error) {
    const condition = conditionOf(error);
    const mends = condition === undefined ? AppError.is(error) && MENDS.has(error.code) : TRANSIENT.has(condition);
    if (mends) return `the focus could not enter the room: ${errorMessage(error)}`;
    throw error;
  }
}
