import { describe, expect, it } from 'vitest';
import { lacksClaims, toPerson } from './person.ts';
import type { ClaimSettings } from './settings.ts';

const NONE: ClaimSettings = { groupClaim: undefined, moderatorClaim: undefined, moderatorValues: [] };

describe('toPerson', () => {
  it.each([
    [{ name: ' Anna ' }, { name: 'Anna' }],
    [{ preferred_username: 'anna' }, { name: 'anna' }],
    [{ name: '', preferred_username: 'anna' }, { name: 'anna' }],
    [{ name: 7 }, { name: undefined }],
    [{ name: 'x'.repeat(201) }, { name: undefined }],
    [{ email: 'a@b.c' }, { email: 'a@b.c' }],
    [{ email: 'a@b.c', email_verified: false }, { email: undefined }],
    [{ picture: 'https://id.example.org/a.png' }, { picture: 'https://id.example.org/a.png' }],
    [{ picture: 'http://id.example.org/a.png' }, { picture: undefined }],
    [{ picture: 'javascript:alert(1)' }, { picture: undefined }],
    [{ picture: `data:image/png;base64,${'A'.repeat(100_000)}` }, { picture: undefined }],
  ])('%j', (claims, expected) => {
    expect(toPerson({ sub: 's', ...claims }, NONE)).toMatchObject(expected);
  });

  it.each([
    ['groups', ['admin'], { groups: ['staff', 'admin'] }, true],
    ['groups', ['admin'], { groups: ['staff'] }, false],
    ['groups', ['admin'], { groups: 'admin' }, true],
    ['groups', ['admin'], { groups: 'administrators' }, false],
    ['groups', ['admin'], {}, false],
    ['realm_access.roles', ['chair'], { realm_access: { roles: ['chair'] } }, true],
    ['realm_access.roles', ['chair'], { realm_access: null }, false],
    ['https://example.org/roles', ['chair'], { 'https://example.org/roles': ['chair'] }, true],
    ['host', [], { host: true }, true],
    ['host', [], { host: 'yes' }, true],
    ['host', [], { host: false }, false],
    ['host', [], { host: 'False' }, false],
    ['host', [], { host: 0 }, false],
    ['host', [], { host: '' }, false],
    ['host', [], { host: [] }, false],
    ['host', [], { host: {} }, false],
    ['constructor.name', [], {}, false],
    ['__proto__', [], {}, false],
  ] as const)('claim %s with values %j: %j moderates: %s', (moderatorClaim, moderatorValues, claims, isModerator) => {
    expect(toPerson({ sub: 's', ...claims }, { ...NONE, moderatorClaim, moderatorValues }).isModerator).toBe(isModerator);
  });

  it('says nothing of moderation where no claim is named', () => {
    expect(toPerson({ sub: 's', groups: ['admin'] }, NONE).isModerator).toBeUndefined();
  });

  it('takes the first group, where one is wanted', () => {
    expect(toPerson({ sub: 's', groups: ['staff', 'admin'] }, { ...NONE, groupClaim: 'groups' }).group).toBe('staff');
    expect(toPerson({ sub: 's', groups: ['staff'] }, NONE).group).toBeUndefined();
  });
});

describe('lacksClaims', () => {
  it('looks for what would be used', () => {
    const all = { name: 'Anna', email: 'a@b.c' };
    expect(lacksClaims(all, NONE)).toBe(false);
    expect(lacksClaims({ name: 'Anna' }, NONE)).toBe(true);
    expect(lacksClaims(all, { ...NONE, moderatorClaim: 'roles' })).toBe(true);
    expect(lacksClaims({ ...all, roles: [] }, { ...NONE, moderatorClaim: 'roles' })).toBe(false);
  });
});
