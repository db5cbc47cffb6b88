import { FakeClock, silentLog } from '@parley/kernel';
import { expect, it } from 'vitest';
import { createBackend } from './backend.ts';
import { loadPolicyServiceConfig } from './config.ts';

const backend = (env: Record<string, string>) =>
  createBackend({ config: loadPolicyServiceConfig(env), log: silentLog, clock: new FakeClock() });

const MATRIX = { MATRIX_UVS_URL: 'http://127.0.0.1:1' };
const JWT = { JWT_APP_ID: 'app', JWT_APP_SECRET: 'a-secret-that-is-long-enough-for-hs256' };

it.each([
  [{}, 'anonymous', 'ANONYMOUS', undefined],
  [{ AUTH_TYPE: 'ldap' }, 'anonymous', 'ANONYMOUS', undefined],
  [{ ENABLE_AUTH: '1' }, 'internal', 'SCRAM', undefined],
  [{ ENABLE_AUTH: '1', AUTH_TYPE: 'ldap', LDAP_URL: 'ldap://127.0.0.1:1' }, 'ldap', 'PLAIN', 'password'],
  [{ ENABLE_AUTH: '1', AUTH_TYPE: 'internal', PROSODY_AUTH_TYPE: 'jwt', ...JWT }, 'jwt', 'ANONYMOUS', 'token'],
  [{ ENABLE_AUTH: '1', AUTH_TYPE: 'matrix', ...MATRIX }, 'matrix', 'ANONYMOUS', 'token'],
  [{ ENABLE_AUTH: '1', AUTH_TYPE: 'hybrid_matrix_token', ...MATRIX, ...JWT }, 'hybrid_matrix_token', 'ANONYMOUS', 'token'],
])('%j: %s', (env, name, mechanism, credentials) => {
  const { authenticator, ...rest } = backend(env as Record<string, string>);
  expect(rest).toEqual({ name, mechanism });
  expect(authenticator?.credentials).toBe(credentials);
});

it.each([
  [{ AUTH_TYPE: 'ldap' }, 'LDAP_URL'],
  [{ AUTH_TYPE: 'matrix' }, 'MATRIX_UVS_URL'],
])('%j says what is missing', (env, name) => {
  expect(() => backend({ ENABLE_AUTH: '1', ...env })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
  );
});
