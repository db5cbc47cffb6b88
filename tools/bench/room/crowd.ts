import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { AppError, deferred, withDeadline } from '@parley/kernel';
import type { CrowdJob, CrowdNews, CrowdOrder, CrowdReport } from './crowd-protocol.ts';

/** They are busy while all join. */
const REPORT_MS = 60_000;

/** Memory for as many clients from the start: else they would collect garbage on the cores that are measured. */
const ROOMY = ['--initial-heap-size=256', '--min-semi-space-size=16', '--max-semi-space-size=32'];

export interface Joined {
  readonly index: number;
  readonly enteredMs: number;
  readonly acceptedMs: number;
}

const SUMS = [
  'stanzas',
  'stanzaBytes',
  'sentBytes',
  'channelMessages',
  'channelBytes',
  'renegotiations',
  'accepted',
  'sessions',
  'moderated',
  'returned',
  'problemCount',
] as const satisfies readonly (keyof CrowdReport)[];

/** Scripted clients in several processes, as one could not read what hundreds are told. */
export class Crowd {
  readonly joined: Joined[] = [];
  readonly failures: string[] = [];
  readonly #processes: readonly ChildProcess[];
  readonly #reports = new Map<ChildProcess, (report: CrowdReport) => void>();
  readonly #lost = deferred<never>();

  private constructor(processes: readonly ChildProcess[]) {
    this.#processes = processes;
    // Whoever waits at that time hears of it.
    this.#lost.promise.catch(() => {});
    for (const child of processes) {
      child.on('message', (news: CrowdNews) => this.#heard(child, news));
      child.on('error', (cause) => this.#lose(child, cause));
      child.on('exit', () => this.#lose(child));
    }
  }

  /**
   * Resolves when all processes can begin.
   * @throws AppError CLOSED when one ends, TIMEOUT when one is not ready in time; none of them goes on then
   */
  static async start(job: CrowdJob, processes: number): Promise<Crowd> {
    const script = path.join(import.meta.dirname, 'crowd-main.ts');
    const children = Array.from({ length: processes }, () => fork(script, [JSON.stringify(job)], { execArgv: ROOMY }));
    const crowd = new Crowd(children);
    try {
      // The first that a process says is that it is ready.
      const ready = Promise.all(children.map((child) => once(child, 'message')));
      await withDeadline(crowd.unlessLost(ready), REPORT_MS, 'processes with clients');
      return crowd;
    } catch (error) {
      crowd.end();
      throw error;
    }
  }

  get pids(): number[] {
    return this.#processes.flatMap(({ pid }) => pid ?? []);
  }

  join(index: number, isSender: boolean): void {
    this.#processes[index % this.#processes.length]?.send({ order: 'join', index, isSender } satisfies CrowdOrder);
  }

  /** So many of each process leave at once. */
  leave(count: number): void {
    for (const child of this.#processes) child.send({ order: 'leave', count } satisfies CrowdOrder);
  }

  /** The owner of the room does something; whoever is not leaves it. */
  moderate(): void {
    for (const child of this.#processes) child.send({ order: 'moderate' } satisfies CrowdOrder);
  }

  /** Somebody asks for the conference. */
  ask(): void {
    this.#processes[0]?.send({ order: 'ask' } satisfies CrowdOrder);
  }

  /** Everybody whose connection is lost from now on comes anew. */
  comeAgain(): void {
    for (const child of this.#processes) child.send({ order: 'come again' } satisfies CrowdOrder);
  }

  /** What `work` resolves with. @throws AppError CLOSED as soon as one of the processes has ended */
  unlessLost<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#lost.promise]);
  }

  /** @throws AppError CLOSED when one of the processes has ended, TIMEOUT when one does not answer */
  async report(): Promise<CrowdReport> {
    const reports = await Promise.all(this.#processes.map((child) => this.#reportOf(child)));
    const sum = (name: (typeof SUMS)[number]) => reports.reduce((total, report) => total + report[name], 0);
    return {
      ...(Object.fromEntries(SUMS.map((name) => [name, sum(name)])) as Record<(typeof SUMS)[number], number>),
      fewest: Math.min(...reports.map(({ fewest }) => fewest)),
      most: Math.max(...reports.map(({ most }) => most)),
      problems: reports.flatMap(({ problems }) => problems).slice(0, 5),
    };
  }

  end(): void {
    for (const child of this.#processes) child.kill();
  }

  #reportOf(child: ChildProcess): Promise<CrowdReport> {
    const { promise, resolve } = deferred<CrowdReport>();
    this.#reports.set(child, resolve);
    child.send({ order: 'report' } satisfies CrowdOrder);
    return withDeadline(this.unlessLost(promise), REPORT_MS, 'the report of a process with clients');
  }

  #lose(child: ChildProcess, cause?: Error): void {
    const how = cause?.message ?? child.signalCode ?? `exit code ${child.exitCode}`;
    this.#lost.reject(new AppError('CLOSED', `a process with clients has ended: ${how}`, { cause }));
  }

  #heard(child: ChildProcess, message: CrowdNews): void {
    if (message.news === 'joined') this.joined.push(message);
    else if (message.news === 'failed') this.failures.push(`${message.index}: ${message.reason}`);
    else if (message.news === 'report') this.#reports.get(child)?.(message);
  }
}
