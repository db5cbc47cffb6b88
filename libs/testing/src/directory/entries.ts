/** Where the entries of the test directory hang. */
export const DIRECTORY_BASE = 'dc=example,dc=org';
/** Who may search it. */
export const DIRECTORY_READER = { dn: `cn=reader,${DIRECTORY_BASE}`, password: 'reader, (of) all*' } as const;

/** Somebody in the test directory. */
export interface DirectoryUser {
  /** First part of the DN, escaped. */
  readonly rdn: string;
  readonly uid: string;
  readonly password: string;
  /** As it is stored, where that is not the plain text. */
  readonly stored?: string;
  readonly displayName?: string;
  readonly mail?: string;
  readonly groups?: readonly string[];
  readonly locked?: boolean;
}

/** People whose names and passwords are as hard as names and passwords may be. */
export const DIRECTORY_USERS = {
  anna: {
    rdn: 'uid=anna',
    uid: 'anna',
    password: 'sésame, ouvre-toi!',
    displayName: 'Anna Österreich',
    mail: 'anna@example.org',
    groups: ['staff'],
  },
  jürgen: { rdn: 'uid=jürgen', uid: 'jürgen', password: 'Grüße*(&)\\', displayName: 'Jürgen Groß', groups: ['teachers'] },
  star: { rdn: 'uid=st*r', uid: 'st*r', password: 'star-pw-1', displayName: 'A star' },
  parentheses: { rdn: 'uid=par(en)', uid: 'par(en)', password: 'paren-pw-2' },
  backslash: { rdn: 'cn=back\\5cslash', uid: 'back\\slash', password: 'back-pw-3' },
  comma: { rdn: 'cn=Doe\\2c John \\2b Co \\22x\\22', uid: 'doe, john', password: 'comma-pw-4', groups: ['staff'] },
  blank: { rdn: 'uid=two words', uid: 'two words', password: 'blank-pw-5' },
  wang: { rdn: 'uid=王芳', uid: '王芳', password: '密码-pw-6', displayName: '王芳' },
  locked: { rdn: 'uid=locked', uid: 'locked', password: 'locked-pw-7', locked: true },
  ssha: { rdn: 'uid=ssha', uid: 'ssha', password: 'sha-pw-8', stored: '{SSHA}rH7i1bxezAYsBkKyu4LL1YBh+9tzYWx0c2FsdA==' },
  crypt: { rdn: 'uid=crypt', uid: 'crypt', password: 'crypt-pw-9', stored: '{CRYPT}$6$saltsalt$abcdefg' },
  twin: { rdn: 'uid=twin', uid: 'twin', password: 'twin-pw-10', mail: 'shared@example.org' },
  other: { rdn: 'uid=other', uid: 'other', password: 'other-pw-11', mail: 'shared@example.org' },
} as const satisfies Record<string, DirectoryUser>;

const GROUPS = ['staff', 'teachers'] as const;

/** The DN of a user. */
export const directoryDn = ({ rdn }: Pick<DirectoryUser, 'rdn'>): string => `${rdn},ou=people,${DIRECTORY_BASE}`;

const base64 = (text: string) => Buffer.from(text).toString('base64');
const line = (name: string, value: string) => `${name}:: ${base64(value)}`;
const entry = (dn: string, ...lines: readonly string[]) => [line('dn', dn), ...lines].join('\n');

function userEntry(user: DirectoryUser): string {
  return entry(
    directoryDn(user),
    'objectClass: inetOrgPerson',
    line('cn', rdnValue(user, 'cn') ?? user.uid),
    line('sn', user.uid),
    line('uid', user.uid),
    line('userPassword', user.stored ?? user.password),
    ...(user.displayName === undefined ? [] : [line('displayName', user.displayName)]),
    ...(user.mail === undefined ? [] : [line('mail', user.mail)]),
    ...(user.groups ?? []).map((group) => `memberOf: cn=${group},ou=groups,${DIRECTORY_BASE}`),
    ...(user.locked ? ['pwdAccountLockedTime: 000001010000Z'] : []),
  );
}

/** The value of the RDN, as the entry must have it as well. */
function rdnValue({ rdn }: DirectoryUser, attribute: string): string | undefined {
  if (!rdn.startsWith(`${attribute}=`)) return undefined;
  return rdn
    .slice(attribute.length + 1)
    .replaceAll(/\\([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** All of it as LDIF. */
export function directoryLdif(): string {
  const users: readonly DirectoryUser[] = Object.values(DIRECTORY_USERS);
  const groups = GROUPS.map((group) =>
    entry(
      `cn=${group},ou=groups,${DIRECTORY_BASE}`,
      'objectClass: groupOfNames',
      ...users.filter((user) => user.groups?.includes(group)).map((user) => line('member', directoryDn(user))),
    ),
  );
  return `${[
    entry(DIRECTORY_BASE, 'objectClass: dcObject', 'objectClass: organization', 'o: Example'),
    entry(`ou=people,${DIRECTORY_BASE}`, 'objectClass: organizationalUnit'),
    entry(`ou=groups,${DIRECTORY_BASE}`, 'objectClass: organizationalUnit'),
    entry(
      DIRECTORY_READER.dn,
      'objectClass: organizationalRole',
      'objectClass: simpleSecurityObject',
      line('userPassword', DIRECTORY_READER.password),
    ),
    entry(
      `cn=policy,${DIRECTORY_BASE}`,
      'objectClass: organizationalRole',
      'objectClass: pwdPolicy',
      'pwdAttribute: userPassword',
      'pwdLockout: TRUE',
      'pwdMaxFailure: 0',
    ),
    // Where else people might be: not asked.
    entry(
      `ou=elsewhere,ou=people,${DIRECTORY_BASE}`,
      'objectClass: referral',
      'objectClass: extensibleObject',
      'ref: ldap://127.0.0.1:9/ou=elsewhere,dc=example,dc=com',
    ),
    ...users.map(userEntry),
    ...groups,
  ].join('\n\n')}\n`;
}
