import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { encodeStoreName } from '@parley/auth-internal';
import { configError } from '@parley/config';
import type { SystemUser } from './home.ts';

export interface DataPlaces {
  /** Prosody's directory: what it keeps lies here, unless a link leads elsewhere. */
  readonly home: string;
  /** Folder that outlives a container; its `data` holds what Prosody keeps. Undefined: the same as `home`. */
  readonly storage: string | undefined;
  /** The operator's folder, in whose `data` the older generation of containers kept accounts. */
  readonly operator: string | undefined;
}

/**
 * Where accounts are: the first of both generations' folders that holds some (deployment contract §4.2, §8.4), else the new one.
 * An emptied folder of the old generation stays the one, as its listing by `find` does.
 */
export function dataFolder({ home, storage, operator }: DataPlaces, domain: string): string {
  const current = join(storage ?? home, 'data');
  const former = operator === undefined ? undefined : join(operator, 'data');
  if (former === undefined || holdsAccounts(current, domain)) return current;
  return existsSync(join(former, encodeStoreName(domain), 'accounts')) ? former : current;
}

function holdsAccounts(data: string, domain: string): boolean {
  try {
    return readdirSync(join(data, encodeStoreName(domain), 'accounts')).some((name) => name.endsWith('.dat'));
  } catch {
    return false;
  }
}

/**
 * Lets Prosody find what it keeps of `hosts`, the first of which has the accounts, in the folder that outlives it. Returns that folder.
 * @throws AppError CONFIG_INVALID when it cannot be written, with the command that mends it
 */
export function linkData(places: DataPlaces, hosts: readonly [string, ...string[]], user: SystemUser | undefined): string {
  const data = dataFolder(places, hosts[0]);
  for (const host of hosts) {
    const folder = join(data, encodeStoreName(host));
    makeFolder(folder, user);
    accessOrRefuse(folder);
    if (user) give(folder, user);
    // Relative where it can be: the home may be out of reach by its full path.
    link(places.home, encodeStoreName(host), data.startsWith(`${places.home}/`) ? folder.slice(places.home.length + 1) : resolve(folder));
  }
  accessOrRefuse(join(data, encodeStoreName(hosts[0]), 'accounts'));
  return data;
}

function makeFolder(folder: string, user: SystemUser | undefined): void {
  try {
    const first = mkdirSync(folder, { recursive: true, mode: 0o750 });
    if (user && first !== undefined)
      for (let path = folder; path.length >= first.length; path = join(path, '..')) chownSync(path, user.uid, user.gid);
  } catch (error) {
    throw refusal(folder, (error as NodeJS.ErrnoException).code);
  }
}

/** What came out of another deployment belongs to that one's user. */
function give(folder: string, user: SystemUser): void {
  for (const path of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    lchownSync(join(folder, path), user.uid, user.gid);
}

function accessOrRefuse(folder: string): void {
  if (!existsSync(folder)) return;
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refusal(folder, (error as NodeJS.ErrnoException).code);
  }
}

function refusal(folder: string, code: string | undefined) {
  const uid = process.getuid?.() ?? 0;
  const remedy =
    code === 'EROFS' ? 'its file system is read-only; mount a volume there' : `let user ${uid} write there, by chown -R ${uid} say`;
  return configError('PROSODY_STORAGE_DIR', `accounts cannot be kept in ${folder} (${code}): ${remedy}`);
}

/** In one step, as a command on the side may do the same at the same time. */
function link(home: string, name: string, target: string): void {
  const path = join(home, name);
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present?.isSymbolicLink() && readlinkSync(path) === target) return;
  if (present && !present.isSymbolicLink()) rmSync(path, { recursive: true, force: true });
  const draft = join(home, `.draft-${process.pid}`);
  rmSync(draft, { force: true });
  symlinkSync(target, draft);
  renameSync(draft, path);
}

/** Whether `linkData` has done its work for these hosts: until then Prosody would keep accounts where nobody finds them again. */
export function isLinked(home: string, hosts: readonly string[]): boolean {
  return hosts.every((host) => lstatSync(join(home, encodeStoreName(host)), { throwIfNoEntry: false })?.isSymbolicLink());
}
