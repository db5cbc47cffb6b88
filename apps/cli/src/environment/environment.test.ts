import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvFile } from './env-file.ts';
import { stackEnvironment } from './environment.ts';

let folder: string;
let envFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-env-'));
  envFile = path.join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readEnvFile', () => {
  it('writes the file once, for its owner only, with random passwords', () => {
    const first = readEnvFile(envFile, {});
    expect(statSync(envFile).mode & 0o777).toBe(0o600);
    expect(Object.keys(first)).toEqual(['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD']);
    expect(new Set(Object.values(first)).size).toBe(2);
    for (const password of Object.values(first)) expect(password).toMatch(/^[0-9a-f]{32,}$/);
    expect(readEnvFile(envFile, {})).toEqual(first);
  });

  it('leaves nothing half-written behind on a full disk', () => {
    const program = `const { readEnvFile } = await import(${JSON.stringify(path.join(import.meta.dirname, 'env-file.ts'))}); readEnvFile(process.argv[1], {});`;
    const limited = ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', program, envFile];
    expect(spawnSync('sh', limited, { encoding: 'utf8' }).stderr).toContain('EFBIG');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never changes a file that is there', () => {
    writeFileSync(envFile, 'JVB_AUTH_PASSWORD=\n');
    expect(readEnvFile(envFile, {})).toEqual({ JVB_AUTH_PASSWORD: '' });
    expect(readFileSync(envFile, 'utf8')).toBe('JVB_AUTH_PASSWORD=\n');
  });

  it('refuses a place where no file can be written', () => {
    expect(() => readEnvFile(path.join(folder, 'none/.env'), {})).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

describe('stackEnvironment', () => {
  const file = { JICOFO_AUTH_PASSWORD: 'a-random-one', JVB_AUTH_PASSWORD: 'another-one', HTTPS_PORT: '9443' };
  const read = (over: NodeJS.ProcessEnv, variables: Record<string, string> = file) =>
    stackEnvironment({ process: over, file: variables, stateDir: '/state' });

  it('keeps everything internal on this machine unless told otherwise', () => {
    const { env, url, localUrl } = read({});
    expect(env).toMatchObject({ PARLEY_BIND: '127.0.0.1', XMPP_SERVER: '127.0.0.1', PARLEY_STATE_DIR: '/state' });
    expect([env.PUBLIC_URL, url, localUrl]).toEqual(['https://localhost:9443', 'https://localhost:9443/', 'https://localhost:9443']);
    expect(read({ PARLEY_BIND: '::1', JICOFO_REST_PORT: '8000' }).env).toMatchObject({
      PARLEY_BIND: '::1',
      XMPP_SERVER: '::1',
      JICOFO_URL_BASE: 'http://[::1]:8000',
    });
    expect(read({ XMPP_SERVER: 'xmpp.test', PUBLIC_URL: 'https://meet.test' })).toMatchObject({
      env: { XMPP_SERVER: 'xmpp.test' },
      url: 'https://meet.test/',
      localUrl: 'https://localhost:9443',
    });
  });

  it('lets the environment win over the file', () => {
    expect(read({ HTTPS_PORT: '7443' }).env.HTTPS_PORT).toBe('7443');
    expect(read({ DISABLE_HTTPS: '1', HTTP_PORT: '7000' }).localUrl).toBe('http://localhost:7000');
  });

  it.each([
    ['192.0.2.7:8443', 'https://192.0.2.7:8443'],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443'],
    ['0.0.0.0:8443', 'https://localhost:8443'],
    ['[::]:8443', 'https://localhost:8443'],
  ])('looks for a front at %s at %s', (HTTPS_PORT, localUrl) => {
    expect(read({ HTTPS_PORT })).toMatchObject({ localUrl, env: { PUBLIC_URL: localUrl } });
  });

  it('lists all that is wrong at once, of all services', () => {
    const wrong = { HTTPS_PORT: 'x', MAX_PARTICIPANTS: 'y', BRIDGE_STRESS_THRESHOLD: 'z', JVB_WORKERS: '0' };
    for (const name of Object.keys(wrong)) expect(() => read(wrong)).toThrow(name);
  });

  it('does not mind what is of no concern to a service', () => {
    expect(() => read({ DEBUG: 'app:*', SERVICES: '[]', JIBRI_RECORDING_FRAMERATE: 'many' })).not.toThrow();
  });

  it.each([
    ['an empty password in the environment', { JVB_AUTH_PASSWORD: '' }, file, 'JVB_AUTH_PASSWORD: is not set'],
    ['an empty password in the file', {}, { ...file, JICOFO_AUTH_PASSWORD: '' }, 'JICOFO_AUTH_PASSWORD: is not set'],
    ['a known password', { JVB_AUTH_PASSWORD: 'passw0rd' }, file, 'JVB_AUTH_PASSWORD=(secret): is a publicly known default'],
    ['a bad port', { HTTPS_PORT: '84430' }, file, 'HTTPS_PORT="84430": is not a port'],
  ])('refuses %s', (_what, over, variables, line) => {
    expect(() => read(over, variables)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(line) }),
    );
  });
});
