import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseToken, signToken } from '@parley/auth-jwt';
import { encodeBase32 } from '@parley/auth-matrix';
import { startKeyServer, startVerificationService } from '@parley/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { token } from '../commands/token.ts';
import { parseTokenArguments } from './arguments.ts';

const SECRET = 'a-random-secret-of-more-than-32-characters';
const JWT = { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_APP_ID: 'my_app', JWT_APP_SECRET: SECRET, PUBLIC_URL: 'https://meet.acme.test' };

async function run(args: readonly string[], env: Record<string, string> = JWT) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await token(args, env, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('parley token make', () => {
  it('prints a token, what it says, and the link', async () => {
    const { code, out } = await run(['make', 'Stand up', '--tenant', 'acme', '--name', 'Ann', '--moderator', 'no', '--minutes', '5']);
    expect(code).toBe(0);
    const [text = ''] = out.match(/^eyJ\S+$/m) ?? [];
    const parsed = parseToken(text);
    const payload = 'token' in parsed ? parsed.token.payload : {};
    expect(payload).toMatchObject({
      iss: 'my_app',
      aud: 'my_app',
      sub: 'acme',
      room: 'Stand up',
      context: { user: { name: 'Ann', moderator: false } },
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(300);
    expect(out).toContain(`https://meet.acme.test/acme/Stand%20up?jwt=${text}`);
    expect(out).not.toContain(SECRET);
  });

  it('signs with a private key where public keys decide, and says where the public one has to be', async () => {
    const env = { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_APP_ID: 'my_app', JWT_ASAP_KEYSERVER: 'https://keys.acme.test' };
    await expect(run(['make', 'a'], env)).rejects.toMatchObject({ message: expect.stringContaining('https://keys.acme.test/') });
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-token-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'key.pem');
    writeFileSync(file, generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { out } = await run(['make', 'a', '--key', file, '--kid', 'k1', '--only-token'], env);
    expect(parseToken(out)).toMatchObject({ token: { header: { alg: 'RS256', kid: 'k1' } } });
    await expect(run(['make', 'a', '--key', file, '--kid', 'k1', '--alg', 'ES256'], env)).rejects.toMatchObject({
      message: expect.stringContaining('cannot be signed with ES256'),
    });
  });

  it.each([
    ['no action', []],
    ['an unknown one', ['sign']],
    ['no room', ['make']],
    ['two rooms', ['make', 'a', 'b']],
    ['half a key', ['make', 'a', '--kid', 'x']],
    ['an endless life', ['make', 'a', '--minutes', '999999999']],
    ['perhaps a moderator', ['make', 'a', '--moderator', 'maybe']],
    ['an unknown option', ['explain', '--secret', 'x']],
  ])('takes no command line with %s', (_, args) => {
    expect(() => parseTokenArguments(args)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('parley token explain', () => {
  const good = { iss: 'my_app', aud: 'x', sub: 'meet.jitsi', room: 'standup', exp: 4_000_000_000 };

  it('takes the room from the link', async () => {
    const text = await signToken(good, SECRET);
    expect(await run(['explain', `https://meet.acme.test/Standup?jwt=${text}#config.a=1`])).toMatchObject({ code: 0 });
    expect(await run(['explain', `https://meet.acme.test/standup#jwt=%22${text}%22`])).toMatchObject({ code: 0 });
    const { code, out } = await run(['explain', text, '--room', 'acme/kitchen']);
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}fits the room {2}The token is for another room$/m);
    expect(out).toMatch(/The token is refused: The token is for another room\.$/);
  });

  it('fetches the keys, and says when that fails', async () => {
    const server = await startKeyServer();
    onTestFinished(() => server.stop());
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    server.keys.set('k1', publicKey.export({ type: 'spki', format: 'pem' }).toString());
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const text = await signToken(good, key, { algorithm: 'ES256', keyId: 'k1' });
    const env = { ...JWT, JWT_APP_SECRET: '' };
    expect(await run(['explain', text], { ...env, JWT_JWKS_URL: `${server.url}/jwks.json` })).toMatchObject({ code: 0 });
    expect(await run(['explain', text], { ...env, JWT_JWKS_URL: `${server.url}/keys.json` })).toMatchObject({ code: 0 });
    expect(await run(['explain', text], { ...env, JWT_ASAP_KEYSERVER: server.url })).toMatchObject({ code: 0 });
    const { code, out, err } = await run(['explain', text], { ...env, JWT_JWKS_URL: `${server.url}/nothing` });
    expect(code).toBe(1);
    expect(out).toContain('the key server does not answer');
    expect(err).toBe(`${server.url}/nothing: answered 404`);
  });

  it('says when tokens are not looked at', async () => {
    const text = await signToken(good, SECRET);
    expect((await run(['explain', text], { ...JWT, ENABLE_AUTH: '0' })).err).toBe('ENABLE_AUTH is off: tokens are not looked at.');
    expect((await run(['explain', text], { ...JWT, AUTH_TYPE: 'ldap' })).err).toBe('AUTH_TYPE is ldap: tokens are not looked at.');
    expect((await run(['make', 'x'], { ...JWT, AUTH_TYPE: 'ldap' })).err).toContain('AUTH_TYPE is ldap: tokens are not looked at.');
    expect((await run(['make', 'x'])).err).not.toContain('looked at');
  });

  it('asks the verification service about a user of Matrix', async () => {
    const world = {
      users: { openid: '@ann:acme.test' },
      rooms: { '!r:acme.test': { members: { '@ann:acme.test': 0 }, stateDefault: 50 } },
    };
    const service = await startVerificationService(world);
    onTestFinished(() => service.stop());
    const text = (openId: string) => signToken({ context: { matrix: { token: openId, room_id: '!r:acme.test' } } }, 'notused');
    const env = { ENABLE_AUTH: '1', AUTH_TYPE: 'matrix', MATRIX_UVS_URL: service.url };
    const good = await run(['explain', await text('openid')], env);
    expect(good.code).toBe(0);
    expect(good.out).toContain(encodeBase32('!r:acme.test'));
    expect(good.out).toContain('vouches for "@ann:acme.test"');
    expect(await run(['explain', await text('stolen')], env)).toMatchObject({ code: 1, out: expect.stringContaining('not in room') });
    await service.stop();
    expect(await run(['explain', await text('openid')], env)).toMatchObject({ code: 1, out: expect.stringContaining('is no help') });
  });
});
