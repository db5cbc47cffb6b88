import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { describe, expect, it, onTestFinished } from 'vitest';
import { xmppDomains } from './domains.ts';
import { loadConfig } from './load.ts';
import { componentSecret, requirePassword } from './secrets.ts';
import { serviceEnvironment } from './service-environment.ts';
import { decimal, duration, list, oneOf } from './variable.ts';

const load = (env: NodeJS.ProcessEnv) =>
  loadConfig(['XMPP_DOMAIN', 'HTTPS_PORT', 'ENABLE_AUTH', 'JICOFO_AUTH_PASSWORD', 'LOG_LEVEL', 'PUBLIC_URL'], env);

describe('loadConfig', () => {
  it('gives the defaults for what is unset or empty', () => {
    expect(load({ HTTPS_PORT: '', ENABLE_AUTH: ' ' })).toEqual({
      XMPP_DOMAIN: 'meet.jitsi',
      HTTPS_PORT: 8443,
      ENABLE_AUTH: false,
      JICOFO_AUTH_PASSWORD: undefined,
      LOG_LEVEL: 'info',
      PUBLIC_URL: undefined,
    });
  });

  it.each([
    [{ HTTPS_PORT: '0' }, 'HTTPS_PORT="0": expected a port from 1 to 65535'],
    [{ HTTPS_PORT: '443x' }, 'HTTPS_PORT="443x": expected a port from 1 to 65535'],
    [{ ENABLE_AUTH: 'maybe' }, 'ENABLE_AUTH="maybe": expected 1/true/yes/on or 0/false/no/off'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL="loud": expected one of debug, info, warn, error'],
    [{ XMPP_DOMAIN: 'not a domain' }, 'XMPP_DOMAIN="not a domain": expected a domain name'],
    [{ PUBLIC_URL: 'ftp://x' }, 'PUBLIC_URL="ftp://x": expected an http or https URL'],
  ])('refuses %o in one line', (env, line) => {
    expect(() => load(env)).toThrow(new AppError('CONFIG_INVALID', line));
  });

  it('reports every bad variable at once', () => {
    expect(() => load({ HTTPS_PORT: 'a', LOG_LEVEL: 'b' })).toThrow(/HTTPS_PORT.*\nLOG_LEVEL/);
  });

  it('reads a secret from NAME_FILE, and says which file cannot be read', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-config-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'secret');
    writeFileSync(file, 'from-file\n');
    expect(load({ JICOFO_AUTH_PASSWORD_FILE: file }).JICOFO_AUTH_PASSWORD).toBe('from-file');
    expect(() => load({ JICOFO_AUTH_PASSWORD_FILE: `${file}.gone` })).toThrow(/^JICOFO_AUTH_PASSWORD_FILE=.*ENOENT/);
  });
});

describe('variables', () => {
  it.each([
    ['15 seconds', 15_000],
    ['24 hours', 86_400_000],
    ['250ms', 250],
    ['20', 20_000],
    ['soon', undefined],
    ['5 fortnights', undefined],
  ])('reads the duration %s', (text, ms) => {
    expect(duration('x', 0).parse(text)).toBe(ms);
  });

  it('splits lists and drops empty items', () => {
    expect(list('x').parse('a, b,,c ')).toEqual(['a', 'b', 'c']);
  });

  it('bounds decimals and words', () => {
    expect(decimal('x', 0, 0, 1).parse('0.8')).toBe(0.8);
    expect(decimal('x', 0, 0, 1).parse('1.8')).toBeUndefined();
    expect(oneOf('x', 'a', ['a', 'b']).parse('c')).toBeUndefined();
  });
});

describe('serviceEnvironment', () => {
  it('puts the level of a service in the place of that of all', () => {
    const env = { LOG_LEVEL: 'warn', JVB_LOG_LEVEL: 'debug', PROSODY_LOG_LEVEL: ' ' };
    expect(['jvb', 'jicofo', 'policy', 'other'].map((name) => serviceEnvironment(name, env).LOG_LEVEL)).toEqual([
      'debug',
      'warn',
      'warn',
      'warn',
    ]);
    expect(serviceEnvironment('policy', { PROSODY_LOG_LEVEL: 'error' })).toMatchObject({ LOG_LEVEL: 'error' });
  });
});

describe('secrets', () => {
  it.each([undefined, '', 'passw0rd', 's3cr37'])('refuses the password %s', (value) => {
    expect(() => requirePassword('JVB_AUTH_PASSWORD', value)).toThrow(/^JVB_AUTH_PASSWORD: is/);
  });

  it('derives a different secret for each component, alike on both sides', () => {
    const config = { JICOFO_COMPONENT_SECRET: undefined, JICOFO_AUTH_PASSWORD: 'a-random-password' };
    expect(componentSecret('focus', config)).toBe(componentSecret('focus', { ...config }));
    expect(
      new Set([componentSecret('focus', config), componentSecret('policy', config), componentSecret('policy-http', config)]).size,
    ).toBe(3);
  });

  it('takes a given focus secret, but not the well-known one', () => {
    expect(componentSecret('focus', { JICOFO_COMPONENT_SECRET: 'mine', JICOFO_AUTH_PASSWORD: 'pw' })).toBe('mine');
    expect(() => componentSecret('focus', { JICOFO_COMPONENT_SECRET: 's3cr37', JICOFO_AUTH_PASSWORD: 'pw' })).toThrow(
      /^JICOFO_COMPONENT_SECRET/,
    );
  });
});

it('derives the XMPP domains from XMPP_DOMAIN unless they are named', () => {
  const none = {
    XMPP_AUTH_DOMAIN: undefined,
    XMPP_MUC_DOMAIN: undefined,
    XMPP_INTERNAL_MUC_DOMAIN: undefined,
    XMPP_GUEST_DOMAIN: undefined,
  };
  expect(xmppDomains({ XMPP_DOMAIN: 'a.example', ...none })).toMatchObject({
    auth: 'auth.a.example',
    muc: 'muc.a.example',
    focus: 'focus.a.example',
  });
  expect(xmppDomains({ XMPP_DOMAIN: 'a.example', ...none, XMPP_MUC_DOMAIN: 'rooms.a.example' }).muc).toBe('rooms.a.example');
  for (const muc of ['a.example', 'auth.a.example', 'focus.a.example'])
    expect(() => xmppDomains({ XMPP_DOMAIN: 'a.example', ...none, XMPP_MUC_DOMAIN: muc })).toThrow(/^XMPP_MUC_DOMAIN: .* has this domain$/);
});
