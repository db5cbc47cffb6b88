import type { Socket } from 'node:net';
import type { Clock } from '@parley/kernel';
import { clientNetwork } from '../routing/addresses.ts';

/** Counts what each client address (of IPv6: each /64) holds: connections, WebSockets. */
export class AddressCounter {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts a socket for an address until it closes; false when the address has too many. */
  admit(socket: Socket, address: string): boolean {
    const client = clientNetwork(address);
    const count = this.#counts.get(client) ?? 0;
    if (count >= this.#limit) return false;
    this.#counts.set(client, count + 1);
    socket.once('close', () => {
      const left = (this.#counts.get(client) ?? 1) - 1;
      if (left > 0) this.#counts.set(client, left);
      else this.#counts.delete(client);
    });
    return true;
  }
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Seconds for which an address may ask for more than its share at once: a whole class opens its laptops. */
const BURST_S = 4;
/** Addresses that are remembered. */
const MAX_BUCKETS = 10_000;

/** Bounds the requests that each client address (of IPv6: each /64) makes of the services behind: a token bucket. */
export class RequestBudget {
  readonly #perSecond: number;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  /** Takes one request off the budget of an address; false when it has none left. */
  take(address: string): boolean {
    const now = this.#clock.now();
    const client = clientNetwork(address);
    const bucket = this.#buckets.get(client) ?? { tokens: this.#capacity, at: now };
    bucket.tokens = this.#filled(bucket, now);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    // Those that asked last come last; who has not asked for longest is forgotten first.
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    const oldest = this.#buckets.keys().next().value;
    if (this.#buckets.size > MAX_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest);
    return true;
  }

  /** Addresses that are remembered at present. */
  get size(): number {
    return this.#buckets.size;
  }

  get #capacity(): number {
    return this.#perSecond * BURST_S;
  }

  #filled({ tokens, at }: Bucket, now: number): number {
    return Math.min(this.#capacity, tokens + ((now - at) / 1000) * this.#perSecond);
  }
}
