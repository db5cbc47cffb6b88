import { type Config, configError, type LdapServer } from '@parley/config';
import { checkFilter } from './filter.ts';
import { hasToken } from './template.ts';
import { readTlsSettings, type TlsSettings } from './tls-settings.ts';

/** The variables that `ldapSettings` reads. */
export const LDAP_VARIABLES = [
  'LDAP_URL',
  'LDAP_BASE',
  'LDAP_BINDDN',
  'LDAP_BINDPW',
  'LDAP_FILTER',
  'LDAP_AUTH_METHOD',
  'LDAP_VERSION',
  'LDAP_USE_TLS',
  'LDAP_START_TLS',
  'LDAP_TLS_CHECK_PEER',
  'LDAP_TLS_CACERT_FILE',
  'LDAP_TLS_CACERT_DIR',
  'LDAP_TLS_CIPHERS',
  'LDAP_MODERATOR_FILTER',
  'LDAP_NAME_ATTRIBUTE',
  'LDAP_EMAIL_ATTRIBUTE',
] as const;

export type LdapConfig = Config<(typeof LDAP_VARIABLES)[number]>;

/** How long a directory may take, in milliseconds. */
export interface Limits {
  /** To be connected and encrypted. */
  readonly connectMs: number;
  /** For one answer. */
  readonly answerMs: number;
  /** For a login as a whole, whatever is tried in it. */
  readonly loginMs: number;
  /** After which a server that did not answer is tried again before those behind it. */
  readonly retryMs: number;
  /** Connections for searches, kept open. */
  readonly searches: number;
  /** Connections on which passwords are tried at a time. */
  readonly logins: number;
}

export const LIMITS: Limits = { connectMs: 2_500, answerMs: 4_000, loginMs: 8_000, retryMs: 30_000, searches: 8, logins: 32 };

export interface LdapSettings {
  readonly servers: readonly LdapServer[];
  readonly startTls: boolean;
  readonly tls: TlsSettings;
  readonly base: string;
  /** Entry with which searches are made; undefined: anonymously. */
  readonly bind: { readonly dn: string; readonly password: string } | undefined;
  readonly filter: string;
  readonly method: 'bind' | 'fastbind' | 'custom';
  readonly moderatorFilter: string | undefined;
  /** In order of preference. */
  readonly nameAttributes: readonly string[];
  readonly emailAttribute: string | undefined;
  /** Domain of the deployment: `%r`. */
  readonly realm: string;
  readonly limits: Limits;
}

export interface SettingsOptions {
  /** Domain of the deployment. */
  readonly realm: string;
  /** Certificate of Prosody, shown to directories with LDAP_USE_TLS. */
  readonly identity?: TlsSettings['identity'] | undefined;
  readonly limits?: Partial<Limits>;
}

/**
 * The settings of a directory, complete and checked as far as can be without asking it.
 * @throws AppError CONFIG_INVALID with one line that names the variable
 */
export function ldapSettings(config: LdapConfig, { realm, identity, limits }: SettingsOptions): LdapSettings {
  const { LDAP_URL: servers, LDAP_FILTER: filter, LDAP_AUTH_METHOD: method, LDAP_MODERATOR_FILTER: moderatorFilter } = config;
  if (servers === undefined) throw configError('LDAP_URL', 'is not set; AUTH_TYPE=ldap needs a directory, ldaps://ldap.example.org say');
  if (method === 'fastbind') checkBindName(filter);
  else checkFilter(filter, 'LDAP_FILTER');
  if (moderatorFilter !== undefined) checkFilter(moderatorFilter, 'LDAP_MODERATOR_FILTER');
  if (config.LDAP_START_TLS && servers.some(({ isSecure }) => isSecure))
    throw configError(
      'LDAP_START_TLS',
      'is 1 while LDAP_URL has an ldaps:// server, which is encrypted from the first byte; choose one of the two',
    );
  if (config.LDAP_BINDDN !== undefined && config.LDAP_BINDPW === undefined)
    throw configError('LDAP_BINDPW', 'is not set while LDAP_BINDDN is; leave both unset to search anonymously');
  return {
    servers,
    startTls: config.LDAP_START_TLS,
    tls: readTlsSettings(config, config.LDAP_USE_TLS ? identity : undefined),
    base: config.LDAP_BASE ?? '',
    bind: config.LDAP_BINDDN === undefined ? undefined : { dn: config.LDAP_BINDDN, password: config.LDAP_BINDPW ?? '' },
    filter,
    method,
    moderatorFilter,
    nameAttributes: config.LDAP_NAME_ATTRIBUTE === undefined ? ['displayName', 'cn'] : [config.LDAP_NAME_ATTRIBUTE],
    emailAttribute: config.LDAP_EMAIL_ATTRIBUTE,
    realm,
    limits: { ...LIMITS, ...limits },
  };
}

/**
 * With fastbind the filter is the name to log in with: a DN, or what Active Directory takes in its place (%u@example.org).
 * A bare name is refused, as some names mean something else in a bind (EXTERNAL).
 */
function checkBindName(template: string): void {
  if (!hasToken(template, 'uU') || !/[=@\\]/.test(template) || template.startsWith('('))
    throw configError(
      'LDAP_FILTER',
      `${JSON.stringify(template)}: with LDAP_AUTH_METHOD=fastbind it is the DN of a user, such as uid=%u,ou=people,dc=example,dc=org`,
    );
}
