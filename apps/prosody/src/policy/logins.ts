import {
  type AuthenticationAnswer,
  type AuthenticationRequest,
  type Claims,
  type LoginAttempt,
  type LoginOutcome,
  opensRoom,
  parseRoomNode,
  type SaslCondition,
  serialiseClaims,
} from '@parley/auth-core';
import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import type { Backend } from './backend.ts';

/** Prosody waits 15 s. */
const DEADLINE_MS = 12_000;
/** Logins that wait for some other server at a time; a directory that hangs must not take the memory with it. */
const MOST_AT_ONCE = 512;

/** `failed`: nobody could tell whether the credentials are right. */
export type LoginResult = 'accepted' | 'refused' | 'failed';

export interface LoginsDeps {
  readonly domain: string;
  /** Where guests log in; undefined when there are none. */
  readonly guestDomain: string | undefined;
  readonly backend: Backend;
  readonly clock: Clock;
  readonly log: Log;
  readonly refusals: Pick<RefusalLog, 'warn'>;
  /** Told of every login, with its time in seconds. */
  readonly onLogin: (backend: string, result: LoginResult, seconds: number) => void;
  readonly deadlineMs?: number;
  readonly mostAtOnce?: number;
}

/** Answers who somebody is (`POST /v1/authenticate`). */
export class Logins {
  readonly #deps: LoginsDeps;
  #pending = 0;

  constructor(deps: LoginsDeps) {
    this.#deps = deps;
  }

  /** Logins that wait for their backend. */
  get pending(): number {
    return this.#pending;
  }

  /** Never throws: what cannot be decided is a temporary failure. One line in the log for each refusal, without its credentials. */
  async authenticate(request: AuthenticationRequest): Promise<AuthenticationAnswer> {
    const { clock, refusals, onLogin } = this.#deps;
    const begun = clock.now();
    const { backend, outcome } = await this.#decide(request);
    const result = outcome.ok ? 'accepted' : outcome.condition === 'temporary-auth-failure' ? 'failed' : 'refused';
    onLogin(backend, result, (clock.now() - begun) / 1_000);
    if (outcome.ok) return accept(outcome);
    const { host, mechanism, room, tenant, username, ip } = request;
    const { condition, text, reason = text } = outcome;
    refusals.warn({ backend, host, mechanism, conference: room, tenant, username, ip, condition, reason }, 'login refused');
    return { ok: false, condition, text };
  }

  async #decide(request: AuthenticationRequest): Promise<{ backend: string; outcome: LoginOutcome }> {
    const { domain, guestDomain, backend } = this.#deps;
    if (request.host === guestDomain) return { backend: 'guest', outcome: unproven('guest', request.mechanism) };
    if (request.host !== domain) return { backend: 'none', outcome: refuse('not-authorized', 'Nobody logs in at this domain') };
    const outcome = await this.#askBackend(request);
    return { backend: backend.name, outcome: outcome.ok ? checkRoom(outcome, request) : outcome };
  }

  async #askBackend(request: AuthenticationRequest): Promise<LoginOutcome> {
    const { name, mechanism, authenticator } = this.#deps.backend;
    if (name === 'anonymous') return unproven('anonymous', request.mechanism);
    if (request.mechanism !== mechanism) return refuse('invalid-mechanism', 'This way of logging in is not offered');
    const { username } = request;
    if (mechanism === 'SCRAM')
      return username
        ? { ok: true, claims: { kind: 'account', user: { id: username } } }
        : refuse('malformed-request', 'The name is missing');
    const attempt = attemptOf(request);
    if (!authenticator || !attempt) return refuse('malformed-request', 'Name or password is missing');
    if (this.#pending >= (this.#deps.mostAtOnce ?? MOST_AT_ONCE)) return refuse('temporary-auth-failure', 'Too many logins are under way');
    this.#pending++;
    return await this.#withDeadline((signal) => authenticator.authenticate(attempt, signal)).finally(() => {
      this.#pending--;
    });
  }

  /** Settles in time even when the backend does not heed the signal. */
  async #withDeadline(ask: (signal: AbortSignal) => Promise<LoginOutcome>): Promise<LoginOutcome> {
    const { clock, log, backend, deadlineMs = DEADLINE_MS } = this.#deps;
    const controller = new AbortController();
    const late = Promise.withResolvers<never>();
    const timer = clock.after(deadlineMs, () => {
      late.reject(new AppError('TIMEOUT', `no answer within ${deadlineMs} ms`));
      controller.abort();
    });
    try {
      return await Promise.race([ask(controller.signal), late.promise]);
    } catch (error) {
      const refusal = refuse('temporary-auth-failure', 'The server that knows the accounts does not answer');
      if (AppError.is(error, 'UNAVAILABLE') || AppError.is(error, 'TIMEOUT')) return { ...refusal, reason: errorMessage(error) };
      log.error({ backend: backend.name, error }, 'login could not be decided');
      return refusal;
    } finally {
      timer.cancel();
    }
  }
}

function unproven(kind: 'anonymous' | 'guest', mechanism: string): LoginOutcome {
  return mechanism === 'ANONYMOUS' ? { ok: true, claims: { kind } } : refuse('invalid-mechanism', 'Only anonymous access is offered');
}

function attemptOf({ mechanism, username, password, token, room, tenant, ip }: AuthenticationRequest): LoginAttempt | undefined {
  if (mechanism !== 'PLAIN') return { kind: 'token', token, room, tenant, ip };
  return username && password ? { kind: 'password', username, password, ip } : undefined;
}

/** A token for another room is refused at once, with a reason; the rooms ask again whatever the URL has said. */
function checkRoom(outcome: LoginOutcome & { ok: true }, { room, tenant }: AuthenticationRequest): LoginOutcome {
  if (!room) return outcome;
  const named = tenant ? { node: room.toLowerCase(), tenant: tenant.toLowerCase() } : parseRoomNode(room);
  const verdict = opensRoom(outcome.claims, named);
  return verdict.ok ? outcome : refuse('not-allowed', verdict.text);
}

function accept({ claims, username }: LoginOutcome & { ok: true }): AuthenticationAnswer {
  const { features, expiresAt } = claims;
  const identity = identityOf(claims);
  return {
    ok: true,
    ...(username !== undefined && { username }),
    claims: serialiseClaims(claims),
    ...(identity && { identity }),
    ...(features && { features }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function identityOf({ user, group }: Claims) {
  return user || group !== undefined ? { ...(user && { user }), ...(group !== undefined && { group }) } : undefined;
}

function refuse(condition: SaslCondition, text: string) {
  return { ok: false, condition, text } as const;
}
