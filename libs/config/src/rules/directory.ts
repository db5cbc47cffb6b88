import type { Config } from '../load.ts';
import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

const NAMES = [
  'ENABLE_AUTH',
  'AUTH_TYPE',
  'PROSODY_AUTH_TYPE',
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
  'LDAP_MODERATOR_FILTER',
] as const;

type Directory = Config<(typeof NAMES)[number]>;

const NOBODY = 'nobody can log in';

const backendOf = ({ PROSODY_AUTH_TYPE: own, AUTH_TYPE: type }: Directory) => own ?? type;
const hasName = (template: string): boolean => /(?<!%)(?:%%)*%[uU]/.test(template);

/** Rules about the directory of AUTH_TYPE=ldap. What only reading its files can tell, the policy service finds at its start. */
export const directoryRules: readonly Rule[] = [
  rule(['prosody'], NAMES, (values): readonly Verdict[] => {
    if (!values.ENABLE_AUTH) return [];
    if (backendOf(values) !== 'ldap') return values.LDAP_URL === undefined ? [] : [unused(values)];
    if (values.LDAP_URL === undefined)
      return [error('LDAP_URL', 'is not set while AUTH_TYPE is ldap', NOBODY, 'LDAP_URL=ldaps://ldap.your.domain')];
    return [...searchVerdicts(values), ...filterVerdicts(values), ...encryptionVerdicts(values)];
  }),
];

const unused = (values: Directory): Verdict =>
  warning('LDAP_URL', `is set while AUTH_TYPE is ${backendOf(values)}`, 'the directory is not asked', 'AUTH_TYPE=ldap');

function searchVerdicts(values: Directory): Verdict[] {
  const verdicts: Verdict[] = [];
  const { LDAP_BINDDN: dn, LDAP_BINDPW: password, LDAP_AUTH_METHOD: method } = values;
  if (dn !== undefined && password === undefined)
    verdicts.push(error('LDAP_BINDPW', 'is not set while LDAP_BINDDN is', NOBODY, 'Set it, or unset LDAP_BINDDN to search anonymously.'));
  if (dn === undefined && password !== undefined)
    verdicts.push(warning('LDAP_BINDPW', 'is set without LDAP_BINDDN', 'the search is made anonymously', 'Set LDAP_BINDDN.'));
  if (values.LDAP_BASE === undefined && method !== 'fastbind')
    verdicts.push(warning('LDAP_BASE', 'is not set', 'most directories find nobody without it', 'LDAP_BASE=ou=people,dc=your,dc=domain'));
  if (values.LDAP_VERSION !== 3) verdicts.push(warning('LDAP_VERSION', 'is not 3', 'version 3 is spoken all the same', 'LDAP_VERSION=3'));
  return verdicts;
}

function filterVerdicts({ LDAP_FILTER: filter, LDAP_AUTH_METHOD: method, LDAP_MODERATOR_FILTER: moderators }: Directory): Verdict[] {
  if (!hasName(filter)) return [error('LDAP_FILTER', 'has no %u in it', 'it would find the same for every name', 'LDAP_FILTER=(uid=%u)')];
  if (method !== 'fastbind') return [];
  if (!/[=@\\]/.test(filter) || filter.startsWith('('))
    return [
      error(
        'LDAP_FILTER',
        'is no DN, and with LDAP_AUTH_METHOD=fastbind it has to be',
        NOBODY,
        'LDAP_FILTER=uid=%u,ou=people,dc=your,dc=domain',
      ),
    ];
  if (/^[^,@\\]*$/.test(filter))
    return [
      warning(
        'LDAP_FILTER',
        'names one part of a DN, and with LDAP_AUTH_METHOD=fastbind it has to be all of it',
        NOBODY,
        'LDAP_FILTER=uid=%u,ou=people,dc=your,dc=domain',
      ),
    ];
  const needsDn = moderators !== undefined && !hasName(moderators);
  return needsDn && !filter.includes('=')
    ? [error('LDAP_MODERATOR_FILTER', 'needs the DN of users, and LDAP_FILTER names none', 'nobody moderates', 'Put %u into it.')]
    : [];
}

function encryptionVerdicts(values: Directory): Verdict[] {
  const servers = values.LDAP_URL ?? [];
  const isSecure = servers.some((server) => server.isSecure);
  const plain = servers.find((server) => !server.isSecure);
  if (isSecure && values.LDAP_START_TLS)
    return [
      error(
        'LDAP_START_TLS',
        'is on while LDAP_URL has an ldaps:// server',
        NOBODY,
        'LDAP_START_TLS=0, as ldaps:// is encrypted from the beginning',
      ),
    ];
  const hasTls = isSecure || values.LDAP_START_TLS;
  if (hasTls && !values.LDAP_TLS_CHECK_PEER)
    return [
      warning(
        'LDAP_TLS_CHECK_PEER',
        'is off',
        'whoever gets between this server and the directory learns every password',
        'LDAP_TLS_CHECK_PEER=1',
      ),
    ];
  if (hasTls || plain === undefined) return [];
  if (values.LDAP_USE_TLS || values.LDAP_TLS_CHECK_PEER)
    return [
      warning(
        values.LDAP_USE_TLS ? 'LDAP_USE_TLS' : 'LDAP_TLS_CHECK_PEER',
        'encrypts nothing by itself',
        'passwords reach the directory in the clear',
        'LDAP_START_TLS=1, or an ldaps:// address in LDAP_URL',
      ),
    ];
  return /^(localhost|127\.|::1$)/.test(plain.host)
    ? []
    : [warning('LDAP_URL', 'has no encryption', 'passwords reach the directory in the clear', 'LDAP_START_TLS=1, or ldaps:// in LDAP_URL')];
}
