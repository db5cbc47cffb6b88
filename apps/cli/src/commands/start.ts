import { AppError } from '@parley/kernel';
import type { Command } from '../arguments.ts';
import { readEnvFile } from '../environment/env-file.ts';
import { stackEnvironment } from '../environment/environment.ts';
import { portClaims } from '../port-claims.ts';
import { NODE_OPTIONS, SERVICE_NAMES, type ServiceName, serviceBundle } from '../services.ts';
import { portProblems } from '../supervisor/ports.ts';
import { untilHealthy } from '../supervisor/readiness.ts';
import { type Plan, runStarter } from '../supervisor/starter.ts';
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
  const planned = { stateDir, envFile, without: command.without };
  let stack: Plan | undefined;
  const result = await runStarter({
    stateDir,
    verbose: command.verbose,
    print: terminal.err,
    plan: async () => {
      stack = await plan(planned);
      return stack;
    },
    onStarted: (signal) => stack && announce({ ...planned, stack, terminal, signal }),
  });
  if ('exitCode' in result) return result.exitCode;
  const { running } = result;
  terminal.out(`Parley is already running${running ? `: ${running.url} (process ${running.starter.pid}; npx parley stop ends it)` : ''}`);
  return 0;
}

interface Planned {
  readonly stateDir: string;
  readonly envFile: string;
  readonly without: readonly ServiceName[];
}

async function plan({ stateDir, envFile, without }: Planned): Promise<Plan> {
  const stack = stackEnvironment({ process: process.env, file: readEnvFile(envFile, process.env), stateDir });
  const names = SERVICE_NAMES.filter((name) => !without.includes(name));
  const problems = await portProblems(portClaims(stack, names));
  if (problems.length > 0) throw new AppError('CONFIG_INVALID', problems.join('\n'));
  const services = names.map((name) => ({
    name,
    command: [process.execPath, ...NODE_OPTIONS[name], serviceBundle(name)] as const,
    env: stack.env,
  }));
  return { services, url: stack.url, localUrl: stack.localUrl, envFile };
}

interface Announcement extends Planned {
  readonly stack: Plan;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Tells what is left to do, and the address as soon as a conference could be joined there. */
function announce({ stack, terminal, signal, stateDir, without }: Announcement): void {
  if (without.length > 0) {
    const serve = without.map((name) => `npx nx serve ${name}`).join(', ');
    terminal.out(`Started without ${without.join(', ')}; to run it: ${serve}`);
  }
  const onSlow = (reason: string) => {
    if (without.length === 0) terminal.err(`not ready yet: ${reason}; the logs are in ${stateDir}/logs`);
  };
  void untilHealthy(stack.localUrl, { signal, slowMs: SLOW_MS, onSlow }).then((healthy) => {
    if (!healthy) return;
    terminal.out(`Parley is ready after ${(performance.now() / 1000).toFixed(1)} s: ${stack.url}`);
    terminal.out(`Open ${stack.url}any-room in two browsers (the certificate is self-signed: confirm it once). Ctrl-C stops everything.`);
  });
}
