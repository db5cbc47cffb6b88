import { AppError, backoffMs, type Clock, deferred, errorMessage, type Log, withDeadline } from '@parley/kernel';
import { drop, type RawEntity } from './entity.ts';

const FIRST_WAIT_MS = 250;
const ATTEMPT_TIMEOUT_MS = 10_000;
/** A connection that lasted this long counts as a success; shorter ones make the waits grow like failures. */
const STABLE_MS = 10_000;
/** After a refused login, where one may still be granted: the other side has to be given another password first. */
const REFUSED_WAIT_MS = 5_000;
/** Refusals that one line in the log stands for: one a minute. */
const REFUSALS_PER_LINE = 12;

export interface ReconnectLoopDeps {
  readonly entity: RawEntity;
  readonly log: Log;
  readonly clock: Clock;
  /** Upper bound of the wait between two attempts. */
  readonly maxWaitMs: number;
  /** Address to connect to, asked before every attempt. */
  readonly service: () => string;
  /** Errors that no retry mends, as the AppError to reject `start` with. `hasBeenOnline`: there was a connection before. */
  readonly fatal: (error: unknown, hasBeenOnline: boolean) => AppError | undefined;
  /** What mends a refused login. Where it is given none is final: it is logged, and tried again. */
  readonly refusedHint?: string | undefined;
  /** Told of every such error after the first success. */
  readonly onRefused?: (error: AppError) => void;
}

/** Failures in a row that are not worth a warning. */
const QUIET_ATTEMPTS = 3;

/** Keeps one @xmpp entity connected: connect, wait for the end, wait a little, connect again. */
export class ReconnectLoop {
  readonly #deps: ReconnectLoopDeps;
  readonly #first = deferred();
  readonly #stopped = deferred();
  #isStarted = false;
  #isStopped = false;
  #hasBeenOnline = false;
  #refusals = 0;
  /** Settled by the entity's events: the current attempt's outcome, then the current connection's end. */
  #ready = deferred();
  #ended = deferred();

  constructor(deps: ReconnectLoopDeps) {
    this.#deps = deps;
    this.#first.promise.catch(() => {});
    this.#ready.promise.catch(() => {});
    deps.entity.on('error', (error: unknown) => this.#onError(error));
    deps.entity.on('disconnect', () => this.#onDisconnect());
  }

  /** To be called when the session stands, new or resumed. */
  markOnline(): void {
    this.#ready.resolve();
  }

  /** Runs until `stop`; the promise is that of the first success. */
  start(): Promise<void> {
    if (!this.#isStarted && !this.#isStopped) {
      this.#isStarted = true;
      void this.#run();
    }
    return this.#first.promise;
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopped.resolve();
    this.#first.reject(new AppError('CLOSED', 'the connection was stopped'));
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#isStopped; attempt++) {
      const error = await this.#attempt();
      if (this.#isStopped) return;
      if (error === undefined) {
        this.#refusals = 0;
        if (await this.#stay()) attempt = 0;
      }
      const fatal = error === undefined ? undefined : this.#deps.fatal(error, this.#hasBeenOnline);
      if (fatal && this.#deps.refusedHint !== undefined) await this.#waitAfterRefusal(fatal, this.#deps.refusedHint);
      else {
        if (fatal && !this.#hasBeenOnline) this.#fail(fatal);
        else if (fatal) this.#deps.onRefused?.(fatal);
        await this.#wait(attempt, error);
      }
    }
  }

  /** Waits for the connection's end; true when it had lasted long enough to start the waits anew. */
  async #stay(): Promise<boolean> {
    const since = this.#deps.clock.now();
    this.#hasBeenOnline = true;
    this.#first.resolve();
    await Promise.race([this.#ended.promise, this.#stopped.promise]);
    return this.#deps.clock.now() - since >= STABLE_MS;
  }

  async #wait(attempt: number, error: unknown): Promise<void> {
    if (this.#isStopped) return;
    const waitMs = backoffMs(attempt, FIRST_WAIT_MS, this.#deps.maxWaitMs);
    if (error !== undefined) {
      const fields = { error: errorMessage(error), attempt, waitMs };
      // Services start together: that the server is not up yet is no trouble at first.
      const level = attempt < QUIET_ATTEMPTS ? 'info' : 'warn';
      this.#deps.log[level](fields, 'xmpp connection failed, trying again');
    }
    await this.#pause(waitMs);
  }

  async #waitAfterRefusal(error: AppError, hint: string): Promise<void> {
    if (this.#isStopped) return;
    const fields = { reason: error.message, refusals: this.#refusals + 1, hint };
    if (this.#refusals % REFUSALS_PER_LINE === 0) this.#deps.log.error(fields, 'xmpp login refused, trying again');
    this.#refusals++;
    await this.#pause(REFUSED_WAIT_MS);
  }

  async #pause(waitMs: number): Promise<void> {
    const wait = deferred();
    const timer = this.#deps.clock.after(waitMs, () => wait.resolve());
    await Promise.race([wait.promise, this.#stopped.promise]);
    timer.cancel();
  }

  #fail(error: AppError): void {
    this.#isStopped = true;
    this.#first.reject(error);
  }

  /** Undefined when online, else what went wrong. */
  async #attempt(): Promise<unknown> {
    const { entity, clock, service } = this.#deps;
    this.#ready = deferred();
    this.#ended = deferred();
    const ready = this.#ready.promise;
    ready.catch(() => {});
    try {
      await withDeadline(Promise.race([entity.connect(service()), ready]), ATTEMPT_TIMEOUT_MS, 'connecting', clock);
      await Promise.all([entity.open({ domain: entity.options.domain }), withDeadline(ready, ATTEMPT_TIMEOUT_MS, 'the login', clock)]);
      return undefined;
    } catch (error) {
      drop(entity, errorMessage(error));
      return error ?? new AppError('UNAVAILABLE', 'the connection failed');
    }
  }

  /** Before the session stands an error ends the attempt; afterwards the disconnect that follows it does. */
  #onError(error: unknown): void {
    this.#deps.log.debug({ error: errorMessage(error) }, 'xmpp stream error');
    this.#ready.reject(error);
  }

  #onDisconnect(): void {
    this.#ready.reject(new AppError('UNAVAILABLE', 'the connection was closed'));
    this.#ended.resolve();
  }
}
