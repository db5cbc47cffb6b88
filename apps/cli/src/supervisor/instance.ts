import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError, errorMessage } from '@parley/kernel';
import type { ServiceStatus } from './managed-service.ts';
import { isAlive, type ProcessIdentity } from './process-table.ts';

/** What a running starter tells the other commands, and the next start should it be killed. */
export interface InstanceState {
  readonly starter: ProcessIdentity;
  readonly url: string;
  readonly localUrl: string;
  readonly envFile: string;
  readonly services: readonly ServiceStatus[];
}

const runDir = (stateDir: string): string => path.join(stateDir, 'run');
const stateFile = (stateDir: string): string => path.join(runDir(stateDir), 'state.json');

/**
 * Takes a lock of this state directory: flock(1) locks our open file, and the kernel lets go when this process ends, however
 * that happens.
 * @returns the function that gives it back, or undefined when another process holds it
 * @throws AppError UNAVAILABLE when the directory cannot be written (it is another user's, say), or there is no flock(1)
 */
export function takeLock(stateDir: string, name: string): (() => void) | undefined {
  const handle = openLock(stateDir, name);
  const { status, error } = spawnSync('flock', ['--exclusive', '--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', handle] });
  if (status === 0) return () => closeSync(handle);
  closeSync(handle);
  if (error) throw new AppError('UNAVAILABLE', `flock (package util-linux) is needed: ${error.message}`);
  return undefined;
}

function openLock(stateDir: string, name: string): number {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o755 });
    mkdirSync(runDir(stateDir), { recursive: true, mode: 0o700 });
    return openSync(path.join(runDir(stateDir), `${name}.lock`), 'w', 0o600);
  } catch (error) {
    throw new AppError('UNAVAILABLE', `the state directory cannot be used: ${errorMessage(error)}`, { cause: error });
  }
}

/** The state that the last starter wrote; undefined when there is none or it is unreadable. */
export function readState(stateDir: string): InstanceState | undefined {
  try {
    const state = JSON.parse(readFileSync(stateFile(stateDir), 'utf8')) as Partial<InstanceState> | null;
    return state?.starter && Array.isArray(state.services) ? (state as InstanceState) : undefined;
  } catch {
    return undefined;
  }
}

/** The state of the starter that runs now, if one does. */
export function runningInstance(stateDir: string): InstanceState | undefined {
  const state = readState(stateDir);
  return state && isAlive(state.starter) ? state : undefined;
}

/** Replaces the state as a whole: a reader sees the old one or the new one. A full disk keeps the old one. */
export function writeState(stateDir: string, state: InstanceState): void {
  const temp = `${stateFile(stateDir)}.new`;
  try {
    writeFileSync(temp, JSON.stringify(state, undefined, 1), { mode: 0o600 });
    renameSync(temp, stateFile(stateDir));
  } catch {
    rmSync(temp, { force: true });
  }
}

export const removeState = (stateDir: string): void => rmSync(stateFile(stateDir), { force: true });
