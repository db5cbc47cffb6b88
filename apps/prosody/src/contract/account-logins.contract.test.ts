import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prosodyVersions } from '@parley/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LoneProsody, startLoneProsody, TRANSPORTS } from './lone-prosody.ts';
import { prosodyctl } from './prosodyctl.ts';
import { ACCEPTED } from './scripted-policy.ts';

describe.each(await prosodyVersions())('logins with an account of Prosody $version', (prosody) => {
  let server: LoneProsody;
  let storage: string;
  beforeAll(async () => {
    storage = mkdtempSync(join(tmpdir(), 'parley-accounts-'));
    chmodSync(storage, 0o755);
    const env = { ENABLE_AUTH: '1', AUTH_TYPE: 'internal', PROSODY_STORAGE_DIR: storage, PROSODY_C2S_REQUIRE_ENCRYPTION: '0' };
    server = await startLoneProsody(prosody, env);
    await prosodyctl(server.env, ['register', 'anna', 'meet.jitsi', 'sécret']);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(storage, { recursive: true, force: true });
  });
  afterEach(() => {
    server.policy.authenticate = () => ACCEPTED;
    server.policy.logins.length = 0;
  });

  it.each(TRANSPORTS)('over %s never show the password to anybody, with SCRAM', async (transport) => {
    const anna = { username: 'anna', password: 'sécret', mechanism: 'SCRAM-SHA-1' } as const;
    expect(await server.login(transport, anna)).toMatch(/^anna@meet\.jitsi\//);
    expect(server.policy.logins).toEqual([{ host: 'meet.jitsi', mechanism: 'SCRAM', username: 'anna', ip: '127.0.0.1' }]);
    await expect(server.login(transport, { ...anna, password: 'wrong' })).rejects.toMatchObject({ message: 'not-authorized' });
    await expect(server.login(transport, { ...anna, username: 'nobody' })).rejects.toMatchObject({ message: 'not-authorized' });
    expect(server.policy.logins).toHaveLength(1);
  });

  it.each(['websocket', 'bosh'] as const)('over %s may be made with PLAIN, as by older clients', async (transport) => {
    expect(await server.login(transport, { username: 'anna', password: 'sécret' })).toMatch(/^anna@/);
    expect(server.policy.logins).toMatchObject([{ mechanism: 'SCRAM', username: 'anna' }]);
    await expect(server.login(transport, { username: 'anna', password: 'wrong' })).rejects.toMatchObject({ message: 'not-authorized' });
    await expect(server.login(transport)).rejects.toMatchObject({ message: 'invalid-mechanism' });
  });

  it.each(['PLAIN', 'SCRAM-SHA-1'] as const)('with %s are refused when the policy says so, with its reason', async (mechanism) => {
    server.policy.authenticate = () => ({ ok: false, condition: 'account-disabled', text: 'Not today' });
    await expect(server.login('websocket', { username: 'anna', password: 'sécret', mechanism })).rejects.toMatchObject({
      message: 'account-disabled',
      details: { text: 'Not today' },
    });
  });
});
