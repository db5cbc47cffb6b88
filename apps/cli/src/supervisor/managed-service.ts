import { type ChildProcess, spawn } from 'node:child_process';
import { type Clock, deferred, type Timer } from '@parley/kernel';
import { lineSplitter } from './lines.ts';
import { identify, type ProcessIdentity } from './process-table.ts';
import { afterRun } from './restart-policy.ts';

/** How one service is run. */
export interface ServiceSpec {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** What the supervisor is told by a service it runs. */
export interface ServiceEvents {
  onLine(name: string, stream: 'stdout' | 'stderr', line: string): void;
  /** It ended by itself; the next run starts in `delayMs`. */
  onCrash(name: string, end: string, delayMs: number): void;
  /** It refuses its configuration and is not started again. */
  onRefused(name: string): void;
  /** Its process id or state has changed. */
  onChange(): void;
}

export interface ServiceStatus {
  readonly name: string;
  readonly state: 'running' | 'waiting' | 'stopped';
  readonly restarts: number;
  readonly process: ProcessIdentity | undefined;
  readonly command: readonly string[];
}

const STOP_DEADLINE_MS = 3_000;

/**
 * The command that ends with us, even when we are killed outright: the kernel then sends it SIGTERM. Services written with
 * runApp end when the channel to us closes as well; this covers one that is too busy to notice.
 */
export const boundToParent = (command: readonly string[]): readonly string[] => ['setpriv', '--pdeathsig', 'TERM', '--', ...command];

/** One service: its process, started again whenever it ends, until `stop`. */
export class ManagedService {
  readonly #spec: ServiceSpec;
  readonly #events: ServiceEvents;
  readonly #clock: Clock;
  #child: ChildProcess | undefined;
  #process: ProcessIdentity | undefined;
  #startedAt = 0;
  #crashes = 0;
  #restarts = 0;
  #retry: Timer | undefined;
  #stopping = false;
  #ended = deferred();

  constructor(deps: { spec: ServiceSpec; events: ServiceEvents; clock: Clock }) {
    this.#spec = deps.spec;
    this.#events = deps.events;
    this.#clock = deps.clock;
  }

  get status(): ServiceStatus {
    const state = this.#process ? 'running' : this.#stopping ? 'stopped' : 'waiting';
    return { name: this.#spec.name, state, restarts: this.#restarts, process: this.#process, command: this.#spec.command };
  }

  start(): void {
    const [program = '', ...args] = boundToParent(this.#spec.command);
    this.#startedAt = this.#clock.now();
    this.#ended = deferred();
    // A session of its own: Ctrl-C reaches only us, and what the service leaves behind can be ended as a group.
    const child = spawn(program, args, { env: this.#spec.env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.#child = child;
    this.#process = child.pid === undefined ? undefined : identify(child.pid);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8').on(
        'data',
        lineSplitter((line) => this.#events.onLine(this.#spec.name, stream, line)),
      );
    }
    child.on('error', () => {}); // a failed spawn or kill shows in 'close'
    child.on('exit', () => this.#endGroup('SIGKILL'));
    child.on('close', (code, signal) => this.#onEnd(code, signal));
    this.#events.onChange();
  }

  /** Ends the service: SIGTERM, and SIGKILL to its whole group when 3 s were not enough. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#retry?.cancel();
    if (!this.#child) return;
    this.#child.kill('SIGTERM');
    const deadline = this.#clock.after(STOP_DEADLINE_MS, () => this.#endGroup('SIGKILL'));
    await this.#ended.promise;
    deadline.cancel();
  }

  #endGroup(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // nothing of the group is left
    }
  }

  #onEnd(code: number | null, signal: NodeJS.Signals | null): void {
    this.#child = undefined;
    this.#process = undefined;
    this.#ended.resolve();
    if (this.#stopping) {
      this.#events.onChange();
      return;
    }
    const next = afterRun({ code, ranMs: this.#clock.now() - this.#startedAt, crashes: this.#crashes });
    if (next.kind === 'refused') {
      this.#stopping = true;
      this.#events.onRefused(this.#spec.name);
      return;
    }
    this.#crashes = next.crashes;
    this.#retry = this.#clock.after(next.delayMs, () => {
      this.#restarts++;
      this.start();
    });
    this.#events.onCrash(this.#spec.name, signal ?? `exit code ${code}`, next.delayMs);
    this.#events.onChange();
  }
}
