import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import type { ConferenceRequest } from '@parley/xmpp-focus';
import type { Counters } from '../counters.ts';
import { reasonOf } from './refusal.ts';
import { RequestLimits, type Sender } from './request-limits.ts';

export interface RequestRefusalsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Pick<Counters, 'countRefusal'>;
  readonly requestsPerMinute: number;
}

/** Conference requests that are refused: because one asks too often, or for whatever else is found out. */
export class RequestRefusals {
  readonly #deps: RequestRefusalsDeps;
  readonly #limits: RequestLimits;

  constructor(deps: RequestRefusalsDeps) {
    this.#deps = deps;
    this.#limits = new RequestLimits(deps.clock, deps.requestsPerMinute);
  }

  /** Counts a request. @throws stanza error for one who asks too often */
  take(who: Sender): void {
    this.#limits.take(who);
  }

  /** What to throw for a request that is refused: it is logged once, and counted by its reason. */
  refuse(error: unknown, { room, token }: ConferenceRequest, who: Sender, ip: string | undefined): unknown {
    const { counters, log } = this.#deps;
    const reason = reasonOf(error);
    counters.countRefusal(reason);
    if (reason === 'token') this.#limits.wasForged(who);
    const fields = {
      room: room.slice(0, 256),
      sender: who.sender.slice(0, 256),
      ...(ip !== undefined && { ip }),
      reason,
      text: errorMessage(error),
    };
    // Guests ask again and again while they wait for somebody to open the room.
    const isWaiting = reason === 'not-authorized' && token === undefined;
    if (isWaiting) log.debug(fields, 'conference request refused');
    else if (this.#limits.mayLog(who)) log.warn(fields, 'conference request refused');
    if (!AppError.is(error)) return error;
    return new AppError(error.code, error.message, { cause: error, details: { ...error.details, isLogged: true } });
  }
}
