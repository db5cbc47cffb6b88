import path from 'node:path';
import { systemClock } from '@parley/kernel';
import { type InstanceState, readState, removeState, runningInstance, takeLock, writeState } from './instance.ts';
import { endLeftovers } from './leftovers.ts';
import type { ServiceSpec } from './managed-service.ts';
import { identify } from './process-table.ts';
import { Supervisor } from './supervisor.ts';

/** The services to run, and what other commands are told about them. */
export interface Plan extends Pick<InstanceState, 'url' | 'localUrl' | 'envFile'> {
  readonly services: readonly ServiceSpec[];
}

export interface StarterOptions {
  readonly stateDir: string;
  readonly verbose: boolean;
  /** Prints one line for the person at the terminal. */
  readonly print: (line: string) => void;
  /** Called when nothing of an earlier start is left. What it throws ends the start. */
  readonly plan: () => Promise<Plan>;
  /** Called when every process has been started; `signal` is aborted as soon as they are to stop. */
  readonly onStarted: (signal: AbortSignal) => void;
}

/** What ends a starter: signals, a closed terminal, and the end of the process that it was started by. */
const STOP_EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;

/**
 * Holds a state directory: ends what a killed starter left behind, then runs the planned services until it is told to stop.
 * @returns the exit code, or the state of the starter that has the directory already (undefined when it has not written any)
 */
export async function runStarter(options: StarterOptions): Promise<{ exitCode: number } | { running: InstanceState | undefined }> {
  const { stateDir, print } = options;
  const unlock = takeLock(stateDir, 'starter');
  if (!unlock) return { running: runningInstance(stateDir) };
  try {
    const left = await endLeftovers(readState(stateDir)?.services ?? [], stateDir);
    if (left > 0) print(`ended ${left} processes that an earlier start had left behind`);
    return { exitCode: await supervise(await options.plan(), options) };
  } finally {
    unlock();
  }
}

async function supervise({ services, ...told }: Plan, { stateDir, verbose, print, onStarted }: StarterOptions): Promise<number> {
  const starter = identify(process.pid) ?? { pid: process.pid, startTime: 0 };
  const supervisor = new Supervisor({
    services,
    logDir: path.join(stateDir, 'logs'),
    verbose,
    clock: systemClock,
    print,
    onChange: (status) => writeState(stateDir, { starter, ...told, services: status }),
  });
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
    void supervisor.stop();
  };
  for (const event of STOP_EVENTS) process.on(event, stop);
  supervisor.start();
  onStarted(stopping.signal);
  const exitCode = await supervisor.finished;
  stopping.abort();
  for (const event of STOP_EVENTS) process.off(event, stop);
  removeState(stateDir);
  return exitCode;
}
