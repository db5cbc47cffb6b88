export { OidcClient, type OidcClientDeps } from './oidc-client.ts';
export type { Person } from './person.ts';
export { roomTokenPayload, type TokenRoom } from './room-token.ts';
export { newSeed, type SignOnSecrets, secretsOf } from './secrets.ts';
export { OIDC_VARIABLES, type OidcSettings, oidcSettings } from './settings.ts';
