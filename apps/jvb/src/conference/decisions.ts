import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { Endpoint } from './endpoint.ts';
import type { ConferenceView } from './view.ts';

/** Changes of one moment are announced together: each map is a renegotiation at its receiver. */
const DEBOUNCE_MS = 20;
/**
 * A round costs as much as there are receivers: the more there are, the rarer rounds become, and the more changes share one. From
 * one to the next it is a millisecond for each receiver, up to this.
 */
const LONGEST_PAUSE_MS = 200;
/** Receivers that decide in one turn of the event loop. */
const RECEIVERS_AT_ONCE = 16;

export interface DecisionsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  /** What there is to decide about at the moment. */
  readonly look: () => ConferenceView;
  /** A round is over. */
  readonly onDecided: () => void;
}

/**
 * The one loop in which a conference decides what its receivers get. Whatever changes only marks receivers; they decide in
 * rounds, a few in each turn of the event loop, so that neither many joins at a time nor a large conference keeps anything
 * else waiting.
 */
export class Decisions {
  readonly #deps: DecisionsDeps;
  /** Receivers that wait for a round; true = they need consumers of what is new, too. */
  #marked = new Map<Endpoint, boolean>();
  #timer: Timer | undefined;
  #round: Promise<void> | undefined;
  /** When the last round was over. */
  #decidedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(deps: DecisionsDeps) {
    this.#deps = deps;
  }

  /** Sources have come or gone, or one receiver wants others: `only`, or everybody, makes the consumers that are missing. */
  follow(only?: Endpoint): void {
    this.#mark(only, true);
  }

  /** What is known has changed, or one receiver can take more or less: `only`, or everybody, shares out anew. */
  allocate(only?: Endpoint): void {
    this.#mark(only, false);
  }

  /** Resolves when the round that goes on is over. */
  async settled(): Promise<void> {
    await this.#round;
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#marked.clear();
  }

  #mark(only: Endpoint | undefined, follows: boolean): void {
    for (const endpoint of only ? [only] : this.#deps.endpoints.values())
      this.#marked.set(endpoint, follows || this.#marked.get(endpoint) === true);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#closed || this.#timer || this.#round || this.#marked.size === 0) return;
    const { clock, endpoints, log } = this.#deps;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, endpoints.size);
    // A clock that is put back makes no pause longer.
    const leftMs = Math.min(pauseMs, this.#decidedAt + pauseMs - clock.now());
    this.#timer = clock.after(Math.max(DEBOUNCE_MS, leftMs), () => {
      this.#timer = undefined;
      this.#round = this.#decide()
        .catch((error: unknown) => log.error({ error }, 'receivers could not be updated'))
        .finally(() => {
          this.#round = undefined;
          this.#decidedAt = clock.now();
          this.#schedule();
        });
    });
  }

  async #decide(): Promise<void> {
    const waiting = [...this.#marked];
    this.#marked = new Map();
    for (let first = 0; first < waiting.length; first += RECEIVERS_AT_ONCE) {
      if (first > 0) await nextTurn();
      if (this.#closed) return;
      await this.#decideFor(waiting.slice(first, first + RECEIVERS_AT_ONCE));
    }
    this.#deps.onDecided();
  }

  async #decideFor(receivers: readonly (readonly [Endpoint, boolean])[]): Promise<void> {
    const { endpoints, look, log } = this.#deps;
    const view = look();
    const following: Promise<void>[] = [];
    for (const [endpoint, follows] of receivers) {
      if (endpoints.get(endpoint.id) !== endpoint || !endpoint.accepted) continue;
      const { receiver, canReceive } = endpoint;
      const seen = view.of(endpoint);
      if (!follows || !canReceive) receiver.allocate(seen);
      // What there was no bandwidth for until now may have no consumer either.
      if (canReceive && (follows || receiver.lacksConsumers)) following.push(receiver.follow(seen));
    }
    if (following.length === 0) return;
    for (const result of await Promise.allSettled(following))
      if (result.status === 'rejected') log.warn({ reason: errorMessage(result.reason) }, 'receiver could not be updated');
  }
}
