import { describe, expect, it } from 'vitest';
import { type Claims, parseClaims, serialiseClaims } from './claims.ts';
import { admissionBody } from './testing/index.ts';
import { parseAdmissionBody, parseAuthenticationRequest } from './wire.ts';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });

describe('claims', () => {
  it('come back as they were written', () => {
    const claims: Claims = {
      kind: 'token',
      user: { id: '1', name: '会议' },
      group: 'g',
      features: { recording: true },
      rooms: { room: '*', tenant: 't', verifyTenant: true },
      moderator: false,
      affiliation: 'member',
      lobbyBypass: true,
      issuer: 'i',
      expiresAt: 1.5,
    };
    expect(parseClaims(serialiseClaims(claims))).toEqual(claims);
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"kind":"root"}',
    '{"kind":"token","rooms":{}}',
    '{"kind":"token","moderator":"yes"}',
    `"${'x'.repeat(40_000)}"`,
  ])('are not %s', (text) => expect(() => parseClaims(text)).toThrow(invalid));

  it('tell no value in an error', () => {
    expect(() => parseClaims('{"kind":"s3cret","user":{"id":7}}')).toThrow(expect.not.stringContaining('s3cret'));
  });
});

const admission = admissionBody();

describe('the wire', () => {
  it('is read', () => {
    const login = { host: 'meet.jitsi', mechanism: 'PLAIN', username: 'u', password: 'p', ip: '::1' };
    expect(parseAuthenticationRequest(login)).toEqual(login);
    expect(parseAdmissionBody({ ...admission, ip: '::1', claims: '{}', displayName: 'N' })).toMatchObject({ claims: '{}' });
  });

  it.each([
    undefined,
    'text',
    {},
    { host: '', mechanism: 'PLAIN' },
    { host: 'a', mechanism: 1 },
    { host: 'a'.repeat(2_000), mechanism: 'ANONYMOUS' },
    { host: 'a', mechanism: 'PLAIN', password: 'x'.repeat(1_025) },
    { host: 'a', mechanism: 'ANONYMOUS', token: 'x'.repeat(16_385) },
  ])('refuses as a login %j', (body) => expect(() => parseAuthenticationRequest(body)).toThrow(invalid));

  it.each([undefined, {}, { ...admission, exists: 1 }, { ...admission, occupants: -1 }, { ...admission, affiliation: 'king' }])(
    'refuses as a join %j',
    (body) => expect(() => parseAdmissionBody(body)).toThrow(invalid),
  );

  it('tells no password in an error', () => {
    const attempt = () => parseAuthenticationRequest({ host: 1, mechanism: 'PLAIN', password: 'hunter2hunter2' });
    expect(attempt).toThrow(invalid);
    expect(attempt).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }));
  });
});
