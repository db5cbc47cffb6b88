import { createRequire } from 'node:module';
import { AppError, type Clock, type Log, systemClock } from '@parley/kernel';
import { MEDIA_TABLE } from './media-table.ts';
import { overrideOrtc } from './ortc-overrides.ts';
import type { RouterCallbacks, Sfu, SfuRouter, WorkerUsage } from './types.ts';
import { SfuWorker } from './worker.ts';

const mediasoup = createRequire(import.meta.url)('mediasoup') as typeof import('mediasoup');

export interface SfuOptions {
  /** Number of workers; worker i listens on UDP port `port` + i. */
  readonly workers: number;
  readonly port: number;
  /** Worker i also listens on TCP port `tcpPort` + i (ICE-TCP, passive); undefined = none does. */
  readonly tcpPort?: number;
  /** `0.0.0.0` and/or `::`, or single addresses. */
  readonly listenIps: readonly string[];
  /** Path of the worker binary; undefined = the one of the npm package. */
  readonly workerBin?: string;
  readonly clock?: Clock;
  readonly log: Log;
  readonly onWorkerDied: (index: number) => void;
  readonly onWorkerReady: (index: number) => void;
}

/**
 * Starts the workers. A worker that dies later is replaced by itself.
 * @throws AppError CONFIG_INVALID when a port is taken or the binary does not run, INTERNAL when mediasoup is not the pinned one
 */
export async function createSfu(options: SfuOptions): Promise<Sfu> {
  overrideOrtc();
  logMediasoup(options.log);
  const workers = Array.from({ length: options.workers }, (_, index) => newWorker(options, index));
  const stop = () => {
    for (const worker of workers) worker.stop();
  };
  try {
    await Promise.all(workers.map((worker) => worker.start()));
  } catch (error) {
    stop();
    throw error;
  }
  return {
    media: MEDIA_TABLE,
    get aliveWorkers() {
      return workers.filter((worker) => worker.alive).length;
    },
    async createRouter(callbacks: RouterCallbacks): Promise<SfuRouter> {
      const [least] = workers.filter((worker) => worker.alive).sort((a, b) => a.load - b.load);
      if (!least) throw new AppError('UNAVAILABLE', 'no media worker is running');
      return least.createRouter(callbacks);
    },
    async usage(): Promise<WorkerUsage[]> {
      const usages = await Promise.all(workers.map((worker) => worker.usage().catch(() => undefined)));
      return usages.filter((usage) => usage !== undefined);
    },
    async stop() {
      stop();
    },
  };
}

function newWorker(options: SfuOptions, index: number): SfuWorker {
  const { port, tcpPort, listenIps, workerBin, clock = systemClock, log, onWorkerDied, onWorkerReady } = options;
  return new SfuWorker({
    index,
    port: port + index,
    tcpPort: tcpPort === undefined ? undefined : tcpPort + index,
    listenIps,
    workerBin,
    clock,
    log,
    onDied: onWorkerDied,
    onReady: onWorkerReady,
  });
}

/** What mediasoup and its workers have to say goes into our log instead of standard error; warnings are of interest to developers. */
function logMediasoup(log: Log): void {
  mediasoup.setLogEventListeners({
    onwarn: (namespace, text) => log.debug({ namespace, text }, 'mediasoup'),
    onerror: (namespace: string, text: string, error?: Error) => log.error({ namespace, text, ...(error && { error }) }, 'mediasoup'),
  });
}
