import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 180_000;

/** Runs a command to its end, whatever its exit code; one that takes too long is killed and fails. */
export function tryCommand(command: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [program = '', ...args] = command;
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['pipe', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal !== null) reject(new Error(`${command.join(' ')} ended by ${signal} (${timeoutMs} ms allowed)\n${output.stderr}`));
      else resolve({ status: code ?? 1, ...output });
    });
    child.stdin.on('error', () => {}); // it may end without reading all
    child.stdin.end(options.input ?? '');
  });
}

/**
 * Runs a command that is expected to succeed and gives what it printed.
 * @throws Error with all of its output when its exit code is not 0
 */
export async function runCommand(command: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await tryCommand(command, options);
  if (status !== 0) throw new Error(`${command.join(' ')}: exit code ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Docker without arguments of its own. */
export const docker = (...args: string[]): Promise<string> => runCommand(['docker', ...args]);

let compose: Promise<readonly string[]> | undefined;

/** `docker compose`, or `docker-compose` where only that is there. */
export function composeCommand(): Promise<readonly string[]> {
  compose ??= tryCommand(['docker', 'compose', 'version']).then(({ status }) =>
    status === 0 ? ['docker', 'compose'] : ['docker-compose', '--ansi', 'never'],
  );
  return compose;
}
