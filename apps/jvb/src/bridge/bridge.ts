import { AppError, type Clock, type Log } from '@parley/kernel';
import type { Sfu } from '@parley/sfu';
import { type BridgeLoss, type ConferenceModified, type ConferenceModify, colibriError, overloadedError } from '@parley/xmpp-colibri2';
import { applyModify, type EndpointLinks } from '../colibri2/apply.ts';
import { type Abilities, validateModify } from '../colibri2/validate.ts';
import { Conference } from '../conference/conference.ts';
import type { Endpoint } from '../conference/endpoint.ts';
import type { ReceiverPolicy } from '../conference/policy.ts';
import type { TaskKeys } from '../conference/request-queue.ts';
import type { Totals } from '../stats/totals.ts';

export interface BridgeDeps {
  readonly sfu: Sfu;
  readonly clock: Clock;
  readonly log: Log;
  readonly totals: Totals;
  readonly links: EndpointLinks;
  readonly abilities: Abilities;
  readonly policy: ReceiverPolicy;
  readonly onLost: (loss: BridgeLoss) => void;
  /** Whether it has as much to do as it can: nobody else may come. */
  readonly isFull: () => boolean;
  /** An endpoint came. */
  readonly onJoined: () => void;
}

const NOTHING: ConferenceModified = { sources: [], endpoints: [] };

/** All conferences of this bridge, by the focus' meeting id and by their own. */
export class Bridge {
  readonly #deps: BridgeDeps;
  readonly #byMeeting = new Map<string, Conference>();
  readonly #byId = new Map<string, Conference>();
  /** No new conferences: the process is to end when the last one does. */
  refusesNew = false;

  constructor(deps: BridgeDeps) {
    this.#deps = deps;
  }

  get conferences(): readonly Conference[] {
    return [...this.#byMeeting.values()];
  }

  get endpointCount(): number {
    return this.conferences.reduce((sum, conference) => sum + conference.endpoints.size, 0);
  }

  /** By the ids in a bridge channel URL. */
  findEndpoint(conferenceId: string, endpointId: string): Endpoint | undefined {
    return this.#byId.get(conferenceId)?.endpoints.get(endpointId);
  }

  find(conferenceId: string): Conference | undefined {
    return this.#byId.get(conferenceId);
  }

  /**
   * One COLIBRI2 request (bridge contract §2–3), in the order that {@link Conference.queue} keeps.
   * @throws AppError with the stanza error to answer
   */
  async modify(request: ConferenceModify): Promise<ConferenceModified> {
    const { totals } = this.#deps;
    try {
      validateModify(request, this.#deps.abilities);
      const newcomer = request.endpoints.find((endpoint) => endpoint.create);
      if (newcomer) this.#admit(request.meetingId, newcomer.id);
      const conference = this.#conferenceFor(request);
      const modified = await conference.queue.run(keysOf(request), () => this.#carryOut(conference, request));
      totals.colibriRequests.ok++;
      if (newcomer) this.#deps.onJoined();
      return modified;
    } catch (error) {
      totals.colibriRequests.refused++;
      throw error;
    }
  }

  drop(conference: Conference, reason: string): void {
    if (this.#byMeeting.get(conference.meetingId) === conference) this.#byMeeting.delete(conference.meetingId);
    this.#byId.delete(conference.id);
    conference.close(reason);
  }

  stop(): void {
    for (const conference of this.conferences) this.drop(conference, 'bridge stops');
  }

  /** Those who are in a meeting already may come back to it: that makes it no larger. */
  #admit(meetingId: string, endpointId: string): void {
    const { isFull, totals, log } = this.#deps;
    if (!isFull() || this.#byMeeting.get(meetingId)?.hadLately(endpointId)) return;
    totals.endpointsRefused++;
    log.warn({ meetingId, endpoint: endpointId }, 'endpoint refused: the bridge is overloaded');
    throw overloadedError('the bridge is overloaded');
  }

  #conferenceFor(request: ConferenceModify): Conference {
    const existing = this.#byMeeting.get(request.meetingId);
    if (request.create && existing) throw colibriError('conflict', { reason: 'conference_already_exists' });
    // From now on the meeting id is free: the focus may create it anew without waiting for the answer.
    if (existing && request.expire) this.#byMeeting.delete(request.meetingId);
    if (existing) return existing;
    if (!request.create) throw colibriError('item-not-found', { reason: 'conference_not_found' });
    if (this.refusesNew) throw colibriError('service-unavailable', { reason: 'graceful_shutdown' });
    const { sfu, clock, log, totals, policy } = this.#deps;
    const onLost = (conference: Conference) => {
      this.drop(conference, 'media worker died');
      this.#deps.onLost({ meetingId: conference.meetingId });
    };
    const onEndpointsLost = ({ meetingId }: Conference, endpoints: readonly string[]) => this.#deps.onLost({ meetingId, endpoints });
    const conference = new Conference(request.meetingId, request.name, { sfu, clock, log, totals, policy, onLost, onEndpointsLost });
    this.#byMeeting.set(conference.meetingId, conference);
    this.#byId.set(conference.id, conference);
    // First in its queue: everything that follows finds the router made.
    conference.queue
      .run('all', () => conference.open())
      .catch((error: unknown) => {
        log.error({ meetingId: request.meetingId, error }, 'conference could not be opened');
        this.drop(conference, 'could not be opened');
      });
    return conference;
  }

  /** An endpoint has expired; the next one may be on its way already. */
  #dropIfEmpty(conference: Conference): void {
    const { queue, endpoints } = conference;
    if (endpoints.size > 0) return;
    if (queue.length === 1) this.drop(conference, 'last endpoint expired');
    else
      void queue.run('all', () => {
        if (endpoints.size === 0 && queue.length === 1 && !conference.isClosed) this.drop(conference, 'last endpoint expired');
      });
  }

  async #carryOut(conference: Conference, request: ConferenceModify): Promise<ConferenceModified> {
    if (conference.isClosed) {
      if (request.create) throw colibriError('service-unavailable', { text: 'no media worker is running' });
      throw colibriError('item-not-found', { reason: 'conference_not_found' });
    }
    if (request.expire) {
      this.drop(conference, 'by request');
      return NOTHING;
    }
    try {
      const modified = await applyModify(conference, request, this.#deps.links);
      if (request.endpoints.some((endpoint) => endpoint.expire)) this.#dropIfEmpty(conference);
      return modified;
    } catch (error) {
      if (request.create && conference.endpoints.size === 0) this.drop(conference, 'creation failed');
      if (!AppError.is(error, 'CLOSED')) throw error;
      // The worker died under the request, or one endpoint expired: that costs nobody else the conference.
      const [endpointId] = request.endpoints.map((endpoint) => endpoint.id);
      const isOnlyEndpoint = !conference.isClosed && endpointId !== undefined;
      throw colibriError(
        'item-not-found',
        isOnlyEndpoint ? { reason: 'unknown_endpoint', endpointId } : { reason: 'conference_not_found' },
      );
    }
  }
}

/** Only what makes or ends the conference is alone. */
function keysOf({ create, expire, endpoints }: ConferenceModify): TaskKeys {
  return create || expire ? 'all' : endpoints.map(({ id }) => id);
}
