import { accessSync, constants, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { configError, type VariableName } from '@parley/config';
import { type Clock, deferred } from '@parley/kernel';
import { PROSODY_HOME } from './environment.ts';

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

/** How long a process that has been killed may take to give back its ports. */
const RELEASE_MS = 3_000;
const POLL_MS = 50;

/**
 * Prosody only logs a port that it cannot have, and goes on without it. The processes of a former start may still be ending,
 * so a port that is taken is asked for again for three seconds.
 * @throws AppError CONFIG_INVALID naming the variable of the port that is taken
 */
export async function requireFreePort(variable: VariableName, port: number, host: string, clock: Clock): Promise<void> {
  const deadline = clock.now() + RELEASE_MS;
  let code = await tryListen(port, host);
  while (code === 'EADDRINUSE' && clock.now() < deadline) {
    await pause(clock);
    code = await tryListen(port, host);
  }
  if (code === undefined) return;
  const known: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is already in use`,
    EACCES: `port ${port} needs more rights`,
    EADDRNOTAVAIL: `${host} is no address of this machine (PARLEY_BIND)`,
  };
  throw configError(variable, known[code] ?? `port ${port} cannot be had (${code})`);
}

function tryListen(port: number, host: string): Promise<string | undefined> {
  const { promise, resolve } = deferred<string | undefined>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ port, host }, () => server.close(() => resolve(undefined)));
  return promise;
}

function pause(clock: Clock): Promise<void> {
  const { promise, resolve } = deferred();
  clock.after(POLL_MS, resolve);
  return promise;
}

/** Ends a Prosody that outlived the launcher which started it in this directory; its ports are free soon after. */
export function endOrphan(home: string): number | undefined {
  const pid = orphanOf(home);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
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
