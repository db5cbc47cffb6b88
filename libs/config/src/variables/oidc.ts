import { ownNames, readBy } from '../declare.ts';
import { duration, issuerUrl, list, optionalText, secret, text } from '../variable.ts';

/** Single sign-on by OpenID Connect, which only Parley has. */
export const oidc = ownNames(
  readBy(['web'], {
    OIDC_ISSUER_URL: issuerUrl('Issuer of the single sign-on, as its discovery document names it; switches it on, with AUTH_TYPE=jwt.'),
    OIDC_CLIENT_ID: optionalText('Name of this client at the provider.'),
    OIDC_CLIENT_SECRET: secret('Secret of this client; unset for a public client.'),
    OIDC_SCOPES: text('Scopes that are asked for; openid is among them in any case.', 'openid profile email'),
    OIDC_GROUP_CLAIM: optionalText('Claim with the group of a person, which everybody in the room is shown; unset: none.'),
    OIDC_MODERATOR_CLAIM: optionalText(
      'Claim that decides who moderates, dots lead into objects: groups, realm_access.roles; unset: whoever signs on does.',
    ),
    OIDC_MODERATOR_VALUES: list('Values of that claim that make a moderator; empty: any value but false.'),
    OIDC_TOKEN_LIFETIME: duration('How long one may enter rooms after a sign-on; calls go on beyond.', 7_200_000),
  }),
);
