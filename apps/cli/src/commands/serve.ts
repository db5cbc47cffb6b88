import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from '../arguments.ts';
import { readEnvFile } from '../environment/env-file.ts';
import { stackEnvironment } from '../environment/environment.ts';
import { serviceMain } from '../services.ts';
import { runningInstance, takeLock } from '../supervisor/instance.ts';
import { boundToParent } from '../supervisor/managed-service.ts';
import { resolvePlaces, type Terminal } from './places.ts';

/**
 * Runs one service in the foreground, started anew whenever one of its files changes, beside a stack that was started without it.
 * @returns the exit code
 * @throws AppError CONFIG_INVALID as for `start`
 */
export async function serve(command: Extract<Command, { name: 'serve' }>, terminal: Terminal): Promise<number> {
  const { service } = command;
  const { stateDir, envFile } = resolvePlaces(command);
  const running = runningInstance(stateDir);
  if (!running) {
    terminal.err(`no stack is running; start one first: npm start -- --without ${service}`);
    return 1;
  }
  const started = running.services.find(({ name }) => name === service);
  if (started) {
    terminal.out(
      `${service} is already running (process ${started.process?.pid}); to serve it, start with: npm start -- --without ${service}`,
    );
    return 0;
  }
  const unlock = takeLock(stateDir, `serve-${service}`);
  if (!unlock) {
    terminal.out(`${service} is already running: another serve ${service} has it`);
    return 0;
  }
  const file = readEnvFile(command.envFile === undefined ? running.envFile : envFile, process.env);
  const { env } = stackEnvironment({ process: process.env, file, stateDir });
  const [program = '', ...args] = boundToParent([process.execPath, '--watch', '--watch-preserve-output', serviceMain(service)]);
  const child = spawn(program, args, {
    env: { LOG_FORMAT: 'pretty', ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  unlock();
  return code ?? 0;
}
