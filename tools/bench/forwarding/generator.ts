import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { AppError, withDeadline } from '@parley/kernel';

const ANSWER_MS = 10_000;

/** Protection profiles that endpoints may offer; each generator offers one. */
export type SrtpProfile = 'gcm128' | 'gcm256' | 'cm80';

/** µs. */
export interface Latency {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What all endpoints have counted since `mark`; the comments are in generator/src/statistics.hpp. */
export interface GeneratorStatistics {
  readonly seconds: number;
  /** Seconds of the generator's own CPU. */
  readonly cpu: number;
  readonly endpoints: number;
  readonly up: number;
  readonly sentPackets: number;
  readonly sentBytes: number;
  readonly sendErrors: number;
  readonly receivedPackets: number;
  readonly receivedBytes: number;
  readonly lost: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly unknown: number;
  readonly paddingOnly: number;
  readonly authenticated: number;
  readonly forged: number;
  readonly switches: number;
  readonly lateFrames: number;
  readonly keyFrameRequests: number;
  readonly nacks: number;
  readonly feedbackReceived: number;
  readonly feedbackSent: number;
  readonly remb: number;
  readonly senderReports: number;
  readonly receiverReports: number;
  readonly latencyUs: Latency;
  readonly latencySeenUs: Latency;
}

/** The local side of a new endpoint. */
export interface LocalEndpoint {
  readonly id: number;
  readonly port: number;
  readonly ufrag: string;
  readonly pwd: string;
  /** SHA-256 of the certificate, in hexadecimal with colons. */
  readonly fingerprint: string;
}

/** The other side, as the server signals it. */
export interface RemoteSide {
  readonly ip: string;
  readonly port: number;
  readonly ufrag: string;
  readonly pwd: string;
}

export interface EndpointUp {
  readonly id: number;
  readonly profile: string;
  /** From the first check to the end of the DTLS handshake. */
  readonly ms: number;
}

/** What one endpoint has received since the mark. */
export interface EndpointReport {
  readonly id: number;
  readonly packets: number;
  readonly ssrcs: number;
  readonly longestGapMs: number;
  readonly streams: readonly {
    readonly stream: number;
    /** Numbers within the stream; packets are counted from 0 by the sender. */
    readonly first: number;
    readonly last: number;
    readonly packets: number;
    readonly firstAtMs: number;
  }[];
}

type Values = Readonly<Record<string, string | number | undefined>>;
type Message = Readonly<Record<string, unknown>> & { readonly event: string };
interface Waiter {
  readonly matches: (message: Message) => boolean;
  readonly settle: (message: Message) => void;
}

/** The load generator as a process (generator/README part of the README of this folder). */
export class Generator {
  readonly #child: ChildProcess;
  readonly #waiters = new Set<Waiter>();
  readonly #events = new EventEmitter();
  readonly #ups = new Map<number, EndpointUp>();
  readonly #failures: string[] = [];
  #nextId = 1;

  private constructor(binary: string, profile: SrtpProfile) {
    this.#child = spawn(binary, ['--profile', profile], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).on('line', (line) => this.#take(JSON.parse(line) as Message));
    this.#child.stdin?.on('error', () => undefined);
  }

  /** @throws AppError TIMEOUT when the binary does not answer */
  static async start(binary: string, profile: SrtpProfile = 'gcm128'): Promise<Generator> {
    const generator = new Generator(binary, profile);
    await generator.#next(({ event }) => event === 'ready', 'start of the generator');
    return generator;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Endpoints whose DTLS association is up. */
  get ups(): readonly EndpointUp[] {
    return [...this.#ups.values()];
  }

  /** What endpoints and commands failed with. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** Sends a command without an answer; see the README. */
  command(name: string, values: Values = {}): void {
    const words = Object.entries(values).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [`${key}=${value}`]));
    this.#child.stdin?.write(`${[name, ...words].join(' ')}\n`);
  }

