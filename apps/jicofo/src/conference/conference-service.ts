import { AppError, type AppErrorCode, type Clock, errorMessage, type Log } from '@parley/kernel';
import { bareJid, type Element, resourceOf, stanzaError } from '@parley/xmpp-core';
import type { ConferenceRequest, ConferenceResponse, MuteRequest } from '@parley/xmpp-focus';
import type { Jingle } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { LossReason } from '../bridges/bridge-registry.ts';
import type { ConferenceRules } from '../config.ts';
import type { Counters } from '../counters.ts';
import { parseModerationNotice } from './av-moderation.ts';
import { conditionOf } from './bridge-errors.ts';
import { Conference } from './conference.ts';
import type { BridgePort, BridgeSelector, RoomPort } from './ports.ts';
import { RateLimiter } from './rate-limiter.ts';
import { roomAddress } from './room-address.ts';
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
  readonly openRoom: (jid: string, onPresence: (presence: OccupantPresence) => void) => RoomPort;
  /** False while there is no connection to Prosody. */
  readonly isOnline: () => boolean;
}

/** All conferences of this focus, by room. */
export class ConferenceService {
  readonly #deps: ConferenceServiceDeps;
  readonly #conferences = new Map<string, Conference>();
  readonly #limiter: RateLimiter;
  #largest = 0;

  constructor(deps: ConferenceServiceDeps) {
    this.#deps = deps;
    this.#limiter = new RateLimiter(deps.clock, deps.requestsPerMinute);
  }

  /**
   * A client's wish for a conference (focus contract §2): the focus enters the room before it answers. What may mend itself is
   * answered `ready=false`, as clients then ask again.
   * @param sender who asks, for the rate limit
   * @throws stanza error for the client
   */
  async request(request: ConferenceRequest, sender: string): Promise<ConferenceResponse> {
    const { counters, log, isOnline } = this.#deps;
    counters.count('conference_requests');
    try {
      if (!this.#limiter.take(sender)) throw stanzaError('resource-constraint', 'too many conference requests');
      const jid = roomAddress(request.room, this.#deps.mucDomain);
      if (!isOnline()) return this.#answer(request, false);
      const conference = this.#conferences.get(jid) ?? this.#create(jid, request);
      conference.requested();
      return this.#answer(request, await isJoined(conference));
    } catch (error) {
      counters.count('conference_requests_refused');
      log.warn({ room: request.room.slice(0, 256), reason: errorMessage(error) }, 'conference request refused');
      throw error;
    }
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

  /** A JSON message of the AV moderation component. */
  moderation(json: string): void {
    try {
      const notice = parseModerationNotice(json);
      if (notice) this.find(notice.room)?.moderate(notice);
    } catch (error) {
      this.#deps.log.warn({ reason: errorMessage(error) }, 'moderation message ignored');
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

  /** @param bridgesReachable false when the conferences cannot be ended on their bridges now */
  stopAll(reason: string, bridgesReachable = true): void {
    for (const conference of [...this.#conferences.values()]) conference.stop(reason, bridgesReachable);
  }

  get(jid: string): Conference | undefined {
    return this.#conferences.get(jid);
  }

  /** The conference by any form of its room's address. @throws stanza error when it is none */
  find(room: string): Conference | undefined {
    return this.#conferences.get(roomAddress(room, this.#deps.mucDomain));
  }

  list(): readonly Conference[] {
    return [...this.#conferences.values()];
  }

  /** Most participants that a conference had since the start. */
  get largest(): number {
    return this.list().reduce((most, { size }) => Math.max(most, size), this.#largest);
  }

  #create(jid: string, request: ConferenceRequest): Conference {
    const { clock, counters, rules, bridges, bridgePort, caps, openRoom } = this.#deps;
    const log = this.#deps.log.child({ conference: jid });
    const conference = new Conference({
      ...{ clock, log, counters, rules, bridges, bridgePort, caps },
      room: openRoom(jid, (presence) => this.presence(presence)),
      startMuted: startMutedLimits(request.properties),
      claimMeetingId: (wanted) => this.#claimMeetingId(wanted, log),
      onStopped: (stopped) => {
        if (this.#conferences.get(jid) === stopped) this.#conferences.delete(jid);
      },
    });
    this.#conferences.set(jid, conference);
    counters.count('conferences_created');
    counters.count('conference_requests_new');
    return conference;
  }

  #claimMeetingId(wanted: string | undefined, log: Log): string {
    if (wanted && !this.list().some(({ meetingId }) => meetingId === wanted)) return wanted;
    if (wanted) log.warn({ meetingId: wanted }, 'meeting id is in use, another one is made');
    return crypto.randomUUID();
  }

  #answer({ room }: ConferenceRequest, ready: boolean): ConferenceResponse {
    const properties = { authentication: 'false', externalAuth: 'false', sipGatewayEnabled: 'false', 'visitors-supported': 'false' };
    return { room, ready, focusJid: this.#deps.focusJid, properties: new Map(Object.entries(properties)) };
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

async function isJoined(conference: Conference): Promise<boolean> {
  try {
    await conference.join();
    return true;
  } catch (error) {
    const condition = conditionOf(error);
    const mends = condition === undefined ? AppError.is(error) && MENDS.has(error.code) : TRANSIENT.has(condition);
    if (mends) return false;
    throw error;
  }
}
