import { describe, expect, it } from 'vitest';
import { escapeNode, personAttributes, personClaims, readPerson } from './person.ts';

const settings = (filter: string) => ({ filter, nameAttributes: ['displayName', 'cn'], emailAttribute: undefined });
const entry = {
  dn: 'cn=Anna',
  UID: ['zeta', 'Anna'],
  mail: 'Anna@Example.org',
  sAMAccountName: 'ANNA1',
  cn: ['Anna O.'],
  displayname: ' Anna\u0000\nÖ ',
};

describe('readPerson', () => {
  it.each([
    ['uid=%u', 'anna'],
    ['(&(objectClass=person)(|(mail=%u)(uid=%U)))', 'anna@example.org'],
    ['(|(uid=%u)(mail=%u))', 'anna'],
    ['(sAMAccountName=%U)', 'anna1'],
    ['(mail=%u@example.org)', 'anna'],
    ['uid=%u,ou=people,dc=example,dc=org', 'anna'],
    ['(employeeNumber=%u)', 'typed'],
  ])('knows users by what %s compares', (filter, id) => {
    expect(readPerson(entry, 'Typed', settings(filter)).id).toBe(id);
    expect(personAttributes(settings(filter))).toEqual(expect.arrayContaining(['displayName', 'cn']));
  });

  it('takes the first name that can be shown', () => {
    expect(readPerson(entry, 'anna', settings('uid=%u')).name).toBe('Anna  Ö');
    expect(readPerson({ dn: 'x', displayName: '  ', cn: Buffer.from('x') }, 'anna', settings('uid=%u')).name).toBeUndefined();
    expect(readPerson(undefined, 'Anna', settings('uid=%u'))).toEqual({ id: 'anna', name: undefined, email: undefined });
    expect(readPerson(entry, 'anna', { ...settings('uid=%u'), emailAttribute: 'MAIL' }).email).toBe('Anna@Example.org');
  });
});

it('tells the others no address of mail that somebody logs in with', () => {
  expect(personClaims({ id: 'anna@example.org', name: 'Anna', email: undefined }, true)).toEqual({
    kind: 'account',
    user: { name: 'Anna' },
    moderator: true,
  });
  expect(personClaims({ id: 'anna', name: undefined, email: 'a@b.c' }, undefined)).toEqual({
    kind: 'account',
    user: { id: 'anna', email: 'a@b.c' },
  });
});

it.each([
  ['anna', 'anna'],
  ['anna@example.org', 'anna\\40example.org'],
  [' doe, john ', 'doe,\\20john'],
  [`"&'/:<>@`, '\\22\\26\\27\\2f\\3a\\3c\\3e\\40'],
  ['back\\slash', 'back\\slash'],
  ['a\\20b', 'a\\5c20b'],
  ['王芳', '王芳'],
])('escapeNode(%j)', (name, node) => expect(escapeNode(name)).toBe(node));
