import { AppError, errorMessage, type Log } from '@parley/kernel';

export interface AppContext {
  /** Aborted when the process has been told to stop. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

export interface RunningApp {
  stop(): Promise<void>;
  /** For errors after the start. */
  readonly log?: Log;
}

/** sysexits EX_CONFIG: the supervisor does not try again. */
const EXIT_CONFIG = 78;
const STOP_DEADLINE_MS = 2_500;

/**
 * Runs the composition root of a service as this process: a configuration error becomes one line on standard error and exit
 * code 78; SIGTERM, SIGINT and the end of the supervising process stop it (within 2.5 s) with exit code 0; anything that
 * nobody caught is logged and ends the process with 1, for the supervisor to start it anew.
 */
export function runApp(name: string, main: (context: AppContext) => Promise<RunningApp>): void {
  const controller = new AbortController();
  let running: RunningApp | undefined;
  let stopping = false;

  const stop = async (reason: string) => {
    if (stopping) return;
    stopping = true;
    running?.log?.info({ reason }, 'stopping');
    controller.abort();
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    await running?.stop().catch((error: unknown) => running?.log?.error({ error }, 'stop failed'));
    process.exit(0);
  };
  const crash = (error: unknown, kind: string) => {
    if (running?.log) running.log.error({ error, kind }, 'unexpected error');
    else process.stderr.write(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  };

  // Own handlers that end the process: mediasoup's once-listeners would cancel Node's default exit.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  process.on('disconnect', () => void stop('supervisor gone'));
  process.on('uncaughtException', (error) => crash(error, 'exception'));
  process.on('unhandledRejection', (error) => crash(error, 'rejection'));

  main({ signal: controller.signal, env: process.env }).then(
    (app) => {
      running = app;
      if (stopping) void app.stop().finally(() => process.exit(0));
    },
    (error: unknown) => {
      if (stopping) process.exit(0);
      if (!AppError.is(error, 'CONFIG_INVALID')) return crash(error, 'start');
      process.stderr.write(`${errorMessage(error)}\n`);
      process.exit(EXIT_CONFIG);
    },
  );
}
