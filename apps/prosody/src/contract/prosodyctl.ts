import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { observeProcess } from '@parley/testing';

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const SCRIPT = join(import.meta.dirname, '../prosodyctl-main.ts');

/** Runs `prosodyctl` in the environment of a service; `input` is what is typed. */
export async function prosodyctl(env: Readonly<Record<string, string>>, args: readonly string[], input = ''): Promise<CommandResult> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [SCRIPT, ...args], { env: { PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  const { exited, stdout, stderr } = observeProcess('prosodyctl', child);
  await once(child, 'exit');
  const { code } = await exited;
  return { code, out: stdout.join('\n'), err: stderr.join('\n') };
}
