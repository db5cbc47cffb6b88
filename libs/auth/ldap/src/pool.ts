import type { LdapServer } from '@parley/config';
import { AppError, type Clock, type Log, type Timer } from '@parley/kernel';
import { type LdapConnection, openConnection } from './connection.ts';
import { Gate } from './gate.ts';
import { ServerList } from './servers.ts';
import type { LdapSettings } from './settings.ts';

const IDLE_MS = 60_000;
/** Connections are not kept for ever: with the first server back, searches go there again. */
const OLDEST_MS = 300_000;
/** More are not let in by the policy service either; the deadline of a login ends their wait. */
const WAITING = 512;

export interface DirectoryDeps {
  readonly settings: LdapSettings;
  readonly log: Log;
  readonly clock: Clock;
}

interface Idle {
  readonly connection: LdapConnection;
  readonly openedAt: number;
  readonly timer: Timer;
}

/** The connections to a directory: a few for searches, which are kept, and one for each password that is tried. */
export class DirectoryPool {
  readonly #deps: DirectoryDeps;
  readonly #servers: ServerList;
  readonly #searches: Gate;
  readonly #logins: Gate;
  readonly #idle: Idle[] = [];
  #isClosed = false;

  constructor(deps: DirectoryDeps) {
    this.#deps = deps;
    const { servers, limits } = deps.settings;
    this.#servers = new ServerList({ servers, retryMs: limits.retryMs, clock: deps.clock, log: deps.log });
    this.#searches = new Gate(limits.searches, WAITING);
    this.#logins = new Gate(limits.logins, WAITING);
  }

  /**
   * Runs a task that only reads on a connection bound as LDAP_BINDDN. On a connection that has been kept it may run twice: the
   * server may have closed it meanwhile.
   * @throws AppError UNAVAILABLE
   */
  forSearch<T>(task: (connection: LdapConnection) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#searches.run(async () => {
      const kept = this.#takeIdle();
      if (kept) {
        try {
          return await this.#use(kept, task);
        } catch (error) {
          if (!AppError.is(error, 'UNAVAILABLE') || signal.aborted) throw error;
        }
      }
      return this.#servers.ask(async (server) => {
        const connection = await this.#openBound(server, signal);
        return this.#use({ connection, openedAt: this.#deps.clock.now() }, task);
      }, signal);
    }, signal);
  }

  /**
   * Runs a task on a connection of its own, bound as nobody, which is closed afterwards.
   * @throws AppError UNAVAILABLE
   */
  forLogin<T>(task: (connection: LdapConnection) => Promise<T>, signal: AbortSignal): Promise<T> {
    const onServer = async (server: LdapServer) => {
      const connection = await this.#open(server, signal);
      try {
        return await task(connection);
      } finally {
        connection.close();
      }
    };
    return this.#logins.run(() => this.#servers.ask(onServer, signal), signal);
  }

  close(): void {
    this.#isClosed = true;
    for (const { connection, timer } of this.#idle.splice(0)) {
      timer.cancel();
      connection.close();
    }
  }

  #open(server: LdapServer, signal: AbortSignal): Promise<LdapConnection> {
    const { settings, clock } = this.#deps;
    const { startTls, tls, limits } = settings;
    return openConnection({ server, startTls, tls, timeoutMs: limits.connectMs, answerMs: limits.answerMs, clock, signal });
  }

  async #openBound(server: LdapServer, signal: AbortSignal): Promise<LdapConnection> {
    const connection = await this.#open(server, signal);
    const { bind } = this.#deps.settings;
    if (bind === undefined) return connection;
    const { code, text } = await connection.bind(bind.dn, bind.password, signal);
    if (code === 0) return connection;
    connection.close();
    throw new AppError('UNAVAILABLE', `${server.url}: LDAP_BINDDN is refused (${code}${text && `, ${text}`})`);
  }

  async #use<T>(
    { connection, openedAt }: Pick<Idle, 'connection' | 'openedAt'>,
    task: (connection: LdapConnection) => Promise<T>,
  ): Promise<T> {
    try {
      return await task(connection);
    } finally {
      this.#keep(connection, openedAt);
    }
  }

  #keep(connection: LdapConnection, openedAt: number): void {
    const { clock } = this.#deps;
    if (this.#isClosed || !connection.isOpen || clock.now() - openedAt > OLDEST_MS) {
      connection.close();
      return;
    }
    const timer = clock.after(IDLE_MS, () => {
      const at = this.#idle.findIndex((one) => one.connection === connection);
      if (at !== -1) this.#idle.splice(at, 1);
      connection.close();
    });
    this.#idle.push({ connection, openedAt, timer });
  }

  #takeIdle(): Pick<Idle, 'connection' | 'openedAt'> | undefined {
    for (let kept = this.#idle.pop(); kept; kept = this.#idle.pop()) {
      kept.timer.cancel();
      if (kept.connection.isOpen && this.#servers.isUp(kept.connection.server)) return kept;
      kept.connection.close();
    }
    return undefined;
  }
}
