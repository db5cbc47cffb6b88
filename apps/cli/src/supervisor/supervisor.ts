import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Clock, deferred } from '@parley/kernel';
import { LogFile } from './log-file.ts';
import { ManagedService, type ServiceSpec, type ServiceStatus } from './managed-service.ts';
import { EXIT_CONFIG } from './restart-policy.ts';
import { terminalLine } from './terminal.ts';

export interface SupervisorDeps {
  readonly services: readonly ServiceSpec[];
  /** Folder of one log file per service. */
  readonly logDir: string;
  readonly verbose: boolean;
  readonly clock: Clock;
  /** Prints one line for the person at the terminal. */
  readonly print: (line: string) => void;
  /** Told whenever a process id or state has changed. */
  readonly onChange: (services: readonly ServiceStatus[]) => void;
}

const LOG_BYTES = 10 * 1024 * 1024;
const LOG_KEEP = 2;
/** Standard error is held this long: what a service says as it refuses its configuration is shown once, and as it is. */
const STDERR_HOLD_MS = 300;

/** Runs the services of a stack: starts them all at once, starts crashed ones again, stops them in the opposite order. */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #services: ReadonlyMap<string, ManagedService>;
  readonly #logs: ReadonlyMap<string, LogFile>;
  readonly #held = new Map<string, string[]>();
  readonly #finished = deferred<number>();
  #stopping: Promise<void> | undefined;
  #exitCode = 0;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    mkdirSync(deps.logDir, { recursive: true, mode: 0o700 });
    const logFile = (name: string) => new LogFile({ file: path.join(deps.logDir, `${name}.log`), maxBytes: LOG_BYTES, keep: LOG_KEEP });
    const events = {
      onLine: this.#onLine.bind(this),
      onCrash: this.#onCrash.bind(this),
      onRefused: this.#onRefused.bind(this),
      onChange: () => deps.onChange(this.status),
    };
    this.#logs = new Map(deps.services.map(({ name }) => [name, logFile(name)]));
    this.#services = new Map(deps.services.map((spec) => [spec.name, new ManagedService({ spec, events, clock: deps.clock })]));
  }

  get status(): readonly ServiceStatus[] {
    return [...this.#services.values()].map((service) => service.status);
  }

  /** Resolves with the exit code when everything has been stopped. */
  get finished(): Promise<number> {
    return this.#finished.promise;
  }

  start(): void {
    for (const service of this.#services.values()) service.start();
  }

  /** Stops every service, the last one first. Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const service of [...this.#services.values()].reverse()) await service.stop();
    for (const name of this.#held.keys()) this.#flush(name);
    for (const log of this.#logs.values()) log.close();
    this.#finished.resolve(this.#exitCode);
  }

  #onLine(name: string, stream: 'stdout' | 'stderr', line: string): void {
    this.#logs.get(name)?.write(`${line}\n`);
    const shown = terminalLine(name, stream, line, this.#deps.verbose);
    if (shown === undefined || this.#exitCode === EXIT_CONFIG) return;
    // That parts lose sight of each other is how a stop looks; the logs have it.
    if (this.#stopping && !this.#deps.verbose) return;
    if (stream === 'stdout') this.#deps.print(shown);
    else this.#hold(name, line);
  }

  #hold(name: string, line: string): void {
    const held = this.#held.get(name);
    if (held) {
      held.push(line);
      return;
    }
    this.#held.set(name, [line]);
    this.#deps.clock.after(STDERR_HOLD_MS, () => this.#flush(name));
  }

  #flush(name: string): void {
    for (const line of this.#held.get(name) ?? []) {
      const shown = terminalLine(name, 'stderr', line, this.#deps.verbose);
      if (shown !== undefined && this.#exitCode !== EXIT_CONFIG) this.#deps.print(shown);
    }
    this.#held.delete(name);
  }

  #onCrash(name: string, end: string, delayMs: number): void {
    this.#flush(name);
    if (!this.#stopping) this.#deps.print(`${name} ended (${end}); starting it again in ${delayMs} ms`);
  }

  #onRefused(name: string): void {
    if (this.#exitCode === EXIT_CONFIG) return;
    this.#exitCode = EXIT_CONFIG;
    const said = this.#held.get(name) ?? [`${name}: refuses its configuration; see its log`];
    for (const line of said) this.#deps.print(line);
    void this.stop();
  }
}
