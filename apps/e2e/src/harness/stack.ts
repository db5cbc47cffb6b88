import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort as freePortOf } from '@parley/testing';
import { cacheDir } from '../../../../tools/bootstrap/cache.mjs';
import { ensureClient } from '../../../../tools/bootstrap/client.mjs';
import { ensureServices } from '../../../../tools/bootstrap/services.mjs';
import type { Host } from './network/host.ts';
import { poll } from './poll.ts';
import { findProcesses, type ProcessName } from './processes.ts';

export const ROOT = path.resolve(import.meta.dirname, '../../../..');
const CLI = path.join(ROOT, 'apps/cli/dist/main.mjs');

export interface StackOptions {
  /** Variables over the defaults; ports are chosen unless given. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Reuse a state directory; by default a new one, removed at the end. */
  readonly stateDir?: string;
  /** Where browsers reach it, through a proxy that a test puts there; the stack itself is asked at its own port. */
  readonly publicUrl?: string;
  /** The host of a test network that it runs on; by default this machine. */
  readonly host?: Host;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** A running stack: what `npm start` starts, on ports and in a state directory of its own. */
export interface Stack {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stateDir: string;
  /** Milliseconds from the start command to the first 200 of /about/health. */
  readonly readyMs: number;
  /** Everything that the start command printed so far. */
  output(): string;
  log(service: string): string;
  pids(name: ProcessName): number[];
  /** Sends a signal to every process of that part; fails when there is none. */
  signal(name: ProcessName, signal: NodeJS.Signals): void;
  health(): Promise<HttpAnswer>;
  get(pathAndQuery: string): Promise<HttpAnswer>;
  /** Kills the start command itself, and nothing else. */
  killStarter(): Promise<void>;
  /** Stops it as Ctrl-C does. */
  stop(): Promise<void>;
}

/** A TCP and UDP port that nobody uses right now. */
export const freePort = (): Promise<number> => freePortOf('both');

const PORTS = [
  'HTTPS_PORT',
  'HTTP_PORT',
  'JVB_PORT',
  'XMPP_PORT',
  'PROSODY_HTTP_PORT',
  'PROSODY_COMPONENT_PORT',
  'PARLEY_POLICY_PORT',
  'JICOFO_REST_PORT',
  'JVB_COLIBRI_PORT',
  'COLIBRI_WEBSOCKET_PORT',
];

async function stackEnvironment(over: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const name of PORTS.filter((port) => over[port] === undefined)) {
    // The system may name a port that it has named a moment ago.
    do env[name] = String(await freePort());
    while (PORTS.some((other) => other !== name && (env[other] ?? over[other]) === env[name]));
  }
  // Whatever else a machine has to do that runs tests, nobody is turned away there.
  return { JVB_OVERLOAD_PROTECTION: '0', ...env, ...over };
}

/**
 * An HTTPS GET that accepts the stack's self-signed certificate.
 * @param socketPath - a Unix socket that leads to the server, in place of the address in the URL
 */
export function get(url: string, socketPath?: string): Promise<HttpAnswer> {
  const options = { rejectUnauthorized: false, timeout: 5_000, ...(socketPath !== undefined && { socketPath }) };
  return new Promise((resolve, reject) => {
    const request = https.get(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
  });
}

interface SpawnedStack {
  readonly child: ChildProcess;
  readonly env: Record<string, string>;
  readonly stateDir: string;
  /** When the command was run, milliseconds since 1970. */
  readonly begin: number;
  output(): string;
}

/** Runs the start command and returns at once: for the tests of starts that are refused. */
export async function spawnStack(options: StackOptions = {}): Promise<SpawnedStack> {
  const stateDir = options.stateDir ?? mkdtempSync(path.join(tmpdir(), 'parley-e2e-'));
  chmodSync(stateDir, 0o755); // Prosody runs as another user and has to reach its part
  const env = await stackEnvironment({ ...(options.publicUrl !== undefined && { PUBLIC_URL: options.publicUrl }), ...options.env });
  await ensureClient({ repository: ROOT, cache: cacheDir(), node: process.execPath });
  await ensureServices({ repository: ROOT });
  const start = [process.execPath, CLI, 'start', '--state-dir', stateDir, '--env', path.join(stateDir, '.env'), ...(options.args ?? [])];
  const [program = '', ...args] = options.host?.command(start) ?? start;
  const begin = Date.now();
  const child = spawn(program, args, {
    cwd: ROOT,
    // On a host of a test network it runs as another user, who would look for what is cached elsewhere.
    env: { ...process.env, PARLEY_CACHE_DIR: cacheDir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  return { child, env, stateDir, begin, output: () => output };
}

/** Starts a stack and waits until a conference could be joined. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { child, env, stateDir, output, begin } = await spawnStack(options);
  const local = `https://localhost:${env.HTTPS_PORT}`;
  const url = env.PUBLIC_URL ?? local;
  const ended = once(child, 'exit');
  const socketPath = await options.host?.door(Number(env.HTTPS_PORT));
  const ask = (pathAndQuery: string) => get((options.publicUrl === undefined ? url : local) + pathAndQuery, socketPath);
  const health = () => ask('/about/health');
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await ended;
    if (options.stateDir === undefined) rmSync(stateDir, { recursive: true, force: true });
  };
  try {
    await poll(
      async () => {
        if (child.exitCode !== null) throw new Error(`the stack ended: ${output()}`);
        return (await health()).status === 200;
      },
      { timeoutMs: 60_000, what: 'the stack is ready', intervalMs: 50 },
    );
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${output()}`);
  }
  const pids = (name: ProcessName) => findProcesses(stateDir, name);
  return {
    url,
    env,
    stateDir,
    readyMs: Date.now() - begin,
    output,
    log: (service) => readFileSync(path.join(stateDir, 'logs', `${service}.log`), 'utf8'),
    pids,
    signal(name, signal) {
      const found = pids(name);
      if (found.length === 0) throw new Error(`no ${name} is running`);
      for (const pid of found) process.kill(pid, signal);
    },
    health,
    get: ask,
    async killStarter() {
      child.kill('SIGKILL');
      await ended;
    },
    stop,
  };
}
