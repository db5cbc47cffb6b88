import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Command } from '../arguments.ts';
import { readEnvFile } from '../environment/env-file.ts';
import { stackEnvironment } from '../environment/environment.ts';
import { REPOSITORY } from '../repository.ts';
import { runningInstance } from '../supervisor/instance.ts';
import { resolvePlaces } from './places.ts';

/**
 * Prosody's own command line for a stack without containers: accounts, and looking into the running server.
 * @returns its exit code
 * @throws AppError CONFIG_INVALID as for `start`
 */
export function prosodyctl(command: Extract<Command, { name: 'prosodyctl' }>): number {
  const { stateDir, envFile } = resolvePlaces(command);
  const running = command.envFile === undefined ? runningInstance(stateDir) : undefined;
  const { env } = stackEnvironment({ process: process.env, file: readEnvFile(running?.envFile ?? envFile, process.env), stateDir });
  const script = path.join(REPOSITORY, 'apps/prosody/dist/prosodyctl-main.mjs');
  const { status, error } = spawnSync(process.execPath, [script, ...command.args], { env, stdio: 'inherit' });
  if (error) throw error;
  return status ?? 1;
}
