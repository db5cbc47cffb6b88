import { READERS, reviewEnvironment, serviceEnvironment } from '@parley/config';
import { AppError, errorMessage, type Finding, findingLine, type Log } from '@parley/kernel';

export interface AppContext {
  /** Aborted when the process has been told to stop. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  /** What is doubtful about the settings of this service; logged once it runs, and good for `GET /about/findings`. */
  readonly settings: readonly Finding[];
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
 * Runs the composition root of a service as this process. Its settings are reviewed first: what it cannot start with becomes
 * one line each on standard error, all at once, and exit code 78; what is doubtful one warning each in its log. So does a
 * configuration error of its own; SIGTERM, SIGINT and the end of the supervising process stop it (within 2.5 s) with exit code 0; anything that
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

  const settings = reviewSettings(name, process.env);
  const refusals = settings.filter(({ severity }) => severity === 'error');
  if (refusals.length > 0) refuse(refusals.map(findingLine));

  main({ signal: controller.signal, env: serviceEnvironment(name, process.env), settings }).then(
    (app) => {
      running = app;
      for (const finding of settings) app.log?.warn({ setting: finding.subject }, findingLine(finding));
      if (stopping) void app.stop().finally(() => process.exit(0));
    },
    (error: unknown) => {
      if (stopping) process.exit(0);
      if (!AppError.is(error, 'CONFIG_INVALID')) return crash(error, 'start');
      refuse([errorMessage(error)]);
    },
  );
}

/** Programs that are no service by themselves have no settings of their own. */
function reviewSettings(name: string, env: NodeJS.ProcessEnv): readonly Finding[] {
  const service = READERS.find((reader) => reader === name);
  return service ? reviewEnvironment(env, { service }) : [];
}

function refuse(lines: readonly string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(EXIT_CONFIG);
}
