import { readFileSync } from 'node:fs';
import { checkNewPassword, type NewAccount, parseAccountList, parseAccountName } from '@parley/auth-internal';
import { loadConfig } from '@parley/config';
import { AppError } from '@parley/kernel';
import { askNewPassword, type Keyboard } from '../account/keyboard.ts';
import { type AccountStore, prosodyAccounts } from '../account/prosody-accounts.ts';
import { parseUserRequest } from '../account/user-request.ts';
import type { Terminal } from './places.ts';

export interface UserDeps {
  readonly terminal: Terminal;
  readonly keyboard: Keyboard;
  /** Environment of the service prosody. */
  readonly env: NodeJS.ProcessEnv;
  /** The program behind `prosodyctl`. */
  readonly script: string;
}

interface Accounts extends UserDeps {
  readonly store: AccountStore;
  readonly domain: string;
  /** Who vouches for users; undefined while nobody has to log in. */
  readonly backend: string | undefined;
}

/**
 * `parley user add|passwd|remove|list|import`: the accounts of AUTH_TYPE=internal.
 * @returns the exit code: 1 when it was refused, with the reason on standard error
 * @throws AppError INPUT_INVALID, CONFIG_INVALID
 */
export async function user(args: readonly string[], deps: UserDeps): Promise<number> {
  const request = parseUserRequest(args);
  const config = loadConfig(['XMPP_DOMAIN', 'ENABLE_AUTH', 'AUTH_TYPE', 'PROSODY_AUTH_TYPE', 'PARLEY_STATE_DIR'], deps.env);
  const domain = config.XMPP_DOMAIN;
  const { script, env } = deps;
  const store = prosodyAccounts({ script, env, stateDir: config.PARLEY_STATE_DIR ?? '.parley', domain });
  const accounts: Accounts = {
    ...deps,
    store,
    domain,
    backend: config.ENABLE_AUTH ? (config.PROSODY_AUTH_TYPE ?? config.AUTH_TYPE) : undefined,
  };
  switch (request.action) {
    case 'add':
    case 'passwd':
      return setPassword(accounts, request.action, parseAccountName(request.name, domain));
    case 'remove':
      return remove(accounts, parseAccountName(request.name, domain));
    case 'import':
      return importList(accounts, request.file);
    case 'list':
      return list(accounts);
  }
}

async function setPassword(accounts: Accounts, action: 'add' | 'passwd', name: string): Promise<number> {
  const { store, terminal, keyboard, domain } = accounts;
  refuseForeignBackend(accounts);
  const exists = store.list().includes(name);
  if (action === 'add' && exists) throw refusal(`${name} has an account already; another password: parley user passwd ${name}`);
  if (action === 'passwd' && !exists) throw refusal(`${name} has no account; make one: parley user add ${name}`);
  const password = await askNewPassword(keyboard, `Password for ${name}: `);
  checkNewPassword(password);
  await store.put(name, password);
  terminal.out(action === 'add' ? `${name} has an account now (${name}@${domain})` : `${name} has another password now`);
  noteWhenOpen(accounts);
  return 0;
}

async function remove({ store, terminal }: Accounts, name: string): Promise<number> {
  if (!store.list().includes(name)) throw refusal(`${name} has no account; parley user list shows who has one`);
  await store.remove(name);
  terminal.out(`${name} has no account any more; where they are logged in, they stay until they leave`);
  return 0;
}

function list({ store, terminal }: Accounts): number {
  const names = store.list();
  for (const name of names) terminal.out(name);
  if (names.length === 0) terminal.err('nobody has an account; make one: parley user add NAME');
  return 0;
}

async function importList(accounts: Accounts, file: string): Promise<number> {
  const { store, terminal, keyboard, domain } = accounts;
  refuseForeignBackend(accounts);
  const wanted = parseAccountList(file === '-' ? await keyboard.readAll() : readList(file), domain);
  const present = new Set(store.list());
  const isNew = ({ name }: NewAccount) => !present.has(name);
  for (const { name } of wanted.filter((account) => !isNew(account)))
    terminal.err(`${name} has an account already, which is left as it is`);
  const made = wanted.filter(isNew);
  for (const { name, password } of made) {
    await store.put(name, password);
    terminal.out(`${name} has an account now`);
  }
  terminal.out(`${made.length} accounts made, ${wanted.length - made.length} left as they were`);
  noteWhenOpen(accounts);
  return 0;
}

function readList(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('INPUT_INVALID', `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

const refusal = (reason: string): AppError => new AppError('CONFLICT', reason);

function refuseForeignBackend({ backend }: Accounts): void {
  if (backend !== undefined && backend !== 'internal')
    throw refusal(`AUTH_TYPE is ${backend}: accounts of Prosody are not asked, so none was made or changed; AUTH_TYPE=internal asks them`);
}

function noteWhenOpen({ backend, terminal }: Accounts): void {
  if (backend === undefined) terminal.err('Nobody is asked to log in while ENABLE_AUTH=0: it takes effect with ENABLE_AUTH=1.');
}
