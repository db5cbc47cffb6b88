import { AppError } from '@parley/kernel';
import type { Entry, Filter } from 'ldapts';
import type { LdapConnection, SearchRequest } from './connection.ts';
import { buildFilter } from './filter.ts';
import { personAttributes } from './person.ts';
import { describeResult } from './refusal.ts';
import type { LdapSettings } from './settings.ts';
import { escapeDnValue, fillTemplate, hasToken } from './template.ts';

/** With fastbind, the name to log in with; undefined when a token of it has no value. */
export function bindName({ filter, realm }: LdapSettings, user: string): string | undefined {
  // Without a DN around it (Active Directory takes name@domain) there is nothing to escape for.
  return fillTemplate(filter, { user, realm }, filter.includes('=') ? escapeDnValue : (value) => value);
}

/**
 * The entries that LDAP_FILTER finds, two at most: only one will do.
 * @throws AppError UNAVAILABLE when the directory cannot tell
 */
export async function findEntries(
  connection: LdapConnection,
  settings: LdapSettings,
  user: string,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const filter = buildFilter(settings.filter, { user, realm: settings.realm });
  if (filter === undefined) return [];
  const isCustom = settings.method === 'custom';
  return search(
    connection,
    {
      base: settings.base,
      scope: 'sub',
      filter,
      attributes: [...personAttributes(settings), ...(isCustom ? ['userPassword'] : [])],
      binary: isCustom ? ['userPassword'] : [],
      sizeLimit: 2,
    },
    signal,
  );
}

/**
 * The entry of a DN, undefined when there is none or it may not be read.
 * @throws AppError UNAVAILABLE
 */
export async function readEntry(connection: LdapConnection, settings: LdapSettings, dn: string, signal: AbortSignal) {
  const filter = buildFilter('(objectClass=*)', { user: '', realm: '' });
  const request = { base: dn, scope: 'base' as const, attributes: personAttributes(settings), sizeLimit: 1 };
  return filter && (await search(connection, { ...request, filter }, signal))[0];
}

export interface ModeratorQuestion {
  readonly user: string;
  /** Undefined when only a name is known. */
  readonly dn: string | undefined;
}

/**
 * Whether LDAP_MODERATOR_FILTER holds for somebody; undefined without one.
 * @throws AppError UNAVAILABLE
 */
export async function moderates(
  connection: LdapConnection,
  settings: LdapSettings,
  { user, dn }: ModeratorQuestion,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const { moderatorFilter, realm, base } = settings;
  if (moderatorFilter === undefined) return undefined;
  const filter: Filter | undefined = buildFilter(moderatorFilter, { user, realm, dn });
  if (filter === undefined) return false;
  // With who it is in it, it is about groups, say; without, about the user's entry.
  const isSearch = hasToken(moderatorFilter, 'uUD');
  if (!isSearch && dn === undefined) return false;
  const place = isSearch ? { base, scope: 'sub' as const } : { base: dn ?? '', scope: 'base' as const };
  return (await search(connection, { ...place, filter, attributes: ['1.1'], sizeLimit: 1 }, signal)).length > 0;
}

/** Results that mean that nothing was found, or nothing that may be seen. */
const NOTHING: ReadonlySet<number> = new Set([32, 50]);

async function search(connection: LdapConnection, request: SearchRequest, signal: AbortSignal): Promise<readonly Entry[]> {
  const result = await connection.search(request, signal);
  // More than were asked for is an answer too: that there is more than one.
  if (result.code === 0 || result.code === 4) return result.entries;
  if (NOTHING.has(result.code)) return [];
  throw new AppError('UNAVAILABLE', `${connection.server.url}: the search is refused, ${describeResult(result)}`);
}
