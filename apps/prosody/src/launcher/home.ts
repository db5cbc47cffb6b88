import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/** An unprivileged account of the machine. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** The account that Debian's package creates, where it is installed. */
const USER = 'prosody';
/** Else a number that no account has: nobody's would be shared with other services. Reserved for this by convention (systemd). */
const DYNAMIC_ID = 61_347;

/** The account that Prosody runs under, because it refuses root: undefined, our own, when this process is not root. */
export function prosodyUser(uid = process.getuid?.(), passwd = () => readFileSync('/etc/passwd', 'utf8')): SystemUser | undefined {
  if (uid !== 0) return undefined;
  const fields = passwd()
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === USER);
  return fields ? { uid: Number(fields[2]), gid: Number(fields[3]) } : { uid: DYNAMIC_ID, gid: DYNAMIC_ID };
}

/**
 * Prosody's directory below the state directory: configuration, modules, pid file. The files are copied there because an
 * unprivileged user may not be able to read a clone in root's home; unchanged ones are left alone, so a full disk does not
 * hinder a restart. A command on the side may do the same at the same time. Returns the absolute path.
 */
export function prepareHome(stateDir: string, sources: string, user: SystemUser | undefined): string {
  const home = resolve(stateDir, 'prosody');
  const plugins = join(home, 'plugins');
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o755);
  for (const name of ['plugins', 'certs']) ownFolder(home, name);
  if (user) chownSync(home, user.uid, user.gid);
  const install = (name: string) => replaceFile(home, name, readFileSync(join(sources, name)), { mode: 0o644 });
  install('prosody.cfg.lua');
  const names = readdirSync(join(sources, 'plugins')).filter((name) => name.endsWith('.lua'));
  for (const name of names) install(join('plugins', name));
  for (const name of readdirSync(plugins)) if (!names.includes(name)) rmSync(join(plugins, name), { recursive: true, force: true });
  return home;
}

/**
 * A folder of Prosody's directory, readable by others. The directory belongs to an account with fewer rights than this process may
 * have: what stands there in place of the folder, a link for one, is removed and never followed.
 */
export function ownFolder(home: string, name: string): string {
  const folder = join(home, name);
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(folder);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  return folder;
}

/** Gives a file of Prosody's directory this content, in one step: who reads it meanwhile finds the old or the new one, whole. */
export function replaceFile(home: string, name: string, content: Buffer, { mode, user }: { mode: number; user?: SystemUser | undefined }) {
  const path = join(home, name);
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  const draft = join(home, `.draft-${process.pid}`);
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', mode);
  try {
    writeFileSync(file, content);
    fchmodSync(file, mode);
    if (user) fchownSync(file, user.uid, user.gid);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
