import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
 * hinder a restart. Returns the absolute path.
 */
export function prepareHome(stateDir: string, sources: string, user: SystemUser | undefined): string {
  const home = resolve(stateDir, 'prosody');
  const plugins = join(home, 'plugins');
  for (const directory of [home, plugins, join(home, 'certs')]) {
    mkdirSync(directory, { recursive: true });
    chmodSync(directory, 0o755);
  }
  if (user) chownSync(home, user.uid, user.gid);
  install(join(sources, 'prosody.cfg.lua'), join(home, 'prosody.cfg.lua'));
  const names = readdirSync(join(sources, 'plugins')).filter((name) => name.endsWith('.lua'));
  for (const name of names) install(join(sources, 'plugins', name), join(plugins, name));
  for (const name of readdirSync(plugins)) if (!names.includes(name)) rmSync(join(plugins, name), { recursive: true });
  return home;
}

function install(from: string, to: string): void {
  if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return;
  copyFileSync(from, to);
  chmodSync(to, 0o644);
}