  /** A new endpoint with a socket on the loopback address, the controlling side and DTLS client unless told otherwise. */
  async open(values: Values = {}): Promise<LocalEndpoint> {
    const id = this.#nextId++;
    const answer = await this.#ask('new', { id, ...values }, (message) => message.event === 'new' && message.id === id);
    return answer as unknown as LocalEndpoint;
  }

  connect(id: number, { ip, port, ufrag, pwd }: RemoteSide): void {
    this.command('remote', { id, ip, port, ufrag, pwd });
  }

  close(id: number): void {
    this.#ups.delete(id);
    this.command('close', { id });
  }

  /** @throws AppError TIMEOUT telling how many are up */
  async allUp(ids: readonly number[], timeoutMs = 30_000): Promise<void> {
    const missing = () => ids.filter((id) => !this.#ups.has(id)).length;
    const done = async () => {
      while (missing() > 0) await once(this.#events, 'up');
    };
    await withDeadline(done(), timeoutMs, 'the endpoints').catch(() => {
      const failures = this.#failures.slice(0, 3).join('; ');
      throw new AppError('TIMEOUT', `${missing()} of ${ids.length} endpoints did not come up within ${timeoutMs} ms. ${failures}`);
    });
  }

  /** Lets all streams send. */
  async go(): Promise<void> {
    await this.#ask('go', {}, ({ event }) => event === 'go');
  }

  async hold(): Promise<void> {
    await this.#ask('hold', {}, ({ event }) => event === 'hold');
  }

  /** Counts anew from here. */
  async mark(): Promise<void> {
    await this.#ask('mark', {}, ({ event }) => event === 'mark');
  }

  async statistics(): Promise<GeneratorStatistics> {
    const answer = await this.#ask('statistics', {}, ({ event }) => event === 'statistics');
    return answer as unknown as GeneratorStatistics;
  }

  /** How long packets were on their way since the last lap, or since the mark. */
  async lap(): Promise<Latency> {
    const { latencyUs } = await this.#ask('lap', {}, ({ event }) => event === 'lap');
    return latencyUs as Latency;
  }

  async report(id: number): Promise<EndpointReport> {
    const answer = await this.#ask('endpoint', { id }, (message) => message.event === 'endpoint' && message.id === id);
    return answer as unknown as EndpointReport;
  }

  /**
   * Changes a stream that an endpoint sends: `level` in −dBov (127 = silence), `on` 0 or 1.
   * @returns number of its next packet, and the time by the clock that `firstAtMs` of reports is in
   */
  async change(id: number, stream: number, values: Values): Promise<{ readonly next: number; readonly atMs: number }> {
    const answer = await this.#ask('stream', { id, stream, ...values }, (one) => one.event === 'stream' && one.stream === stream);
    return answer as unknown as { next: number; atMs: number };
  }

  async quit(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.command('quit');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), 2_000);
    await gone;
    clearTimeout(killer);
  }

  #ask(name: string, values: Values, matches: (message: Message) => boolean): Promise<Message> {
    const answer = this.#next(matches, `answer to ${name}`);
    this.command(name, values);
    return answer;
  }

  async #next(matches: (message: Message) => boolean, what: string): Promise<Message> {
    let waiter: Waiter | undefined;
    const found = new Promise<Message>((settle) => {
      waiter = { matches, settle };
      this.#waiters.add(waiter);
    });
    return withDeadline(found, ANSWER_MS, what).finally(() => waiter && this.#waiters.delete(waiter));
  }

  #take(message: Message): void {
    if (message.event === 'up') {
      const up = message as unknown as EndpointUp;
      this.#ups.set(up.id, up);
      this.#events.emit('up');
    }
    if (message.event === 'failed' || message.event === 'refused') this.#failures.push(String(message.reason));
    for (const waiter of this.#waiters) {
      if (!waiter.matches(message)) continue;
      this.#waiters.delete(waiter);
      waiter.settle(message);
      return;
    }
  }
}
