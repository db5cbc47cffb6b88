import type { Claims } from '@parley/auth-core';
import { AppError } from '@parley/kernel';
import type { Entry } from 'ldapts';
import type { LdapConnection } from './connection.ts';
import { bindName, findEntries, moderates, readEntry } from './lookup.ts';
import { matchAny } from './password-hash.ts';
import { personClaims, readPerson } from './person.ts';
import type { DirectoryPool } from './pool.ts';
import { describeResult, type LoginRefusal, refusalOf, wrongCredentials } from './refusal.ts';
import type { LdapSettings } from './settings.ts';

export interface Credentials {
  readonly user: string;
  /** Never empty: a bind without one would succeed, as nobody (RFC 4513 §5.1.2). */
  readonly password: string;
}

export type Verification = { readonly claims: Claims; readonly id: string } | LoginRefusal;

export interface VerifyDeps {
  readonly settings: LdapSettings;
  readonly pool: DirectoryPool;
}

/**
 * Whether somebody is who they say, in the way of LDAP_AUTH_METHOD, and what follows from it.
 * @throws AppError UNAVAILABLE when no directory can tell
 */
export function verify(deps: VerifyDeps, credentials: Credentials, signal: AbortSignal): Promise<Verification> {
  return deps.settings.method === 'fastbind' ? byName(deps, credentials, signal) : byEntry(deps, credentials, signal);
}

/** bind, custom: find the entry as LDAP_BINDDN, then see whether the password is its own. */
async function byEntry({ settings, pool }: VerifyDeps, { user, password }: Credentials, signal: AbortSignal): Promise<Verification> {
  const entries = await pool.forSearch((connection) => findEntries(connection, settings, user, signal), signal);
  const [entry] = entries;
  if (entry === undefined) return wrongCredentials('LDAP_FILTER finds nobody');
  if (entries.length > 1) return wrongCredentials('LDAP_FILTER finds more than one entry');
  const refusal = settings.method === 'custom' ? compare(entry, password) : await tryPassword(pool, entry.dn, password, signal);
  if (refusal) return refusal;
  const isModerator =
    settings.moderatorFilter === undefined
      ? undefined
      : await pool.forSearch((connection) => moderates(connection, settings, { user, dn: entry.dn }, signal), signal);
  const person = readPerson(entry, user, settings);
  return { claims: personClaims(person, isModerator), id: person.id };
}

function tryPassword(pool: DirectoryPool, dn: string, password: string, signal: AbortSignal): Promise<LoginRefusal | undefined> {
  return pool.forLogin((connection) => bindAs(connection, dn, password, signal), signal);
}

/** Undefined when the password is right. @throws AppError UNAVAILABLE when the server cannot tell */
async function bindAs(connection: LdapConnection, dn: string, password: string, signal: AbortSignal): Promise<LoginRefusal | undefined> {
  const result = await connection.bind(dn, password, signal);
  if (result.code === 0) return undefined;
  const refusal = refusalOf(result);
  if (refusal) return refusal;
  throw new AppError('UNAVAILABLE', `${connection.server.url}: ${describeResult(result)}`);
}

function compare(entry: Entry, password: string): LoginRefusal | undefined {
  const match = matchAny(entry.userPassword, password);
  if (match === 'match') return undefined;
  return wrongCredentials(
    match === 'mismatch' ? 'the password is wrong' : `LDAP_AUTH_METHOD=custom: ${match.unsupported}; bind needs not read it`,
  );
}

/** fastbind: LDAP_FILTER is the DN. What else is asked, the user asks. */
async function byName({ settings, pool }: VerifyDeps, { user, password }: Credentials, signal: AbortSignal): Promise<Verification> {
  const name = bindName(settings, user);
  if (name === undefined) return wrongCredentials('the name does not fill LDAP_FILTER');
  return pool.forLogin(async (connection) => {
    const refusal = await bindAs(connection, name, password, signal);
    if (refusal) return refusal;
    const dn = name.includes('=') ? name : undefined;
    const entry = dn === undefined ? undefined : await readEntry(connection, settings, dn, signal);
    const isModerator = await moderates(connection, settings, { user, dn }, signal);
    const person = readPerson(entry, user, settings);
    return { claims: personClaims(person, isModerator), id: person.id };
  }, signal);
}
