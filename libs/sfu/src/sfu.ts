import { createRequire } from 'node:module';
import { AppError, type Clock, type Log, systemClock } from '@parley/kernel';
import type { RouterBranch } from './branch.ts';
import { MEDIA_TABLE } from './media-table.ts';
import { overrideOrtc } from './ortc-overrides.ts';
import { copyPlainly } from './plain-copies.ts';
import { openShareFolder } from './ports/share-folder.ts';
import { writeShortStrings } from './short-strings.ts';
import { PipeLinks } from './span/pipe-links.ts';
import { DEFAULT_RULES } from './span/placement.ts';
import { SpanningRouter } from './span/spanning-router.ts';
import type { RouterCallbacks, Sfu, SfuRouter, WorkerUsage } from './types.ts';
import { SfuWorker } from './worker.ts';

const mediasoup = createRequire(import.meta.url)('mediasoup') as typeof import('mediasoup');

export interface SfuOptions {
  readonly workers: number;
  readonly port: number;
  /** All workers listen on UDP port `port`, see {@link canSharePort}; else worker i listens on `port` + i. */
  readonly sharePort?: boolean;
  /** Worker i also listens on TCP port `tcpPort` + i (ICE-TCP, passive); undefined = none does. */
  readonly tcpPort?: number;
  /** Most endpoints of one conference on one worker while another one has room; undefined = as many as its load allows. */
  readonly endpointsPerWorker?: number;
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
  copyPlainly();
  writeShortStrings();
  logMediasoup(options.log);
  const share = options.sharePort ? await openShareFolder({ clock: systemClock, ...options }) : undefined;
  const workers = Array.from({ length: options.workers }, (_, index) => newWorker(options, index, share?.path));
  const stop = async () => {
    for (const worker of workers) worker.stop();
    await share?.remove();
  };
  try {
    await Promise.all(workers.map((worker) => worker.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    media: MEDIA_TABLE,
    get aliveWorkers() {
      return workers.filter((worker) => worker.alive).length;
    },
    createRouter: (callbacks) => createRouter(options, workers, callbacks),
    async usage(): Promise<WorkerUsage[]> {
      const usages = await Promise.all(workers.map((worker) => worker.usage().catch(() => undefined)));
      return usages.filter((usage) => usage !== undefined);
    },
    stop,
  };
}

async function createRouter(
  { endpointsPerWorker = DEFAULT_RULES.endpointsPerWorker, workerBin, log }: SfuOptions,
  workers: readonly SfuWorker[],
  callbacks: RouterCallbacks,
): Promise<SfuRouter> {
  const links = new PipeLinks(log);
  const router = new SpanningRouter<RouterBranch>(
    {
      workers: () => workers.filter(({ alive }) => alive).map(({ load }) => load),
      openBranch: async (index, branchCallbacks) => {
        const worker = workers[index];
        if (!worker) throw new AppError('INTERNAL', `there is no worker ${index}`);
        return worker.openBranch(branchCallbacks);
      },
      openPipe: (producer, from, to, onClosed) => links.pipe(producer, from.router, to.router, onClosed),
      rules: { ...DEFAULT_RULES, endpointsPerWorker },
      canLimitVoices: workerBin !== undefined,
      log,
    },
    callbacks,
  );
  await router.open();
  return router;
}

function newWorker(options: SfuOptions, index: number, shareFolder: string | undefined): SfuWorker {
  const { port, tcpPort, listenIps, workerBin, clock = systemClock, log, onWorkerDied, onWorkerReady } = options;
  return new SfuWorker({
    index,
    port: shareFolder === undefined ? port + index : port,
    tcpPort: tcpPort === undefined ? undefined : tcpPort + index,
    listenIps,
    shareFolder,
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
