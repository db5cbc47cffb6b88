import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Folder for what is built or fetched once per machine. Root's is /var/cache, because Prosody, which runs as an unprivileged
 * user, must be able to read it, and the home of root is closed.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function cacheDir(env = process.env) {
  if (env.PARLEY_CACHE_DIR) return path.resolve(env.PARLEY_CACHE_DIR);
  if (env.XDG_CACHE_HOME) return path.join(path.resolve(env.XDG_CACHE_HOME), 'parley');
  return process.getuid?.() === 0 ? '/var/cache/parley' : path.join(os.homedir(), '.cache', 'parley');
}

/**
 * Makes that folder when it is not there; root's is open to everybody's eyes whatever the umask, for Prosody's sake.
 * @param {string} [cache]
 * @returns {string}
 */
export function makeCacheDir(cache = cacheDir()) {
  const isNew = fs.mkdirSync(cache, { recursive: true }) !== undefined;
  if (isNew && process.getuid?.() === 0) fs.chmodSync(cache, 0o755);
  return cache;
}
