import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, type Clock, errorMessage } from '@parley/kernel';
import { portTaken, retryWhileTaken } from './listen.ts';
import { isPortFree } from './sharing.ts';

export interface SharedPortOptions {
  readonly port: number;
  readonly listenIps: readonly string[];
  readonly clock: Clock;
}

/** Where the workers that share one UDP port have their sockets for each other; closed to other users. */
export interface ShareFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * To be called before the first worker binds the port.
 * @throws AppError CONFIG_INVALID when somebody else has the port, UNAVAILABLE when there is no place for the folder
 */
export async function openShareFolder({ port, listenIps, clock }: SharedPortOptions): Promise<ShareFolder> {
  await retryWhileTaken(clock, async () => {
    if (!(await isPortFree(port, listenIps))) throw portTaken(port, undefined);
  });
  // Short: a socket's path must not be longer than 107 bytes.
  const path = await mkdtemp(join(tmpdir(), 'parley-')).catch((cause: unknown) => {
    throw new AppError('UNAVAILABLE', `no folder for the sockets of the workers: ${errorMessage(cause)}`, { cause });
  });
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
