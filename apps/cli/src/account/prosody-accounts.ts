import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { listAccounts } from '@parley/auth-internal';
import { AppError } from '@parley/kernel';

/** The accounts of people, as Prosody keeps them. */
export interface AccountStore {
  /** @throws AppError NOT_ALLOWED */
  list(): readonly string[];
  /** Makes an account, or gives it another password. @throws AppError INTERNAL with what Prosody says */
  put(name: string, password: string): Promise<void>;
  /** @throws AppError INTERNAL with what Prosody says */
  remove(name: string): Promise<void>;
}

export interface ProsodyAccountsDeps {
  /** The program behind `prosodyctl`. */
  readonly script: string;
  /** Environment of the service. */
  readonly env: NodeJS.ProcessEnv;
  readonly stateDir: string;
  readonly domain: string;
}

/**
 * Accounts by way of Prosody's own command, which runs as its user and works whether the server runs or not; passwords go through a pipe.
 * @throws AppError NOT_FOUND where there is no Prosody
 */
export function prosodyAccounts({ script, env, stateDir, domain }: ProsodyAccountsDeps): AccountStore {
  if (!existsSync(script))
    throw new AppError('NOT_FOUND', 'accounts are kept by the service prosody: docker compose exec prosody parley user ...');
  const list = () => listAccounts(path.join(stateDir, 'prosody'), domain);
  const prosodyctl = async (args: readonly string[], input = '') => {
    const child = spawn(process.execPath, [script, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    // A command that ends before it has read everything says why by itself.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [out, err, code] = await Promise.all([readAll(child.stdout), readAll(child.stderr), ended]);
    return { code, text: [err, out].map(visible).filter(Boolean).join('\n') };
  };
  return {
    list,
    async put(name, password) {
      const { code, text } = await prosodyctl(['register', name, domain], `${password}\n${password}\n`);
      if (code !== 0 || !list().includes(name)) throw new AppError('INTERNAL', text || `Prosody did not keep the account of ${name}`);
    },
    async remove(name) {
      const { code, text } = await prosodyctl(['unregister', name, domain]);
      if (code !== 0 || list().includes(name)) throw new AppError('INTERNAL', text || `Prosody did not remove the account of ${name}`);
    },
  };
}

/** What a command says, without its prompts and the colours of a terminal. */
function visible(text: string): string {
  return text
    .replaceAll(/\p{Cc}\[[0-9;]*m/gu, '')
    .replaceAll(/^(Enter new password|Retype new password): */gm, '')
    .trim();
}
