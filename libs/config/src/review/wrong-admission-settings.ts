import type { WrongSetting } from './wrong-settings.ts';

const ON = { ENABLE_AUTH: '1' };
const JWT = { ...ON, AUTH_TYPE: 'jwt', JWT_APP_ID: 'my_app', JWT_APP_SECRET: 'a-random-secret-of-more-than-32-characters' };
const LDAP = { ...ON, AUTH_TYPE: 'ldap', LDAP_URL: 'ldaps://ldap.acme.test', LDAP_TLS_CHECK_PEER: '1', LDAP_BASE: 'dc=acme,dc=test' };

/** Settings of who may do what with which a service does not start. */
export const REFUSED_ADMISSION_SETTINGS: readonly WrongSetting[] = [
  [{ ROOM_CREATORS: 'somebody' }, 'ROOM_CREATORS="somebody"', /one of auto, anyone/, /ROOM_CREATORS/],
  [{ ROOM_CREATORS: 'authenticated' }, 'ROOM_CREATORS="authenticated"', /ENABLE_AUTH is off/, /ROOM_CREATORS=auto/],
  [{ ROOM_CREATORS: 'moderators' }, 'ROOM_CREATORS="moderators"', /ENABLE_AUTH is off/, /ROOM_CREATORS=auto/],
  [{ ...ON, ROOM_CREATORS: 'moderators', ROOM_MODERATORS: 'nobody' }, 'ROOM_CREATORS=', /nobody is one/, /ROOM_CREATORS=auto/],
  [{ ...ON, ROOM_CREATORS: 'moderators', ROOM_MODERATORS: 'first' }, 'ROOM_CREATORS=', /nobody is one/, /ROOM_CREATORS=auto/],
  [{ ...ON, ROOM_CREATORS: 'moderators', ROOM_MODERATORS: 'claims' }, 'ROOM_MODERATORS=', /accounts say nothing/, /ROOM_MODERATORS=auto/],
  [{ ENABLE_LOBBY_ALWAYS: '1', ROOM_MODERATORS: 'nobody' }, 'ENABLE_LOBBY_ALWAYS="1"', /ROOM_MODERATORS=nobody/, /ROOM_MODERATORS=auto/],
  [{ ...ON, ENABLE_GUESTS: '1', PROSODY_GUEST_AUTH_TYPE: 'token' }, 'PROSODY_GUEST_AUTH_TYPE="token"', /no way/, /=jitsi-anonymous/],
];

/** Settings of who may do what that are surely not meant. */
export const DOUBTFUL_ADMISSION_SETTINGS: readonly WrongSetting[] = [
  [{ ...ON, JICOFO_AUTH_TYPE: 'jwt' }, 'JICOFO_AUTH_TYPE="jwt"', /Prosody take internal, and the focus jwt/, /Unset JICOFO_AUTH_TYPE/],
  [{ ...JWT, AUTH_TYPE: 'ldap', PROSODY_AUTH_TYPE: 'jwt' }, 'PROSODY_AUTH_TYPE="jwt"', /the focus ldap/, /AUTH_TYPE=jwt/],
  [{ ...ON, ENABLE_GUESTS: '1', JICOFO_ENABLE_AUTH: '0' }, 'JICOFO_ENABLE_AUTH="0"', /beside ENABLE_GUESTS/, /ROOM_CREATORS=authenticated/],
  [{ ENABLE_GUESTS: '1' }, 'ENABLE_GUESTS="1"', /ENABLE_AUTH is off/, /ENABLE_AUTH=1/],
  [{ ROOM_MODERATORS: 'claims' }, 'ROOM_MODERATORS="claims"', /ENABLE_AUTH is off/, /ROOM_MODERATORS=auto/],
  [{ ROOM_MODERATORS: 'authenticated' }, 'ROOM_MODERATORS="authenticated"', /ENABLE_AUTH is off/, /ROOM_MODERATORS=auto/],
  [{ ...ON, ROOM_MODERATORS: 'claims' }, 'ROOM_MODERATORS="claims"', /accounts say nothing/, /ROOM_MODERATORS=auto/],
  [{ ...ON, ENABLE_AUTO_OWNER: '0' }, 'ENABLE_AUTO_OWNER="0"', /accounts say nothing/, /ENABLE_AUTO_OWNER=1/],
  [
    { ...ON, ENABLE_WAIT_FOR_HOST: '1', WAIT_FOR_HOST_DISABLE_AUTO_OWNERS: '1' },
    'WAIT_FOR_HOST_DISABLE_AUTO_OWNERS=',
    /accounts say nothing/,
    /ROOM_MODERATORS=authenticated/,
  ],
  [{ ...LDAP, ROOM_MODERATORS: 'claims' }, 'ROOM_MODERATORS="claims"', /accounts say nothing/, /ROOM_MODERATORS=auto/],
  [{ ENABLE_WAIT_FOR_HOST: '1' }, 'ENABLE_WAIT_FOR_HOST="1"', /ENABLE_AUTH is off/, /ENABLE_AUTH=1/],
  [{ XMPP_MUC_MODULES: 'muc_wait_for_host' }, 'XMPP_MUC_MODULES=', /ENABLE_AUTH is off/, /ENABLE_AUTH=1/],
  [{ ...ON, ENABLE_WAIT_FOR_HOST: '1', ROOM_CREATORS: 'authenticated' }, 'ROOM_CREATORS=', /keeps rooms closed/, /ROOM_CREATORS=auto/],
  [{ ...JWT, JWT_ALLOW_EMPTY: '1', ROOM_CREATORS: 'anyone' }, 'ROOM_CREATORS="anyone"', /beside JWT_ALLOW_EMPTY/, /ROOM_CREATORS=auto/],
  [{ ...JWT, JWT_ALLOW_EMPTY: '1', JICOFO_ENABLE_AUTH: '0' }, 'JICOFO_ENABLE_AUTH="0"', /beside JWT_ALLOW/, /ROOM_CREATORS=authenticated/],
  [{ ...JWT, JWT_ALLOW_EMPTY: '1', ROOM_MODERATORS: 'everyone' }, 'ROOM_MODERATORS=', /beside JWT_ALLOW_EMPTY/, /ROOM_MODERATORS=auto/],
];

/** Settings of who may do what that are as they should be. */
export const SOUND_ADMISSION_SETTINGS = [
  ON,
  { ...ON, ENABLE_GUESTS: '1' },
  { ...ON, ENABLE_GUESTS: '1', PROSODY_GUEST_AUTH_TYPE: 'anonymous', ENABLE_WAIT_FOR_HOST: '1', ENABLE_LOBBY_ALWAYS: '1' },
  { ...ON, ROOM_CREATORS: 'moderators', ROOM_MODERATORS: 'authenticated' },
  { ...ON, XMPP_MUC_MODULES: 'wait_for_host,token_affiliation' },
  { ...LDAP, ROOM_MODERATORS: 'claims', LDAP_MODERATOR_FILTER: '(memberOf=cn=hosts,dc=acme,dc=test)' },
  { ...JWT, ROOM_MODERATORS: 'claims', ROOM_CREATORS: 'moderators' },
  { ...JWT, JWT_ALLOW_EMPTY: '1' },
  { ...JWT, ENABLE_AUTO_OWNER: '0' },
  { ...JWT, JICOFO_ENABLE_AUTH: '0' },
] as const;
