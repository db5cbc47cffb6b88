import { AppError } from '@parley/kernel';

/** The worker binary for tests: MEDIASOUP_WORKER_BIN, else the one that the bootstrap has built. */
export async function workerBin(): Promise<string> {
  const locator = new URL('../../../../tools/mediasoup-worker/locate.mjs', import.meta.url).href;
  const { locateWorker } = (await import(locator)) as { locateWorker: () => string | undefined };
  const binary = locateWorker();
  if (!binary) throw new AppError('CONFIG_INVALID', 'no mediasoup worker: set MEDIASOUP_WORKER_BIN or run npm start once');
  return binary;
}
