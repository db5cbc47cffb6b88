import { prosodyVersions } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guessPasswords } from './login-flood.ts';
import { type LoneProsody, startLoneProsody } from './lone-prosody.ts';
import { ACCEPTED } from './scripted-policy.ts';

const WRONG = { ok: false, condition: 'not-authorized', text: 'Wrong name or password' };
const DAMPED = 'temporary-auth-failure: Too many failed logins, try again later';
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

describe.each(await prosodyVersions())('brute force against Prosody $version', (prosody) => {
  let server: LoneProsody;
  beforeAll(async () => {
    server = await startLoneProsody(prosody, { ENABLE_AUTH: '1', AUTH_TYPE: 'ldap', PROSODY_DISABLE_C2S_LIMIT: '1' });
    server.policy.authenticate = ({ password }) => (password === 'right' ? ACCEPTED : WRONG);
  });
  afterAll(() => server?.stop());
  const login = (username: string, password: string, address: string) =>
    server.login('websocket', { username, password, ...from(address) });

  it('lets few of 10 000 wrong passwords from one address be tried, while others log in, to the same account too', async () => {
    const attack = { httpUrl: server.httpUrl, domain: server.domain, attempts: 500, username: () => 'victim' };
    const flood = guessPasswords({ ...attack, addresses: Array.from({ length: 20 }, () => '203.0.113.66') });
    const jids = await Promise.all(['198.51.100.7', '198.51.100.8'].map((address) => login('victim', 'right', address)));
    expect(jids).toEqual([expect.stringMatching(/^victim@/), expect.stringMatching(/^victim@/)]);
    const answers = await flood;
    const tried = answers.get('not-authorized: Wrong name or password') ?? 0;
    expect(tried + (answers.get(DAMPED) ?? 0)).toBe(10_000);
    // The bucket holds 30 and gets one more in five seconds.
    expect(tried).toBeGreaterThanOrEqual(30);
    expect(tried).toBeLessThan(60);
    expect(server.policy.logins.filter(({ ip }) => ip === '203.0.113.66')).toHaveLength(tried);
    expect(await login('victim', 'right', '198.51.100.7')).toMatch(/^victim@/);
    await expect(login('victim', 'right', '203.0.113.66')).rejects.toMatchObject({ message: 'temporary-auth-failure' });
  });

  it('tells it in one line, and counts each', async () => {
    const lines = server.process.stdout.filter((line) => line.includes('login-damped'));
    expect(lines).toEqual([expect.stringContaining('203.0.113.66')]);
    expect(lines.join()).not.toContain('victim');
    const damped = await server.metric('prosody_mod_auth_meet__logins_total{host="meet.jitsi",outcome="damped"}');
    expect(damped).toBeGreaterThan(9_000);
    expect(await server.metric('meet_refused_total{host="meet.jitsi",reason="login-damped"}')).toBe(damped);
  });

  it('counts an IPv6 network as one address', async () => {
    const addresses = Array.from({ length: 40 }, (_value, index) => `2001:db8::${index.toString(16)}`);
    const answers = await guessPasswords({
      httpUrl: server.httpUrl,
      domain: server.domain,
      attempts: 1,
      username: (index) => `u${index}`,
      addresses,
    });
    expect(answers.get(DAMPED)).toBeGreaterThan(5);
    expect(await login('somebody', 'right', '2001:db8:0:1::1')).toMatch(/^somebody@/);
  });

  it('lets an account be guessed at once only from each of many addresses, however it is spelt, and its owner in from another', async () => {
    const addresses = Array.from({ length: 70 }, (_value, index) => `192.0.2.${index}`);
    const attack = { httpUrl: server.httpUrl, domain: server.domain, username: (index: number) => `${' '.repeat(index)}boss`, addresses };
    await guessPasswords({ ...attack, attempts: 1 });
    const answers = await guessPasswords({ ...attack, attempts: 2 });
    expect(answers.get(DAMPED)).toBeGreaterThan(130);
    expect(await login('boss', 'right', '198.51.100.99')).toMatch(/^boss@/);
  });

  it('damps guesses at the passwords of services, and lets services in', async () => {
    const attack = { httpUrl: server.httpUrl, domain: 'auth.meet.jitsi', attempts: 100, username: () => 'focus' };
    const answers = await guessPasswords({ ...attack, addresses: ['203.0.113.80'] });
    expect(answers.get(DAMPED)).toBeGreaterThan(60);
    const focus = { domain: 'auth.meet.jitsi', username: 'focus', password: server.env.JICOFO_AUTH_PASSWORD ?? '' };
    expect(await server.login('websocket', { ...focus, ...from('203.0.113.81') })).toMatch(/^focus@/);
    await expect(server.login('websocket', { ...focus, ...from('203.0.113.80') })).rejects.toMatchObject({
      message: 'temporary-auth-failure',
    });
    expect(await server.login('tcp', { ...focus, mechanism: 'SCRAM-SHA-1' })).toMatch(/^focus@/);
  });

  it('lets somebody in who has logged in before from the address of the attacker', async () => {
    await login('colleague', 'right', '198.51.100.20');
    await guessPasswords({
      httpUrl: server.httpUrl,
      domain: server.domain,
      attempts: 50,
      username: (index) => `x${index}`,
      addresses: ['198.51.100.20'],
    });
    await expect(login('stranger', 'right', '198.51.100.20')).rejects.toMatchObject({ message: 'temporary-auth-failure' });
    expect(await login('colleague', 'right', '198.51.100.20')).toMatch(/^colleague@/);
  });
});

describe.each(await prosodyVersions())('the address of a client of Prosody $version', (prosody) => {
  const ipsOf = async (server: LoneProsody, headers: Record<string, string>) => {
    server.policy.logins.length = 0;
    for (const transport of ['websocket', 'bosh'] as const) await server.login(transport, { headers });
    return server.policy.logins.map(({ ip }) => ip);
  };

  it('is what the nearest trusted proxy says, whatever the client has claimed before it', async () => {
    const server = await startLoneProsody(prosody);
    try {
      expect(await ipsOf(server, { 'x-forwarded-for': '127.0.0.1, 10.9.9.9, 203.0.113.5' })).toEqual(['203.0.113.5', '203.0.113.5']);
      for (const nonsense of ['unknown', '<b>, [::1', ', ,', '999.1.1.1']) {
        const login = server.login('websocket', { headers: { 'x-forwarded-for': nonsense } });
        await login.catch((error: unknown) => expect(error).toMatchObject({ code: 'UNAVAILABLE' }));
      }
      expect(await ipsOf(server, { 'x-real-ip': '203.0.113.5', forwarded: 'for=203.0.113.5' })).toEqual(['127.0.0.1', '127.0.0.1']);
    } finally {
      await server.stop();
    }
  });

  it('is that of the connection when nobody is trusted', async () => {
    const server = await startLoneProsody(prosody, { PROSODY_TRUSTED_PROXIES: '10.255.255.1' });
    try {
      expect(await ipsOf(server, { 'x-forwarded-for': '203.0.113.5' })).toEqual(['127.0.0.1', '127.0.0.1']);
    } finally {
      await server.stop();
    }
  });
});
