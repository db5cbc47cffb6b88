import type { LdapServer } from '@parley/config';
import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';

export interface ServerListDeps {
  readonly servers: readonly LdapServer[];
  /** After which a server that did not answer is tried again before those behind it. */
  readonly retryMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The servers of LDAP_URL: asked in their order, those that did not answer last time behind the others. After a while one of
 * those is tried again, by one login only, so that a server that swallows everything keeps nobody else waiting.
 */
export class ServerList {
  readonly #deps: ServerListDeps;
  /** When a server may be tried again; those that answer are not in it. */
  readonly #retryAt = new Map<LdapServer, number>();

  constructor(deps: ServerListDeps) {
    this.#deps = deps;
  }

  /** Whether it answered last time. */
  isUp(server: LdapServer): boolean {
    return !this.#retryAt.has(server);
  }

  /**
   * The result of the first server that gives one.
   * @throws AppError UNAVAILABLE when none does, with what each said, or when the signal has ended it
   */
  async ask<T>(request: (server: LdapServer) => Promise<T>, signal: AbortSignal): Promise<T> {
    const reasons: string[] = [];
    for (const server of this.#order()) {
      try {
        const result = await request(server);
        this.#succeeded(server);
        return result;
      } catch (error) {
        // A login that is given up says nothing about the server.
        if (!AppError.is(error, 'UNAVAILABLE') || signal.aborted) throw error;
        this.#failed(server, error);
        reasons.push(errorMessage(error));
      }
    }
    throw new AppError('UNAVAILABLE', `no directory answers: ${reasons.join('; ')}`);
  }

  #failed(server: LdapServer, error: unknown): void {
    const { clock, log, retryMs, servers } = this.#deps;
    if (this.isUp(server))
      log.warn({ directory: server.url, reason: errorMessage(error), others: servers.length - 1 }, 'directory does not answer');
    this.#retryAt.set(server, clock.now() + retryMs);
  }

  #succeeded(server: LdapServer): void {
    if (this.#retryAt.delete(server)) this.#deps.log.info({ directory: server.url }, 'directory answers again');
  }

  #order(): readonly LdapServer[] {
    const { servers, clock, retryMs } = this.#deps;
    const now = clock.now();
    const due = servers.find((server) => (this.#retryAt.get(server) ?? Number.POSITIVE_INFINITY) <= now);
    // Others that come while it is tried leave it alone.
    if (due) this.#retryAt.set(due, now + retryMs);
    const first = servers.filter((server) => this.isUp(server) || server === due);
    return [...first, ...servers.filter((server) => !first.includes(server))];
  }
}
