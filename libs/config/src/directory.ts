import { isIP } from 'node:net';
import { type Options, type Variable, variable } from './declare.ts';

/** One server of LDAP_URL. */
export interface LdapServer {
  /** As it is shown: `ldaps://ldap.example.org:636`. */
  readonly url: string;
  /** Name or address, an IPv6 one without brackets. */
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly isSecure: boolean;
}

const URL_FORM = /^(?<scheme>ldaps?):\/\/(?<host>\[[0-9a-f:.]+\]|[a-z0-9._-]*)(?::(?<port>\d{1,5}))?\/?$/i;

function parseServer(text: string): LdapServer | undefined {
  const { scheme, host: given, port: number } = URL_FORM.exec(text)?.groups ?? {};
  if (scheme === undefined) return undefined;
  const isSecure = scheme.toLowerCase() === 'ldaps';
  // As OpenLDAP's library has it, no host is this one.
  const host = (given ?? '').replace(/[[\]]/g, '') || 'localhost';
  const port = number === undefined ? (isSecure ? 636 : 389) : Number(number);
  if (port < 1 || port > 65_535) return undefined;
  return { url: `${scheme.toLowerCase()}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`, host, port, isSecure };
}

/** Directory servers, separated by blanks (OpenLDAP's library takes commas too), in the order in which they are asked. */
export const ldapServers = (purpose: string, options?: Options): Variable<readonly LdapServer[] | undefined> =>
  variable<readonly LdapServer[] | undefined>(
    purpose,
    'ldap:// or ldaps:// addresses of servers without a path, separated by blanks',
    undefined,
    (value) => {
      const words = value.split(/[\s,]+/).filter(Boolean);
      const servers = words.flatMap((word) => parseServer(word) ?? []);
      return servers.length === words.length && servers.length > 0 ? servers : undefined;
    },
    options,
  );

/**
 * What a filter may have filled in, as saslauthd names it: `%u` the name as typed, `%U` and `%d` its parts before and behind an @,
 * `%r` the realm, `%s` the service, `%1` to `%9` labels of the domain from its end, `%D` the DN of the user's entry, `%%` a per cent.
 */
export const LDAP_TOKEN = /%([\s\S]?)/g;

function hasOnlyTokens(template: string, tokens: RegExp): boolean {
  return [...template.matchAll(LDAP_TOKEN)].every(([, letter = '']) => tokens.test(letter));
}

/** Whether every parenthesis that is not escaped has its other half. */
function isBalanced(filter: string): boolean {
  let depth = 0;
  for (const character of filter.replaceAll(/\\[0-9a-f]{2}/gi, '')) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

/** A filter (RFC 4515) that finds a user by name. */
export const ldapFilter = (purpose: string, fallback: string, options?: Options): Variable<string> =>
  variable(
    purpose,
    'a filter such as uid=%u or (&(objectClass=person)(uid=%u)), with %u, %U, %d, %r, %s, %1 to %9 and %%',
    fallback,
    (value) => (hasOnlyTokens(value, /^[uUdrs1-9%]$/) && isBalanced(value) ? value : undefined),
    options,
  );

/** A filter that may have the DN of the user's entry in it as well; undefined when unset. */
export const optionalLdapFilter = (purpose: string, options?: Options): Variable<string | undefined> =>
  variable<string | undefined>(
    purpose,
    'a filter such as (memberOf=cn=staff,dc=example,dc=org) or (&(cn=staff)(member=%D)), with %D and the tokens of LDAP_FILTER',
    undefined,
    (value) => (hasOnlyTokens(value, /^[DuUdrs1-9%]$/) && isBalanced(value) ? value : undefined),
    options,
  );

/** The name of an attribute of an entry; undefined when unset. */
export const optionalAttribute = (purpose: string, options?: Options): Variable<string | undefined> =>
  variable<string | undefined>(
    purpose,
    'the name of an attribute',
    undefined,
    (value) => (/^[a-z][a-z0-9-]*$/i.test(value) ? value : undefined),
    options,
  );
