import type { Claims } from '@parley/auth-core';
import { type Clock, errorMessage, type Log } from '@parley/kernel';
import { bareJid, domainOf, type Element, localOf, resourceOf, stanzaError, tenantToReal } from '@parley/xmpp-core';
import type { ConferenceRequest, ConferenceResponse, DialRequest, JibriRequest, MuteRequest } from '@parley/xmpp-focus';
import type { Jingle } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { Entrance, Gatekeeper } from '../auth/gatekeeper.ts';
import { RequestRefusals } from '../auth/request-refusals.ts';
import type { AuthSession, SessionRegistry } from '../auth/session-registry.ts';
import type { LossReason } from '../bridges/bridge-registry.ts';
import type { ConferenceRules } from '../config.ts';
import type { Counters } from '../counters.ts';
import { DoorKeeper } from '../doors/door-keeper.ts';
import type { Reservations } from '../reservations/reservations.ts';
import { parseModerationNotice } from './av-moderation.ts';
import { Conference } from './conference.ts';
import type { ConferenceEnd } from './conference-deps.ts';
import { Leaders } from './leaders.ts';
import { hasNoRoom } from './overload-relief.ts';
import { Pins } from './pins.ts';
import type { BreakoutPort, BridgePort, BridgeSelector, RoomPort, RoomSettings } from './ports.ts';
import { whyNotJoined } from './readiness.ts';
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
  readonly openRoom: (jid: string, onPresence: (presence: OccupantPresence) => unknown, settings: RoomSettings) => RoomPort;
  /** False while there is no connection to Prosody. */
  readonly isOnline: () => boolean;
  readonly breakouts: BreakoutPort;
  /** Logins; undefined when the focus asks for none. */
  readonly sessions: SessionRegistry | undefined;
  readonly gatekeeper: Gatekeeper;
  /** Undefined when there is no reservation system. */
  readonly reservations: Reservations | undefined;
}

/** Who sends a conference request, as its carrier tells. */
export interface Asker {
  /** For the limits: bare JID, or for the HTTP form the network address. */
  readonly sender: string;
  /** Full JID; undefined for the HTTP form. */
  readonly jid?: string | undefined;
  /** What Prosody vouches for. */
  readonly claims?: Claims | undefined;
  readonly ip?: string | undefined;
}

/** All conferences of this focus, by room. */
export class ConferenceService {
  readonly pins: Pins;
  readonly #deps: ConferenceServiceDeps;
  readonly #conferences = new Map<string, Conference>();
  readonly #refusals: RequestRefusals;
  readonly #doors: DoorKeeper;
  readonly #leaders: Leaders;
  #largest = 0;

  constructor(deps: ConferenceServiceDeps) {
    this.#deps = deps;
    this.pins = new Pins(deps.clock);
    this.#refusals = new RequestRefusals(deps);
    const { clock, log } = deps;
    this.#doors = new DoorKeeper({ clock, log, onOwnersGivenUp: (room) => this.#ownersGivenUp(room) });
    const switchMs = deps.rules.initialTimeoutMs;
    this.#leaders = new Leaders({ clock, switchMs, onGone: (room) => this.#ownersGivenUp(room) });
  }

