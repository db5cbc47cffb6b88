import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError, FakeClock } from '@parley/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckContext, Probes } from '../check.ts';
import { readDoctorSettings } from '../settings.ts';
import { judgeIssuer, judgeKeySet, loginCheck } from './login.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const refused = () => Promise.reject(new AppError('UNAVAILABLE', 'nobody listens there'));

/** What the check says with these settings, in a world where only what `probes` has is there. */
async function look(env: Record<string, string>, probes: Partial<Probes> = {}, stateDir = '/nonexistent') {
  const context = { settings: readDoctorSettings(env, stateDir), probes, clock: new FakeClock() } as unknown as CheckContext;
  const { summary, findings } = await loginCheck.run(context);
  for (const finding of findings) expect(Object.values(finding).every(Boolean)).toBe(true);
  return [summary, ...findings.map(({ severity, subject, problem }) => `${severity} ${subject}: ${problem}`)];
}

describe('logins', () => {
  it('are not needed without authentication', async () => {
    expect(await look({ AUTH_TYPE: 'ldap', LDAP_URL: 'ldap://gone.test' })).toEqual(['nobody has to log in (ENABLE_AUTH=0)']);
  });

  it('with accounts need an account', async () => {
    const state = mkdtempSync(path.join(tmpdir(), 'parley-login-'));
    folders.push(state);
    const folder = { folder: async () => ({ exists: true }) } as unknown as Partial<Probes>;
    const on = { ENABLE_AUTH: '1' };
    const [summary, finding] = await look(on, folder, state);
    expect(summary).toContain('there are 0');
    expect(finding).toBe('warning AUTH_TYPE=internal: nobody has an account yet');
    const accounts = path.join(state, 'prosody/meet%2ejitsi/accounts');
    mkdirSync(accounts, { recursive: true });
    writeFileSync(path.join(accounts, 'anna.dat'), '');
    expect(await look(on, folder, state)).toEqual(['people log in with accounts, of which there are 1']);
  });

  it('with accounts of another container say where to look', async () => {
    expect(await look({ ENABLE_AUTH: '1', PARLEY_CONTAINER: '1' })).toEqual([expect.stringContaining('parley user list')]);
  });

  it('at a directory need one of its servers', async () => {
    const env = { ENABLE_AUTH: '1', AUTH_TYPE: 'ldap', LDAP_URL: 'ldap://one.test ldaps://two.test' };
    const resolve = async (host: string) => [host];
    const up = new Set(['one.test', 'two.test']);
    const tcp: Probes['tcp'] = async ({ ip, port }) => void (up.has(ip) && port === (ip === 'one.test' ? 389 : 636) ? 0 : await refused());
    expect(await look(env, { resolve, tcp })).toEqual(['people log in at 2 of 2 directory servers']);
    up.delete('one.test');
    expect(await look(env, { resolve, tcp })).toEqual([
      'people log in at 1 of 2 directory servers',
      'warning LDAP_URL: does not answer: ldap://one.test:389: nobody listens there',
    ]);
    up.clear();
    expect((await look(env, { resolve, tcp })).slice(1)).toEqual([
      expect.stringMatching(/^error LDAP_URL: .*one\.test/),
      expect.stringMatching(/^error LDAP_URL: .*two\.test/),
    ]);
  });

  it('with tokens ask the key set, the provider and the service of Matrix', async () => {
    const env = {
      ENABLE_AUTH: '1',
      AUTH_TYPE: 'hybrid_matrix_token',
      JWT_JWKS_URL: 'https://keys.test/set',
      OIDC_ISSUER_URL: 'https://id.test/realm/',
      MATRIX_UVS_URL: 'https://uvs.test',
    };
    const asked: string[] = [];
    const answers: Record<string, string> = { 'keys.test': '{"keys":[]}', 'id.test': '{"issuer":"https://id.test/realm"}', 'uvs.test': '' };
    const trusted: Probes['trusted'] = async (url) => {
      asked.push(url);
      return { status: 200, headers: {}, body: answers[new URL(url).hostname] ?? '' };
    };
    expect(await look(env, { trusted })).toEqual(['people sign on at id.test']);
    expect(asked).toContain('https://id.test/realm/.well-known/openid-configuration');
    expect((await look(env, { trusted: refused })).filter((line) => line.startsWith('error'))).toHaveLength(3);
  });
});

describe('a provider', () => {
  const answer = (status: number, body: string) => ({ status, body, headers: {} });
  it.each([
    [answer(200, '{"issuer":"https://id.test"}'), undefined],
    [answer(200, '{"issuer":"https://id.test/"}'), undefined],
    [answer(200, '{"issuer":"https://other.test"}'), /calls itself https:\/\/other\.test/],
    [answer(200, '<html>'), /something else/],
    [answer(404, ''), /status 404/],
    [{ failure: 'self-signed certificate' }, /self-signed certificate/],
  ])('%j', (given, problem) => {
    const [finding] = judgeIssuer('https://id.test', given);
    if (problem === undefined) expect(finding).toBeUndefined();
    else expect(finding?.problem).toMatch(problem);
  });

  it.each([
    [answer(200, '{"keys":[]}'), 0],
    [answer(200, '{"a":"-----BEGIN CERTIFICATE-----"}'), 0],
    [answer(200, 'no'), 1],
    [answer(500, '{}'), 1],
    [{ failure: 'x' }, 1],
  ])('of keys: %j', (given, count) => {
    expect(judgeKeySet('https://keys.test', given)).toHaveLength(count);
  });
});
