import { isIPv6 } from 'node:net';
import type { Clock } from '@parley/kernel';
import { RateLimiter } from '../conference/rate-limiter.ts';
import { refuse } from './refusal.ts';

/** Who sends a request, for its limits. */
export interface Sender {
  /** Bare JID, or for the HTTP form the network address. */
  readonly sender: string;
  /** The HTTP form with a token, which has yet to be verified. */
  readonly showsToken: boolean;
}

/** Many people with tokens may share an address. */
const TOKENS_TO_ANONYMOUS = 10;
/** Lines of the log for each sender and minute; whatever is beyond is counted only. */
const LINES_PER_MINUTE = 20;

/** How many conference requests somebody may make: of an address, requests with a token that is genuine count apart from others. */
export class RequestLimits {
  readonly #anonymous: RateLimiter;
  readonly #withToken: RateLimiter;
  readonly #forged: RateLimiter;
  readonly #lines: RateLimiter;

  constructor(clock: Clock, perMinute: number) {
    this.#anonymous = new RateLimiter(clock, perMinute);
    this.#withToken = new RateLimiter(clock, perMinute * TOKENS_TO_ANONYMOUS);
    this.#forged = new RateLimiter(clock, perMinute);
    this.#lines = new RateLimiter(clock, LINES_PER_MINUTE);
  }

  /** @throws stanza error resource-constraint */
  take({ sender, showsToken }: Sender): void {
    const key = blockOf(sender);
    const isFree = showsToken ? this.#withToken.take(key) && !this.#forged.isEmpty(key) : this.#anonymous.take(key);
    if (!isFree) throw refuse('rate', 'resource-constraint', 'too many conference requests');
  }

  /** The token was not genuine. */
  wasForged({ sender }: Sender): void {
    this.#forged.take(blockOf(sender));
  }

  mayLog({ sender }: Sender): boolean {
    return this.#lines.take(blockOf(sender));
  }
}

/** Of an IPv6 address the network: its owner has all the rest, too. */
export function blockOf(sender: string): string {
  if (!isIPv6(sender)) return sender;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(sender)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = sender.split('%')[0]?.split('::') ?? [];
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const given = [...groups(head), ...groups(tail)];
  const all = [...groups(head), ...Array.from({ length: Math.max(0, 8 - given.length) }, () => '0'), ...groups(tail)];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
