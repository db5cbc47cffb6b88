export { OidcClient, type OidcClientDeps, type SignOnSecrets } from './oidc-client.ts';
export type { Person } from './person.ts';
export { roomTokenPayload, type TokenRoom } from './room-token.ts';
export { OIDC_VARIABLES, type OidcSettings, oidcSettings } from './settings.ts';
