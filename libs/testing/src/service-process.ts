import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError, deferred, errorMessage } from '@parley/kernel';
import { waitFor } from './wait-for.ts';

/** The repository. */
export const ROOT = join(import.meta.dirname, '../../..');

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

type LogRecord = Readonly<Record<string, unknown>>;

/** A real process of the stack with its output, for contract and stack tests. */
export interface ServiceProcess {
  readonly pid: number;
  /** Every line of standard output so far. */
  readonly stdout: readonly string[];
  /** Every line of standard error so far: for a refused configuration exactly one. */
  readonly stderr: readonly string[];
  /** Settles when the process has ended. */
  readonly exited: Promise<ExitStatus>;
  /** The structured log lines so far. */
  records(): LogRecord[];
  /** Resolves with the first log line (past ones included) that `matches`; rejects with the output when it does not come. */
  logged(matches: (record: LogRecord) => boolean, what: string, timeoutMs?: number): Promise<LogRecord>;
  /** Resolves when `url` answers 2xx; rejects with the output when it does not, at once when the process has ended. */
  healthy(url: string, timeoutMs?: number): Promise<void>;
  /** SIGTERM; SIGKILL after 5 s. Resolves when it has ended, also if it had before. */
  stop(): Promise<ExitStatus & { readonly ms: number }>;
  /** SIGKILL. Resolves when it has ended. */
  kill9(): Promise<void>;
}

/** Nothing of the machine's settings may reach a test but these. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'MEDIASOUP_WORKER_BIN', 'PARLEY_CACHE_DIR', 'XDG_CACHE_HOME'];

/**
 * Starts `apps/<name>/src/main.ts` (or another script of the repository) with exactly this environment, plus PATH and the like.
 * The process ends with the test runner. It may not be ready yet: await its health or a log line.
 */
export function spawnService(name: string, env: NodeJS.ProcessEnv, script = `apps/${name}/src/main.ts`): ServiceProcess {
  const inherited = Object.fromEntries(INHERITED.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])));
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: ROOT,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return observeProcess(name, child);
}

/** The same view of a process that was started in another way (its output must be piped). */
export function observeProcess(name: string, child: ChildProcess): ServiceProcess {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const { promise: exited, resolve } = deferred<ExitStatus>();
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => stdout.push(line));
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  // 'close' comes after the last output, 'exit' may not.
  child.once('close', (code, signal) => resolve({ code, signal }));
  child.once('error', (error) => {
    stderr.push(String(error));
    if (child.pid === undefined) resolve({ code: null, signal: null });
  });
  const records = () => stdout.flatMap(parseRecord);
  const withOutput = (error: unknown) => new Error(`${name}: ${errorMessage(error)}\n${[...stderr, ...stdout].slice(-30).join('\n')}`);
  return {
    pid: child.pid ?? 0,
    stdout,
    stderr,
    exited,
    records,
    async logged(matches, what, timeoutMs = 10_000) {
      return waitFor(() => records().find(matches), { what, timeoutMs }).catch((error: unknown) => {
        throw withOutput(error);
      });
    },
    async healthy(url, timeoutMs = 30_000) {
      const asked = async () => (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
      const gone = exited.then(({ code, signal }) => {
        throw new AppError('CLOSED', `ended with ${code ?? signal}`);
      });
      await Promise.race([waitFor(asked, { what: `health at ${url}`, timeoutMs }), gone]).catch((error: unknown) => {
        throw withOutput(error);
      });
    },
    async stop() {
      const started = performance.now();
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      const status = await exited;
      clearTimeout(timer);
      return { ...status, ms: Math.round(performance.now() - started) };
    },
    async kill9() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function parseRecord(line: string): LogRecord[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as LogRecord];
  } catch {
    return [];
  }
}
