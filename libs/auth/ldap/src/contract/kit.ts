import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authenticator } from '@parley/auth-core';
import { loadConfig } from '@parley/config';
import { type Log, type LogFields, systemClock } from '@parley/kernel';
import {
  createTestAuthority,
  DIRECTORY_BASE,
  DIRECTORY_READER,
  type DirectoryOptions,
  type DirectoryServer,
  startDirectory,
  type TestAuthority,
} from '@parley/testing';
import { createLdapAuthenticator, LDAP_VARIABLES, ldapSettings, type SettingsOptions } from '../index.ts';

/** A directory, whoever vouches for it, and logins against it. */
export interface LdapKit {
  readonly authority: TestAuthority;
  readonly directory: DirectoryServer;
  /** File with the authority's certificate. */
  readonly caFile: string;
  /** Every log line so far. */
  readonly lines: readonly string[];
  /** A way to log in; the variables stand beside the usual ones. */
  authenticator(env?: Record<string, string>, limits?: SettingsOptions['limits'], identity?: SettingsOptions['identity']): Authenticator;
  remove(): Promise<void>;
}

export async function createLdapKit(options: Omit<DirectoryOptions, 'certificate'> = {}): Promise<LdapKit> {
  const authority = await createTestAuthority();
  const directory = await startDirectory({ certificate: await authority.issue(['127.0.0.1', 'localhost']), ...options });
  const folder = mkdtempSync(join(tmpdir(), 'parley-ldap-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, authority.cert);
  const lines: string[] = [];
  const opened: Authenticator[] = [];
  return {
    authority,
    directory,
    caFile,
    lines,
    authenticator(env = {}, limits = {}, identity = undefined) {
      const config = loadConfig(LDAP_VARIABLES, { ...usual(directory), ...env });
      const settings = ldapSettings(config, { realm: 'meet.example.org', limits, identity });
      const authenticator = createLdapAuthenticator({ settings, log: recorder(lines), clock: systemClock });
      opened.push(authenticator);
      return authenticator;
    },
    async remove() {
      await Promise.all(opened.map((one) => one.close?.()));
      await directory.remove();
      rmSync(folder, { recursive: true });
    },
  };
}

const usual = ({ ldap }: DirectoryServer) => ({
  LDAP_URL: ldap,
  LDAP_BASE: DIRECTORY_BASE,
  LDAP_BINDDN: DIRECTORY_READER.dn,
  LDAP_BINDPW: DIRECTORY_READER.password,
});

function recorder(lines: string[]): Log {
  const write = (level: string) => (fields: LogFields, message: string) => void lines.push(JSON.stringify({ level, ...fields, message }));
  const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), child: () => log };
  return log;
}

/** One login; it ends when the directory has answered, or with the authenticator's own deadline. */
export function login(authenticator: Authenticator, username: string, password: string, signal = new AbortController().signal) {
  return authenticator.authenticate({ kind: 'password', username, password }, signal);
}
