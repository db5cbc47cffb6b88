import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const HEARTBEAT_MS = 10_000;

/** What the person at the terminal is told; stdout stays free for results. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** A failure that is explained in one line: printed without a stack. */
export class BootstrapError extends Error {}

/** Whether a command runs and exits with 0. */
export const works = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/**
 * Runs a command with its output in a log file, and tells every ten seconds how far it is.
 * @param {string} command
 * @param {string[]} args
 * @param {{ log: string, cwd?: string, env?: NodeJS.ProcessEnv, progress?: (line: string) => string | undefined }} options
 *   `progress` picks what is worth telling out of a line of output; default: the line
 * @throws BootstrapError with the end of the log when the command fails
 */
export async function runLogged(command, args, { log, cwd, env, progress = (line) => line }) {
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const file = fs.openSync(log, 'a');
  const startedAt = Date.now();
  const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let last = '';
  const read = (chunk) => {
    fs.writeSync(file, chunk);
    const lines = String(chunk).split(/[\r\n]+/);
    for (const line of lines) if (line.trim()) last = progress(line.trim()) ?? last;
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const heartbeat = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    say(`    ${seconds} s  ${last.slice(0, 100)}`);
  }, HEARTBEAT_MS);
  const failure = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  clearInterval(heartbeat);
  fs.closeSync(file);
  if (failure === undefined) return;
  const tail = fs.readFileSync(log, 'utf8').trimEnd().split('\n').slice(-25).join('\n');
  throw new BootstrapError(
    `${path.basename(command)} ${args[0] ?? ''} failed (${failure}); the whole output is in ${log}. Its end:\n${tail}`,
  );
}

/**
 * One step of the bootstrap: a line before, a line with its duration after.
 * @template T
 * @param {string} what
 * @param {() => Promise<T> | T} task
 * @param {string} [detail] only for the line before
 * @returns {Promise<T>}
 */
export async function step(what, task, detail = '') {
  const startedAt = Date.now();
  say(`  ${what}${detail && `: ${detail}`} …`);
  const result = await task();
  say(`  ${what}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

/** Tells an error that reached the top, one of ours without a stack, and returns the exit code. */
export function report(error) {
  say(error instanceof BootstrapError ? `parley: ${error.message}` : (error.stack ?? String(error)));
  return 1;
}
