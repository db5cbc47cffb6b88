import fs from 'node:fs';
import { cacheDir } from '../bootstrap/cache.mjs';
import { cachedWorker, mediasoupPackage } from './recipe.mjs';

/**
 * Path of the worker binary that is there already: MEDIASOUP_WORKER_BIN, else the one built into the cache. Builds nothing.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function locateWorker(env = process.env) {
  if (env.MEDIASOUP_WORKER_BIN) return env.MEDIASOUP_WORKER_BIN;
  const mediasoup = mediasoupPackage();
  if (!mediasoup) return undefined;
  const binary = cachedWorker(mediasoup.version);
  return fs.existsSync(binary) ? binary : undefined;
}

/**
 * Path of the worker without our patches, for measurements, when it is in the cache. Builds nothing.
 * @param {string} [cache]
 * @returns {string | undefined}
 */
export function locateStockWorker(cache = cacheDir()) {
  const mediasoup = mediasoupPackage();
  const binary = mediasoup && cachedWorker(mediasoup.version, cache, 'stock');
  return binary && fs.existsSync(binary) ? binary : undefined;
}
