import { createRequire } from 'node:module';
import { AppError, backoffMs, type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { types } from 'mediasoup';
import { openBranch, type RouterBranch } from './branch.ts';
import { dropsOf, NO_DROPS } from './drops.ts';
import { answersWithin } from './patience.ts';
import { listen } from './ports/listen.ts';
import type { BranchCallbacks } from './span/branch.ts';
import { LoadEstimate, type WorkerLoad } from './span/placement.ts';
import type { WorkerUsage } from './types.ts';
import { withGatheredRequests } from './worker-pipe.ts';

const mediasoup = createRequire(import.meta.url)('mediasoup') as typeof import('mediasoup');

/** mediasoup's own, and probes for more bandwidth every two seconds instead of five: a picture that was made small comes back. */
const FIELD_TRIALS = 'WebRTC-Bwe-AlrLimitedBackoff/Enabled/WebRTC-Bwe-AlrProbing/alr_interval:2s,alr_scale:2/';
/** No tag of a protocol: those lines come with what clients send, as often as they like. */
const LOG_TAGS: types.WorkerLogTag[] = ['info'];
const WATCH_INTERVAL_MS = 5_000;
const WATCH_DEADLINE_MS = 8_000;

export interface WorkerDeps {
  readonly index: number;
  readonly port: number;
  readonly tcpPort: number | undefined;
  readonly listenIps: readonly string[];
  /** Folder in which the workers that share `port` reach each other; undefined = it is this worker's own. */
  readonly shareFolder: string | undefined;
  readonly workerBin: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly onDied: (index: number) => void;
  readonly onReady: (index: number) => void;
}

interface Running {
  readonly worker: types.Worker;
  readonly server: types.WebRtcServer;
}

/** One mediasoup worker process with its UDP port; a worker that dies or hangs is replaced. */
export class SfuWorker {
  readonly #deps: WorkerDeps;
  #running: Running | undefined;
  #stopped = false;
  #timers = new Set<Timer>();
  #transports = 0;
  readonly #estimate = new LoadEstimate();

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
  }

  get alive(): boolean {
    return this.#running !== undefined;
  }

  /** As of the last {@link usage}. */
  get load(): WorkerLoad {
    return { index: this.#deps.index, cpu: this.#estimate.cpu, transports: this.#transports };
  }

  /** @throws AppError CONFIG_INVALID when the port is taken or the binary cannot be run */
  async start(): Promise<void> {
    const worker = await this.#spawn();
    try {
      const running = { worker, server: await listen(worker, this.#deps) };
      worker.on('died', (error) => this.#died(error));
      if (worker.closed) throw new AppError('UNAVAILABLE', 'the worker ended while it started');
      if (this.#stopped) return void worker.close();
      this.#running = running;
    } catch (error) {
      worker.close();
      throw error;
    }
    this.#deps.log.info({ worker: this.#deps.index, pid: worker.pid, port: this.#deps.port }, 'worker running');
    this.#watch();
  }

  /** Begins, or goes on with, a conference here. @throws AppError UNAVAILABLE when it does not run */
  async openBranch(callbacks: BranchCallbacks): Promise<RouterBranch> {
    const running = this.#running;
    if (!running) throw new AppError('UNAVAILABLE', 'the media worker is not running');
    const { index, port, log, workerBin } = this.#deps;
    const isOurs = workerBin !== undefined;
    const onLoad = (change: 1 | -1) => {
      if (running !== this.#running) return;
      this.#transports += change;
      if (change > 0) this.#estimate.opened();
    };
    return openBranch({ ...running, index, port, log, isOurs, onLoad }, callbacks);
  }

  async usage(): Promise<WorkerUsage | undefined> {
    const worker = this.#running?.worker;
    if (!worker) return undefined;
    const usage = await worker.getResourceUsage();
    const cpuMs = usage.ru_utime + usage.ru_stime;
    if (worker === this.#running?.worker) this.#estimate.measured(this.#deps.clock.now(), cpuMs);
    const { index, workerBin } = this.#deps;
    const drops = workerBin === undefined ? NO_DROPS : dropsOf(usage);
    return { index, pid: worker.pid, cpuMs, rssMb: Math.round(usage.ru_maxrss / 1024), drops };
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#running?.worker.close();
    this.#running = undefined;
  }

  async #spawn(): Promise<types.Worker> {
    const { workerBin } = this.#deps;
    try {
      return await withGatheredRequests(() =>
        mediasoup.createWorker({
          logLevel: 'warn',
          logTags: LOG_TAGS,
          libwebrtcFieldTrials: FIELD_TRIALS,
          ...(workerBin && { workerBin }),
        }),
      );
    } catch (cause) {
      const name = workerBin ?? mediasoup.workerBin;
      throw new AppError('CONFIG_INVALID', `MEDIASOUP_WORKER_BIN=${name}: the worker does not run (${errorMessage(cause)})`, { cause });
    }
  }

  #died(error: Error): void {
    const { index, log, onDied } = this.#deps;
    this.#running = undefined;
    this.#transports = 0;
    this.#estimate.reset();
    if (this.#stopped) return;
    log.error({ worker: index, error }, 'worker died');
    onDied(index);
    this.#restart(0);
  }

  #restart(attempt: number): void {
    if (this.#stopped) return;
    this.start().then(
      () => this.#deps.onReady(this.#deps.index),
      (error: unknown) => {
        this.#deps.log.error({ worker: this.#deps.index, error }, 'worker does not start');
        this.#after(backoffMs(attempt, 250, 5_000), () => this.#restart(attempt + 1));
      },
    );
  }

  /** A worker that answers nothing any more is as good as dead: it is killed so that `died` follows. */
  #watch(): void {
    const worker = this.#running?.worker;
    if (!worker) return;
    const { clock, log, index } = this.#deps;
    this.#after(WATCH_INTERVAL_MS, () => {
      if (worker !== this.#running?.worker) return;
      answersWithin(worker.getResourceUsage(), WATCH_DEADLINE_MS, clock).then(
        (answers) => {
          if (worker !== this.#running?.worker) return;
          if (answers) return this.#watch();
          log.error({ worker: index, pid: worker.pid }, 'worker hangs, killing it');
          process.kill(worker.pid, 'SIGKILL');
        },
        // It was closed, or has just died.
        () => {},
      );
    });
  }

  #after(delayMs: number, callback: () => void): void {
    const timer = this.#deps.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }
}
