import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { backoffMs, type Clock, deferred, type Log, type Service, type Timer } from '@parley/kernel';

export interface ChildDeps {
  readonly name: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly spawn: () => ChildProcess;
  /** Lines that the process prints where its output is piped; default: logged as warnings. */
  readonly onLine?: (line: string) => void;
  /** Called when it gives up: the process says that its configuration is wrong. */
  readonly onRefused: (code: number) => void;
}

/** sysexits EX_CONFIG: starting again would not help. */
const EXIT_CONFIG = 78;
const RESTART_MS = 250;
const RESTART_MAX_MS = 5_000;
/** A process that lived this long is started anew at once. */
const STABLE_MS = 10_000;
const STOP_DEADLINE_MS = 1_800;

/** A process that is started again whenever it ends, with growing pauses. */
export class Child implements Service {
  readonly #deps: ChildDeps;
  #process: ChildProcess | undefined;
  #ended = deferred();
  #timer: Timer | undefined;
  #startedAt = 0;
  #failures = 0;
  #stopping = false;

  constructor(deps: ChildDeps) {
    this.#deps = deps;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts the process; it may not be ready yet. */
  async start(): Promise<void> {
    this.#run();
  }

  /** Ends the process: SIGTERM, and SIGKILL where that does not help in time. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#timer?.cancel();
    const running = this.#process;
    if (!running) return;
    running.kill('SIGTERM');
    const timer = this.#deps.clock.after(STOP_DEADLINE_MS, () => running.kill('SIGKILL'));
    await this.#ended.promise;
    timer.cancel();
  }

  #run(): void {
    const { name, log, clock } = this.#deps;
    this.#ended = deferred();
    this.#startedAt = clock.now();
    const child = this.#deps.spawn();
    this.#process = child;
    log.info({ process: name, pid: child.pid }, 'process started');
    const onLine = this.#deps.onLine ?? ((line: string) => log.warn({ process: name }, line));
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', onLine);
    child.once('error', (error) => {
      log.error({ process: name, error }, 'process cannot be started');
      if (child.pid === undefined) this.#onExit(1, null);
    });
    child.once('exit', (code, signal) => this.#onExit(code, signal));
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    const { name, log, clock } = this.#deps;
    this.#process = undefined;
    this.#ended.resolve();
    if (this.#stopping) return;
    if (code === EXIT_CONFIG) {
      this.#deps.onRefused(code);
      return;
    }
    this.#failures = clock.now() - this.#startedAt >= STABLE_MS ? 0 : this.#failures + 1;
    const delayMs = this.#failures === 0 ? 0 : backoffMs(this.#failures - 1, RESTART_MS, RESTART_MAX_MS);
    log.error({ process: name, code, signal, delayMs }, 'process ended, starting it again');
    this.#timer = clock.after(delayMs, () => this.#run());
  }
}
