import path from 'node:path';
import { boundAddress } from '@parley/config';
import { AppError, systemClock } from '@parley/kernel';
import type { Command } from '../arguments.ts';
import { readEnvFile } from '../environment/env-file.ts';
import { type StackEnvironment, stackEnvironment } from '../environment/environment.ts';
import { PORTS, SERVICE_NAMES, type ServiceName, serviceMain } from '../services.ts';
import { readState, removeState, runningInstance, takeLock, writeState } from '../supervisor/instance.ts';
import { endLeftovers } from '../supervisor/leftovers.ts';
import type { ServiceSpec } from '../supervisor/managed-service.ts';
import { type PortClaim, portProblems } from '../supervisor/ports.ts';
import { identify } from '../supervisor/process-table.ts';
import { untilHealthy } from '../supervisor/readiness.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { resolvePlaces, type Terminal } from './places.ts';

type StartCommand = Extract<Command, { name: 'start' }>;

const SLOW_MS = 20_000;

/**
 * Starts the stack and stays with it until it is told to stop.
 * @returns the exit code
 * @throws AppError CONFIG_INVALID with one line per thing to put right
 */
export async function start(command: StartCommand, terminal: Terminal): Promise<number> {
  const { stateDir, envFile } = resolvePlaces(command);
  const unlock = takeLock(stateDir, 'starter');
  if (!unlock) {
    const running = runningInstance(stateDir);
    terminal.out(`Parley is already running${running ? `: ${running.url} (process ${running.starter.pid}; npx parley stop ends it)` : ''}`);
    return 0;
  }
  try {
    const left = await endLeftovers(readState(stateDir)?.services ?? [], stateDir);
    if (left > 0) terminal.err(`ended ${left} processes that an earlier start had left behind`);
    const stack = stackEnvironment({ process: process.env, file: readEnvFile(envFile), stateDir });
    const names = SERVICE_NAMES.filter((name) => !command.without.includes(name));
    const problems = await portProblems(portClaims(stack, names));
    if (problems.length > 0) throw new AppError('CONFIG_INVALID', problems.join('\n'));
    return await run({ command, terminal, stack, names, stateDir, envFile });
  } finally {
    unlock();
  }
}

interface Run {
  readonly command: StartCommand;
  readonly terminal: Terminal;
  readonly stack: StackEnvironment;
  readonly names: readonly ServiceName[];
  readonly stateDir: string;
  readonly envFile: string;
}

async function run({ command, terminal, stack, names, stateDir, envFile }: Run): Promise<number> {
  const starter = identify(process.pid) ?? { pid: process.pid, startTime: 0 };
  const { url, localUrl } = stack;
  const supervisor = new Supervisor({
    services: names.map((name) => serviceSpec(name, stack.env)),
    logDir: path.join(stateDir, 'logs'),
    verbose: command.verbose,
    clock: systemClock,
    print: terminal.err,
    onChange: (services) => writeState(stateDir, { starter, url, localUrl, envFile, services }),
  });
  const stopped = new AbortController();
  const stop = () => {
    stopped.abort();
    void supervisor.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(signal, stop);
  supervisor.start();
  if (command.without.length > 0) {
    const serve = command.without.map((name) => `npx nx serve ${name}`).join(', ');
    terminal.out(`Started without ${command.without.join(', ')}; start it with: ${serve}`);
  }
  void announce(stack, { terminal, stateDir, signal: stopped.signal, waits: command.without.length === 0 });
  const code = await supervisor.finished;
  stopped.abort();
  removeState(stateDir);
  return code;
}

async function announce(
  { url, localUrl }: StackEnvironment,
  { terminal, stateDir, signal, waits }: { terminal: Terminal; stateDir: string; signal: AbortSignal; waits: boolean },
): Promise<void> {
  const onSlow = (reason: string) => waits && terminal.err(`not ready yet: ${reason}; the logs are in ${stateDir}/logs`);
  if (!(await untilHealthy(localUrl, { signal, slowMs: SLOW_MS, onSlow }))) return;
  terminal.out(`Parley is ready after ${(performance.now() / 1000).toFixed(1)} s: ${url}`);
  terminal.out(`Open ${url}any-room in two browsers (the certificate is self-signed: confirm it once). Ctrl-C stops everything.`);
}

function serviceSpec(name: ServiceName, env: Readonly<Record<string, string>>): ServiceSpec {
  return { name, command: [process.execPath, serviceMain(name)], env };
}

/** The ports that the started services will bind; a bridge with several workers takes one more for each. */
function portClaims({ env, config }: StackEnvironment, names: readonly ServiceName[]): PortClaim[] {
  const claims: PortClaim[] = [];
  for (const { service, variable, protocol, scope } of PORTS) {
    const port = config[variable];
    const isUnused = variable === 'HTTPS_PORT' && config.DISABLE_HTTPS === true;
    if (!names.includes(service) || typeof port !== 'number' || isUnused) continue;
    const host = { internal: env.PARLEY_BIND, loopback: '127.0.0.1', public: boundAddress(env[variable]) || undefined }[scope];
    const count = variable === 'JVB_PORT' ? Number(config.JVB_WORKERS ?? 1) : 1;
    for (let index = 0; index < count; index++) claims.push({ variable, port: port + index, protocol, host });
  }
  return claims;
}
