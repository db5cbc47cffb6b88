import { describe, expect, it } from 'vitest';
import { authenticate, parseAuthenticationRequest } from './authentication.ts';

describe('authenticate', () => {
  it('lets anybody in anonymously', () => {
    expect(authenticate({ host: 'meet.jitsi', mechanism: 'ANONYMOUS' }, 'meet.jitsi')).toEqual({ ok: true });
  });

  it.each([
    ['meet.jitsi', 'PLAIN', 'invalid-mechanism'],
    ['auth.meet.jitsi', 'ANONYMOUS', 'not-authorized'],
  ])('refuses %s with %s', (host, mechanism, condition) => {
    expect(authenticate({ host, mechanism }, 'meet.jitsi')).toMatchObject({ ok: false, condition });
  });
});

describe('parseAuthenticationRequest', () => {
  it('reads what Prosody asks', () => {
    expect(parseAuthenticationRequest({ host: 'a', mechanism: 'ANONYMOUS', ip: '::1' })).toEqual({
      host: 'a',
      mechanism: 'ANONYMOUS',
      ip: '::1',
    });
  });

  it.each([undefined, 'text', {}, { host: '' }, { host: 'a', mechanism: 1 }, { host: 'a'.repeat(2_000), mechanism: 'ANONYMOUS' }])(
    'rejects %j',
    (body) => {
      expect(() => parseAuthenticationRequest(body)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    },
  );
});
