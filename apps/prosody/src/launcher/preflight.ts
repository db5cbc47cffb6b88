import { accessSync, constants, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { configError, type VariableName } from '@parley/config';
import { type Clock, deferred } from '@parley/kernel';
import { PROSODY_HOME } from './config.ts';

/**
 * The absolute path of a command.
 * @throws AppError CONFIG_INVALID naming `variable` when there is no such executable
 */
export function findExecutable(command: string, variable: VariableName, path: string | undefined): string {
  const candidates = command.includes('/') ? [command] : (path ?? '').split(delimiter).map((folder) => join(folder, command));
  for (const candidate of candidates) {
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // The next folder may have it.
    }
  }
  throw configError(variable, `there is no executable ${JSON.stringify(command)}; install it (apt install prosody) or name another`);
}

/**
 * Prosody only logs a port that it cannot have, and goes on without it.
 * @throws AppError CONFIG_INVALID naming the variable of the first port that is taken
 */
export async function requireFreePort(variable: VariableName, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = deferred();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => {
    const known: Readonly<Record<string, string>> = {
      EADDRINUSE: `port ${port} is already in use`,
      EACCES: `port ${port} needs more rights`,
      EADDRNOTAVAIL: `${host} is no address of this machine (PARLEY_BIND)`,
    };
    reject(configError(variable, known[error.code ?? ''] ?? error.message));
  });
  server.listen({ port, host }, () => server.close(() => resolve()));
  await promise;
}

/** Ends a Prosody that outlived the launcher which started it in this directory, so that its ports become free. */
export async function endOrphan(home: string, clock: Clock): Promise<number | undefined> {
  const pid = orphanOf(home);
  if (pid === undefined) return undefined;
  process.kill(pid, 'SIGKILL');
  for (let waited = 0; waited < 2_000 && orphanOf(home) !== undefined; waited += 20) {
    const { promise, resolve } = deferred();
    clock.after(20, resolve);
    await promise;
  }
  return pid;
}

function orphanOf(home: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(home, 'prosody.pid'), 'utf8'));
    if (!Number.isInteger(pid) || pid < 2) return undefined;
    // The number may meanwhile belong to a stranger, and a launcher that is alive keeps its Prosody.
    if (!commandOf(pid).includes(`${PROSODY_HOME}/prosody.cfg.lua`)) return undefined;
    const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const isSupervised = commandOf(Number(parent)).some((word) => /(^|\/)main\.(ts|mjs)$/.test(word));
    return isSupervised ? undefined : pid;
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
}
