import { parseClaims, serialiseClaims } from '@parley/auth-core';
import { describe, expect, it } from 'vitest';
import { toClaims } from './claims.ts';
import { GOOD, settingsForTests } from './testing/tokens.ts';

const claimsOf = (more: Record<string, unknown>, settings: Partial<typeof settingsForTests> = {}) =>
  toClaims({ ...GOOD, ...more }, { ...settingsForTests, ...settings });
const contextOf = (context: unknown) => claimsOf({ context });

describe('toClaims', () => {
  it('shows the user and the group to everybody', () => {
    const user = { id: 7, name: 'Zoë', avatar: 'https://a.test/z.png', email: 'z@a.test', 'hidden-from-recorder': true };
    expect(contextOf({ user, group: 'staff' })).toMatchObject({
      user: { id: '7', name: 'Zoë', avatar: 'https://a.test/z.png', email: 'z@a.test', 'hidden-from-recorder': 'true' },
      group: 'staff',
    });
  });

  it('leaves out what is no text, no name in XML, or no character in it', () => {
    const user = { 'a b': 'x', '<x>': 'x', __proto__: 'x', nested: { a: 1 }, none: null, empty: '', bell: 'a\u0007b', half: 'a\ud800b' };
    expect(contextOf({ user: { ...user, long: 'x'.repeat(4_097) } }).user).toEqual({ bell: 'ab', half: 'a\ufffdb' });
    expect(contextOf(JSON.parse('{"user":{"__proto__":"x"}}')).user).toBeUndefined();
  });

  it('knows the user by user_id where there is no context', () => {
    expect(claimsOf({ user_id: 'u1' }).user).toEqual({ id: 'u1' });
  });

  it.each(['text', 1, null, [], { user: 'x', group: {}, features: [], room: 1 }])('is not led astray by the context %j', (context) => {
    expect(contextOf(context)).toEqual(claimsOf({}));
  });

  it('reads features, also those given as text', () => {
    const features = {
      recording: true,
      livestreaming: 'true',
      transcription: 'false',
      flip: false,
      'outbound-call': 'yes',
      odd: 1,
      'a b': true,
    };
    expect(contextOf({ features }).features).toEqual({
      recording: true,
      livestreaming: true,
      transcription: false,
      flip: false,
      'outbound-call': false,
    });
  });

  it.each<[Record<string, unknown>, boolean | undefined]>([
    [{}, undefined],
    [{ moderator: true }, true],
    [{ moderator: 'true' }, true],
    [{ moderator: false }, false],
    [{ affiliation: 'owner' }, true],
    [{ affiliation: 'member' }, false],
    [{ context: { user: { moderator: true } } }, true],
    [{ context: { user: { moderator: 'false' } } }, false],
    [{ context: { user: { affiliation: 'teacher' } } }, true],
    [{ context: { user: { affiliation: 'moderator' } } }, true],
    [{ context: { user: { affiliation: 'pupil' } } }, false],
    [{ moderator: false, context: { user: { moderator: true } } }, true],
  ])('%j: moderator %s', (more, moderator) => {
    const claims = claimsOf(more);
    expect(claims.moderator).toBe(moderator);
    expect(claims.affiliation).toBe(moderator === undefined ? undefined : moderator ? 'owner' : 'member');
  });

  it('makes moderators of the bearers of tokens of certain issuers', () => {
    expect(claimsOf({ moderator: false }, { ownerIssuers: ['app'] }).moderator).toBe(true);
    expect(claimsOf({}, { ownerIssuers: ['other'] }).moderator).toBeUndefined();
  });

  it.each([
    ['meet.jitsi', ''],
    ['MEET.jitsi', ''],
    ['*', '*'],
    ['Acme', 'acme'],
  ])('takes the subject %s for the tenant "%s"', (sub, tenant) => {
    expect(claimsOf({ sub }, { verifiesTenant: true }).rooms).toEqual({ room: 'lobby-bar', tenant, verifyTenant: true });
  });

  it('takes the room for a pattern only where the token says so', () => {
    expect(claimsOf({ context: { room: { regex: true } } }).rooms?.isRegex).toBe(true);
    expect(claimsOf({ context: { room: { regex: 'true' } } }).rooms?.isRegex).toBeUndefined();
  });

  it('makes what the policy service reads', () => {
    const claims = contextOf({ user: { name: 'A' }, features: { recording: 'true' }, group: 'g' });
    expect(parseClaims(serialiseClaims(claims))).toEqual(claims);
  });
});
