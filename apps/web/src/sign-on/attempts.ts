import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { secretsOf } from '@parley/auth-oidc';
import type { Clock } from '@parley/kernel';
import { z } from 'zod';
import type { Destination } from './destination.ts';
import type { SealedBox } from './sealed-box.ts';

/** Short names, because a browser may carry many of these at once. */
const attemptShape = z
  .object({
    s: z.string(),
    r: z.string(),
    t: z.string().optional(),
    o: z.string().default(''),
    p: z.boolean().default(false),
    e: z.number(),
  })
  .transform(({ s: seed, r: room, t: tenant, o: overrides, p: isPopup, e: expiresAt }) => ({
    seed,
    destination: { room, tenant, overrides, isPopup },
    expiresAt,
  }));

/** A sign-on that has begun. */
export interface Attempt {
  /** From which its secrets follow. */
  readonly seed: string;
  readonly destination: Destination;
}

export interface AttemptsDeps {
  readonly box: SealedBox;
  readonly clock: Clock;
  /** Folder in which the site lies, with slashes on both ends. */
  readonly basePath: string;
}

/** Time to find a password, a second factor, a phone. */
const LIFETIME_S = 900;
/** All attempts of a browser together; a browser that sends more in its headers is refused by the server. */
const MAX_BYTES = 8_192;
const NAME = /^(?:__Secure-)?parley_on_[\w-]{16}$/;

/**
 * Attempts lie with the browser that began them, each in a cookie of its own, sealed: tabs do not disturb each other, nothing grows
 * here, another process of the same deployment may finish them, and nobody else can.
 */
export class Attempts {
  readonly #deps: AttemptsDeps;

  constructor(deps: AttemptsDeps) {
    this.#deps = deps;
  }

  /** Set-Cookie lines that keep an attempt, and those that end others which have become too many. */
  keep(request: IncomingMessage, attempt: Attempt, isSecure: boolean): string[] {
    const expiresAt = this.#deps.clock.now() + LIFETIME_S * 1000;
    const { room, tenant, overrides, isPopup } = attempt.destination;
    const short = { s: attempt.seed, r: room, t: tenant, o: overrides || undefined, p: isPopup || undefined, e: expiresAt };
    const sealed = this.#deps.box.seal(JSON.stringify(short));
    const name = cookieName(secretsOf(attempt.seed).state, isSecure);
    return [this.#line(name, sealed, LIFETIME_S), ...this.#surplus(request, sealed.length).map((other) => this.#line(other, '', 0))];
  }

  /** The attempt of this state, if this browser began it not long ago. */
  find(request: IncomingMessage, state: string, isSecure: boolean): Attempt | undefined {
    const wanted = cookieName(state, isSecure);
    for (const [name, value] of cookiesOf(request)) {
      const attempt = name === wanted ? this.#read(value) : undefined;
      if (attempt && secretsOf(attempt.seed).state === state) return attempt;
    }
    return undefined;
  }

  /** The Set-Cookie line that ends an attempt. */
  end(state: string, isSecure: boolean): string {
    return this.#line(cookieName(state, isSecure), '', 0);
  }

  #read(sealed: string): (Attempt & { readonly expiresAt: number }) | undefined {
    const text = this.#deps.box.open(sealed);
    if (text === undefined) return undefined;
    const attempt = attemptShape.parse(JSON.parse(text));
    return attempt.expiresAt > this.#deps.clock.now() ? attempt : undefined;
  }

  /** Names of those that can go: what cannot be read, and the oldest ones. */
  #surplus(request: IncomingMessage, needed: number): string[] {
    const all = cookiesOf(request).map(([name, value]) => ({
      name,
      bytes: name.length + value.length,
      at: this.#read(value)?.expiresAt ?? 0,
    }));
    let room = MAX_BYTES - needed;
    return all
      .sort((a, b) => b.at - a.at)
      .filter(({ bytes, at }) => {
        room -= bytes;
        return at === 0 || room < 0;
      })
      .map(({ name }) => name);
  }

  #line(name: string, value: string, seconds: number): string {
    const secure = name.startsWith('__Secure-') ? '; Secure' : '';
    return `${name}=${value}; Path=${this.#deps.basePath}oidc/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  }
}

function cookieName(state: string, isSecure: boolean): string {
  const name = createHash('sha256').update(state).digest('base64url').slice(0, 16);
  return `${isSecure ? '__Secure-' : ''}parley_on_${name}`;
}

/** Those that are ours by their names. */
function cookiesOf({ headers }: IncomingMessage): (readonly [name: string, value: string])[] {
  return (headers.cookie ?? '').split(';').flatMap((pair) => {
    const [, name = '', value = ''] = /^\s*([^=]+)=(.*?)\s*$/s.exec(pair) ?? [];
    return NAME.test(name) ? [[name, value] as const] : [];
  });
}
