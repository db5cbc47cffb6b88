import { planned, readBy } from '../declare.ts';
import { duration, flag, httpUrl, integer, list, oneOf, optionalFlag, optionalOneOf, optionalText, secret, text } from '../variable.ts';

export const AUTH_TYPES = ['internal', 'jwt', 'ldap', 'matrix', 'hybrid_matrix_token'] as const;

const choice = {
  ENABLE_AUTH: flag('Require authentication; refused until it exists, as an open server in its place would be worse.', false, {
    readers: ['web', 'prosody', 'jicofo'],
  }),
  AUTH_TYPE: oneOf('Who vouches for users, with ENABLE_AUTH.', 'internal', AUTH_TYPES, { readers: ['prosody', 'jicofo'] }),
  ENABLE_GUESTS: flag('Let people in without authentication once somebody authenticated is there.', false, {
    readers: ['web', 'prosody'],
  }),
  ...readBy(['jicofo'], {
    JICOFO_ENABLE_AUTH: optionalFlag('Let only users who have logged in create rooms; default ENABLE_AUTH.'),
    JICOFO_AUTH_TYPE: optionalOneOf('Who vouches for users, as the focus sees it; default AUTH_TYPE.', AUTH_TYPES),
    JICOFO_AUTH_LIFETIME: duration('How long a login lasts that is not used; a bare number counts milliseconds.', 86_400_000, 'ms'),
    ENABLE_AUTO_LOGIN: flag('Keep users logged in beyond the conference they logged in for.', true),
  }),
  ...readBy(['prosody'], {
    PROSODY_AUTH_TYPE: optionalOneOf('Who vouches for users, as Prosody sees it; default AUTH_TYPE.', AUTH_TYPES),
    PROSODY_GUEST_AUTH_TYPE: text('How guests are admitted to the guest domain.', 'jitsi-anonymous'),
    WAIT_FOR_HOST_DISABLE_AUTO_OWNERS: flag('Nobody but authenticated people becomes moderator while guests wait for a host.', false),
  }),
  ...readBy(['web'], {
    ENABLE_AUTH_DOMAIN: flag('Tell clients the domain of authenticated users (with ENABLE_AUTH).', true),
    TOKEN_AUTH_URL: optionalText('External login page; may contain {room}.'),
  }),
};

const tokens = {
  JWT_APP_ID: optionalText('Application for which tokens are issued.'),
  JWT_APP_SECRET: secret('Secret with which tokens are signed.'),
  JWT_ACCEPTED_ISSUERS: list('Issuers whose tokens are taken; empty means JWT_APP_ID only.'),
  JWT_ACCEPTED_AUDIENCES: list('Audiences for which a token may be made; empty means JWT_APP_ID only.'),
  JWT_ACCEPTED_ALLOWNER_ISSUERS: list('Issuers whose tokens make their bearer a moderator.'),
  JWT_ASAP_KEYSERVER: httpUrl('Where public keys of signed tokens are fetched, by key id.'),
  JWT_ALLOW_EMPTY: flag('Let people in who bring no token.', false),
  JWT_AUTH_TYPE: text('How Prosody authenticates with tokens.', 'token'),
  JWT_TOKEN_AUTH_MODULE: text('Which check decides whether a token fits the room.', 'token_verification'),
  JWT_ENABLE_DOMAIN_VERIFICATION: flag('Compare the tenant in a token with the one of the room.', false),
  JWT_SIGN_TYPE: optionalText('Signature algorithm of tokens, RS256 say; unset means what the key allows.'),
};

const directory = {
  LDAP_URL: optionalText('Directory servers, ldap:// or ldaps://, separated by blanks.'),
  LDAP_BASE: optionalText('Where in the directory users are looked for.'),
  LDAP_BINDDN: optionalText('Entry with which the search is made; unset means anonymously.'),
  LDAP_BINDPW: secret('Password of LDAP_BINDDN.'),
  LDAP_FILTER: text('Filter that finds a user by name: %u, %s and %r are filled in.', 'uid=%u'),
  LDAP_AUTH_METHOD: oneOf('How a password is checked.', 'bind', ['bind', 'custom', 'fastbind']),
  LDAP_VERSION: integer('Version of the protocol.', 3, 2, 3),
  LDAP_USE_TLS: flag('Use the TLS settings below.', false),
  LDAP_START_TLS: flag('Switch a plain connection to TLS.', false),
  LDAP_TLS_CHECK_PEER: flag("Check the directory's certificate.", false),
  LDAP_TLS_CACERT_FILE: text('File with the certificates that are trusted.', '/etc/ssl/certs/ca-certificates.crt'),
  LDAP_TLS_CACERT_DIR: text('Folder with the certificates that are trusted.', '/etc/ssl/certs'),
  LDAP_TLS_CIPHERS: optionalText('Cipher suites that may be used.'),
};

const matrix = {
  MATRIX_UVS_URL: httpUrl('Service that vouches for users of Matrix.'),
  MATRIX_UVS_ISSUER: text('Issuer that its tokens name.', 'issuer'),
  MATRIX_UVS_AUTH_TOKEN: secret('Bearer token for that service.'),
  MATRIX_UVS_SYNC_POWER_LEVELS: flag('Moderators of the Matrix room are moderators of the meeting.', false),
  MATRIX_LOBBY_BYPASS: flag('Members of the Matrix room need not wait in the lobby.', false),
};

const reservations = {
  PROSODY_RESERVATION_ENABLED: flag('Ask a reservation system before a room is created.', false),
  PROSODY_RESERVATION_REST_BASE_URL: httpUrl('HTTP address of that system.'),
};

/** Who may enter. */
export const auth = planned(
  { capability: 'authentication and admission', issue: 5 },
  { ...choice, ...readBy(['prosody'], { ...tokens, ...directory, ...matrix, ...reservations }) },
);
