import { loadConfig } from '@parley/config';
import { describe, expect, it } from 'vitest';
import { roomTokenPayload } from './room-token.ts';
import { OIDC_VARIABLES, oidcSettings } from './settings.ts';

const ENV = {
  ENABLE_AUTH: '1',
  AUTH_TYPE: 'jwt',
  JWT_APP_ID: 'app',
  JWT_APP_SECRET: 'a secret of more than thirty-two characters',
  OIDC_ISSUER_URL: 'https://id.example.org',
  OIDC_CLIENT_ID: 'parley',
};
const read = (over: Record<string, string> = {}) => oidcSettings(loadConfig(OIDC_VARIABLES, { ...ENV, ...over }));

describe('oidcSettings', () => {
  it('are there when everything asks for them', () => {
    expect(read()).toMatchObject({ client: { scope: 'openid profile email' }, token: { algorithm: 'HS256', lifetimeSeconds: 7_200 } });
    expect(read({ OIDC_SCOPES: 'profile, groups' })?.client.scope).toBe('openid profile groups');
    for (const off of [{ ENABLE_AUTH: '0' }, { AUTH_TYPE: 'ldap' }, { OIDC_ISSUER_URL: '' }]) expect(read(off)).toBeUndefined();
  });

  it.each([{ OIDC_CLIENT_ID: '' }, { JWT_APP_ID: '' }, { JWT_APP_SECRET: '' }, { JWT_SIGN_TYPE: 'RS256' }])('refuse %j', (over) => {
    expect(() => read(over)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('keep the issuer byte by byte, but for the name of its document', () => {
    const issuer = (url: string) => read({ OIDC_ISSUER_URL: url })?.client.issuer;
    expect(issuer('https://id.example.org/app/')).toBe('https://id.example.org/app/');
    expect(issuer('https://id.example.org/app/.well-known/openid-configuration')).toBe('https://id.example.org/app');
  });
});

describe('roomTokenPayload', () => {
  const person = { subject: 'anna', name: 'Anna', email: undefined, picture: undefined, group: undefined, isModerator: undefined };
  const settings = read()?.token ?? expect.fail();

  it('opens one room for a while, and says of the person what is known', () => {
    expect(roomTokenPayload(person, { node: 'stand-up', tenant: undefined }, settings, 1_000_000)).toEqual({
      iss: 'app',
      aud: 'app',
      sub: 'meet.jitsi',
      room: 'stand-up',
      iat: 1_000,
      nbf: 940,
      exp: 8_200,
      context: { user: { id: 'anna', name: 'Anna' } },
    });
  });

  it('names the tenant, and whether the person moderates', () => {
    const chair = { ...person, isModerator: true, group: 'staff', picture: 'https://x/y' };
    const payload = roomTokenPayload(chair, { node: 'r', tenant: 'acme' }, settings, 0);
    expect(payload).toMatchObject({
      sub: 'acme',
      context: { user: { moderator: true, avatar: 'https://x/y' }, group: 'staff' },
    });
    expect(roomTokenPayload({ ...person, isModerator: false }, { node: 'r', tenant: 'acme' }, settings, 0)).toMatchObject({
      context: { user: { moderator: false } },
    });
  });
});
