import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cacheDir } from '../bootstrap/cache.mjs';
import { say } from '../bootstrap/run.mjs';
import { ask } from './engine.ts';

const START_MS = 60_000;
const STOP_MS = 30_000;

/** A Docker engine that can be used, and how to end it if it was started here. */
export interface Daemon {
  /** What has to stand in the environment of every call; empty for the machine's own engine. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * The machine's engine, or one started for now beside whatever is set up there: with its own socket and its own images, which
 * stay in the cache. It ends with this process, however that ends: one left over would hold these images against the next.
 * @returns the engine, or in one line why there is none
 */
export async function ensureDaemon(env: NodeJS.ProcessEnv = process.env, uid = process.getuid?.()): Promise<Daemon | string> {
  const answer = ask(['version', '--format', '{{.Server.Version}}'], env);
  if (answer.ok) return { env: {}, stop: async () => {} };
  if (env.DOCKER_HOST) return `the engine that DOCKER_HOST names does not answer: ${answer.problem}`;
  if (spawnSync('sh', ['-c', 'command -v dockerd'], { env }).status !== 0) return 'there is no Docker engine, and none could be installed';
  if (uid !== 0) return `no Docker engine answers (${answer.problem}), and only root can start one`;
  return startDaemon(env);
}

async function startDaemon(given: NodeJS.ProcessEnv): Promise<Daemon | string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-docker-'));
  const socket = `unix://${folder}/docker.sock`;
  const logFile = path.join(cacheDir(given), 'logs', 'dockerd.log');
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const root = path.join(cacheDir(given), 'docker');
  const places = ['--data-root', root, '--exec-root', `${folder}/exec`, '--pidfile', `${folder}/pid`, '--host', socket];
  const command = ['--pdeathsig', 'TERM', 'dockerd', ...places];
  const child = spawn('setpriv', command, { stdio: ['ignore', log, log], detached: true, env: given });
  closeSync(log);
  say('  starting a Docker engine for the tests');
  const env = { DOCKER_HOST: socket };
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (ask(['version', '--format', '{{.Server.Version}}'], { ...given, ...env }).ok) return { env, stop };
    await wait(250);
  }
  await stop();
  const reason = readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1) ?? 'it says nothing';
  return `a Docker engine cannot be started here: ${reason.replace(/^.*msg=/, '').slice(0, 300)} (${logFile})`;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
