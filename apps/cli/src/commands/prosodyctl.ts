import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Command, Places } from '../arguments.ts';
import { readEnvFile } from '../environment/env-file.ts';
import { stackEnvironment } from '../environment/environment.ts';
import { REPOSITORY } from '../repository.ts';
import { runningInstance } from '../supervisor/instance.ts';
import { resolvePlaces } from './places.ts';

/** The program behind `prosodyctl`. */
export const PROSODYCTL = path.join(REPOSITORY, 'apps/prosody/dist/prosodyctl-main.mjs');

/**
 * Prosody's own command line for a stack without containers: accounts, and looking into the running server.
 * @returns its exit code
 * @throws AppError CONFIG_INVALID as for `start`
 */
export function prosodyctl(command: Extract<Command, { name: 'prosodyctl' }>): number {
  const { status, error } = spawnSync(process.execPath, [PROSODYCTL, ...command.args], {
    env: prosodyEnvironment(command),
    stdio: 'inherit',
  });
  if (error) throw error;
  return status ?? 1;
}

/**
 * The environment of the service prosody: that of the running stack, else the one it would be started with.
 * @throws AppError CONFIG_INVALID as for `start`
 */
export function prosodyEnvironment(places: Places): Readonly<Record<string, string>> {
  const { stateDir, envFile } = resolvePlaces(places);
  const running = places.envFile === undefined ? runningInstance(stateDir) : undefined;
  return stackEnvironment({ process: process.env, file: readEnvFile(running?.envFile ?? envFile, process.env), stateDir }).env;
}