  /**
   * A client's wish for a conference (focus contract §2): the focus enters the room before it answers. What may mend itself is
   * answered `ready=false` with the reason, as clients then ask again.
   * @throws stanza error for the client
   */
  async request(request: ConferenceRequest, asker: Asker): Promise<ConferenceResponse> {
    const showsToken = asker.jid === undefined && request.token !== undefined && this.#deps.gatekeeper.verifiesTokens;
    const sender = { sender: asker.sender, showsToken };
    this.#deps.counters.count('conference_requests');
    try {
      this.#refusals.take(sender);
      return await this.#grant(request, asker);
    } catch (error) {
      throw this.#refusals.refuse(error, request, sender, asker.ip);
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
    if (presence.statusCodes.has(SHUTDOWN)) {
      conference.stop('prosody stops', 'interrupted');
      return;
    }
    this.#doors.presence(presence);
    this.#leaders.presence(presence);
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

  /** Somebody of that full JID is at the door of a room, who asked for its conference by HTTP; resolves when he may try to enter. */
  async arrival(room: string, jid: string, machineUid: string): Promise<void> {
    this.#doors.introduce(jid, machineUid);
    await this.#doors.letBackIn(this.addressOf(room), jid);
  }

  /** Somebody has changed how a room is set up. */
  settingsChanged(room: string): void {
    if (this.#conferences.has(room)) void this.#doors.look(room);
  }

  /** A room has another subject; an empty one is none. */
  subjectChanged(room: string, subject: string): void {
    this.#doors.subjectIs(room, subject);
  }

  /** The connection to Prosody is gone. */
  disconnected(): void {
    this.#doors.disconnected();
  }

  /** It is back, and the rooms are still there. */
  resumed(): void {
    this.#doors.resumed();
  }

  bridgeLost(jid: string, reason: LossReason): void {
    for (const conference of this.#conferences.values()) conference.bridgeLost(jid, reason);
  }

  bridgeAvailable(jid: string): void {
    for (const conference of this.#conferences.values()) conference.bridgeAvailable(jid);
  }

  /** A bridge has lost a conference, or only these endpoints of it. */
  conferenceLost(jid: string, meetingId: string, endpoints?: readonly string[]): void {
    for (const conference of this.#conferences.values()) conference.conferenceLost(jid, meetingId, endpoints);
  }

  /** The focus goes, or has lost what it was in: rooms are entered again when they are asked for. */
  stopAll(reason: string): void {
    for (const conference of [...this.#conferences.values()]) conference.stop(reason, 'interrupted');
    this.#doors.allLost();
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
    return roomAddress(room, this.#deps.mucDomain, this.#deps.breakouts.domain);
  }

  list(): readonly Conference[] {
    return [...this.#conferences.values()];
  }

  /** Most participants that a conference had since the start. */
  get largest(): number {
    return this.list().reduce((most, { size }) => Math.max(most, size), this.#largest);
  }

  async #grant(request: ConferenceRequest, { jid, claims, ip }: Asker): Promise<ConferenceResponse> {
    const { isOnline, gatekeeper, breakouts } = this.#deps;
    const room = this.addressOf(request.room);
    if (!isOnline()) return this.#answer(request, undefined, 'the focus has no connection to Prosody');
    const { machineUid, sessionId, token } = request;
    // Prosody says which breakout rooms there are, as long as their main room is; whoever may enter that may have them.
    const mainRoom = domainOf(room) === breakouts.domain ? this.addressOf(await breakouts.mainRoomOf(room)) : undefined;
    const isOpen = () => mainRoom !== undefined || this.#isOpen(room);
    const entrance = await gatekeeper.admit({ room: mainRoom ?? room, jid, claims, token, machineUid, sessionId, ip, isOpen });
    this.#doors.identify(jid, { machineUid, account: accountOf(entrance) });
    const settings = mainRoom !== undefined ? {} : await this.#reserve(room, entrance);
    if (!settings) return this.#answer(request, entrance.session, 'the reservation system has not answered yet');
    if (mainRoom !== undefined) this.#leaders.opened(room, mainRoom);
    if (hasNoRoom(this.#deps.bridges, this.#conferences.get(room)))
      return this.#answer(request, entrance.session, 'the bridges are overloaded');
    const conference = this.#conferences.get(room) ?? this.#create(room, request, settings);
    conference.requested();
    const notReady = await whyNotJoined(conference);
    if (notReady === undefined) await this.#doors.letBackIn(room, jid);
    if (entrance.session) await conference.loggedIn(entrance.moderatesByLogin ? jid : undefined);
    return this.#answer(request, entrance.session, notReady);
  }

  /** Rooms whose breakout rooms are in use are open, too. */
  #isOpen(room: string): boolean {
    return this.#conferences.has(room) || this.list().some(({ mainRoom }) => mainRoom === room);
  }

  /** How a new room has to be set up; undefined while the reservation system has not answered. @throws stanza error */
  async #reserve(room: string, { owner }: Entrance): Promise<RoomSettings | undefined> {
    const { reservations } = this.#deps;
    return !reservations || this.#isOpen(room) ? {} : reservations.book(room, owner);
  }

  #create(jid: string, request: ConferenceRequest, settings: RoomSettings): Conference {
    const { clock, counters, rules, bridges, bridgePort, caps, openRoom, gatekeeper } = this.#deps;
    const log = this.#deps.log.child({ conference: jid });
    const port = openRoom(
      jid,
      // The farewell to an earlier conference may still be on its way when the next one has begun in the same room.
      (presence) => this.#conferences.get(jid) === conference && this.presence(presence),
      this.#doors.settingsFor(jid, settings),
    );
    const conference: Conference = new Conference({
      ...{ clock, log, counters, rules, bridges, bridgePort, caps },
      room: port,
      startMuted: startMutedLimits(request.properties),
      // By the inner name: rooms of one name in two tenants are not to share it.
      document: localOf(tenantToReal(jid, this.#deps.mucDomain)),
      rtcstats: request.properties.get('rtcstatsEnabled') !== 'false',
      claimMeetingId: (wanted) => this.#claimMeetingId(wanted),
      mayLead: (member) => !this.#doors.awaitsOwners(jid) && !this.#leaders.isLedFromElsewhere(jid) && gatekeeper.mayLead(jid, member),
      isThisRoom: (room) => this.addressOf(room) === jid,
      pinnedVersion: () => this.pins.versionOf(jid),
      isKept: () => this.#doors.awaitsOwners(jid) || this.list().some(({ mainRoom }) => mainRoom === jid),
      onStopped: (stopped, end) => this.#stopped(stopped, end),
    });
    this.#conferences.set(jid, conference);
    const joined = conference.join().then(() => conference.meetingId);
    this.#doors.opened(port, joined);
    counters.count('conferences_created');
    counters.count('conference_requests_new');
    return conference;
  }

  #stopped(conference: Conference, end: ConferenceEnd): void {
    const { jid, mainRoom } = conference;
    if (this.#conferences.get(jid) !== conference) return;
    this.#conferences.delete(jid);
    this.#leaders.closed(jid);
    this.#doors.closed(jid, end === 'interrupted');
    if (end === 'over') this.#deps.sessions?.conferenceEnded(jid);
    if (end === 'over') this.#deps.reservations?.ended(jid);
    else this.#deps.reservations?.interrupted(jid);
    if (mainRoom !== undefined) this.#conferences.get(mainRoom)?.keptNoLonger();
  }

  /** Whoever is there may be chosen now; with nobody, the room ends. */
  #ownersGivenUp(room: string): void {
    const conference = this.#conferences.get(room);
    conference?.keptNoLonger();
    void conference?.loggedIn(undefined);
  }

  #claimMeetingId(wanted: string | undefined): string {
    if (wanted && this.list().some(({ meetingId }) => meetingId === wanted)) throw stanzaError('conflict', 'the meeting id is in use');
    return wanted ?? crypto.randomUUID();
  }

  #answer({ room }: ConferenceRequest, session: AuthSession | undefined, notReady: string | undefined): ConferenceResponse {
    const { sessions, focusJid } = this.#deps;
    const properties = new Map([
      ['authentication', String(sessions !== undefined)],
      ['externalAuth', String(sessions?.kind === 'token')],
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

/** Status code of a farewell because Prosody stops (XEP-0045 §15.6). */
const SHUTDOWN = 332;

/** Bare JID of the account that somebody has logged in with, by whichever connection. */
function accountOf({ session }: Entrance): string | undefined {
  return session?.claims.kind === 'account' ? session.identity : undefined;
}
