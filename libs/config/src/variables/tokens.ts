import { noEffect, ownNames, readBy } from '../declare.ts';
import { flag, integer, list, optionalOneOf, optionalText, secret, serverUrl, text } from '../variable.ts';

/** Algorithms with which a token may be signed (RFC 7518 §3). */
// biome-ignore format: one family a line
export const SIGN_TYPES = [
  'HS256', 'HS384', 'HS512',
  'RS256', 'RS384', 'RS512',
  'ES256', 'ES384', 'ES512',
  'PS256', 'PS384', 'PS512',
] as const;

export type SignType = (typeof SIGN_TYPES)[number];

/** The web service signs tokens itself for people who came by the single sign-on. */
const EVERYBODY = { readers: ['web', 'prosody', 'jicofo'] } as const;

const signatures = {
  JWT_APP_ID: optionalText('Application for which tokens are issued: the issuer that is accepted.', EVERYBODY),
  JWT_APP_SECRET: secret('Secret with which tokens are signed (HS256 and its kin).', EVERYBODY),
  JWT_ACCEPTED_ISSUERS: list('Issuers whose tokens are taken, * for any; empty means JWT_APP_ID only.', [], EVERYBODY),
  JWT_ACCEPTED_AUDIENCES: list('Audiences for which a token may be made, * for any; empty means any.', [], EVERYBODY),
  JWT_ACCEPTED_ALLOWNER_ISSUERS: list('Issuers whose tokens make their bearer a moderator.'),
  JWT_ASAP_KEYSERVER: serverUrl('Where public keys of signed tokens are fetched, one by one: <url>/<hex SHA-256 of kid>.pem.', EVERYBODY),
  JWT_ALLOW_EMPTY: flag('Let people in who bring no token; they are like guests.', false),
  JWT_ENABLE_DOMAIN_VERIFICATION: flag('Compare the tenant in a token (sub) with the one of the room.', false),
  JWT_SIGN_TYPE: optionalOneOf('The only signature algorithm that is taken; unset means those that fit the keys.', SIGN_TYPES, EVERYBODY),
};

const ownSignatures = ownNames({
  JWT_JWKS_URL: serverUrl('Where the public keys of signed tokens are fetched, all at once: a JWK set, or PEM texts by key id.', EVERYBODY),
  JWT_CLOCK_SKEW: integer('How many seconds the clock of who issues tokens may differ.', 60, 0, 300),
});

const modules = noEffect('tokens are verified by Parley itself, with one check of the room everywhere', {
  JWT_AUTH_TYPE: text('How Prosody authenticates with tokens.', 'token'),
  JWT_TOKEN_AUTH_MODULE: text('Which check decides whether a token fits the room.', 'token_verification'),
});

const matrix = {
  MATRIX_UVS_URL: serverUrl('Service that vouches for users of Matrix.'),
  MATRIX_UVS_ISSUER: optionalText('Issuer that tokens of Matrix clients must name; unset means any.'),
  MATRIX_UVS_AUTH_TOKEN: secret('Bearer token for that service.'),
  MATRIX_UVS_SYNC_POWER_LEVELS: flag('Moderators of the Matrix room are moderators of the meeting, and nobody else.', false),
  MATRIX_LOBBY_BYPASS: flag('Members of the Matrix room need not wait in the lobby.', false),
};

/** Who may enter with a token. */
export const tokens = {
  ...readBy(['prosody', 'jicofo'], { ...signatures, ...ownSignatures }),
  ...readBy(['prosody', 'jicofo'], matrix),
  ...readBy(['prosody'], modules),
};
