import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { ROOT, type Stack } from './stack.ts';

const CLI = path.join(ROOT, 'apps/cli/dist/main.mjs');

/** Gives somebody an account on the stack's Prosody, as its operator does. */
export function addAccount(stack: Stack, name: string, password: string): void {
  const args = [CLI, 'prosodyctl', '--state-dir', stack.stateDir, 'register', name, 'meet.jitsi', password];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...stack.env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`no account for ${name}: ${stdout}${stderr}`);
}

/** A token as some other system issues it: signed with the shared secret (HS256). */
export function tokenOf(secret: string, claims: Readonly<Record<string, unknown>>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
