import { describe, expect, it } from 'vitest';
import { escapeDnValue, escapeFilterValue, fillTemplate, hasToken } from './template.ts';

const REALM = 'meet.example.org';
const asIs = (value: string) => value;

describe('fillTemplate', () => {
  it.each([
    ['%u', 'anna', 'anna'],
    ['%u', 'anna@school.test', 'anna@school.test'],
    ['%U', 'anna@school.test', 'anna'],
    ['%U', 'anna', 'anna'],
    ['%d', 'anna@school.test', 'school.test'],
    ['%d', 'anna', REALM],
    ['%r', 'anna@school.test', REALM],
    ['%s', 'anna', 'xmpp'],
    ['100%%', 'anna', '100%'],
    ['dc=%2,dc=%1', 'anna@school.test', 'dc=school,dc=test'],
    ['%1.%2.%3', 'anna', 'org.example.meet'],
    ['%u-%u', 'anna', 'anna-anna'],
    ['%u', '%r', '%r'],
  ])('%s for %s gives %s', (template, user, expected) => {
    expect(fillTemplate(template, { user, realm: REALM }, asIs)).toBe(expected);
  });

  it.each([
    ['a label that the domain does not have', '%4', 'anna'],
    ['a DN that is not known', '%D', 'anna'],
    ['an empty part of the name', '%U', '@school.test'],
    ['an empty domain of the name', '%d', 'anna@'],
  ])('gives nothing for %s', (_what, template, user) => {
    expect(fillTemplate(template, { user, realm: REALM }, asIs)).toBeUndefined();
  });
});

it.each([
  ['plain', 'plain'],
  ['Jürgen', 'Jürgen'],
  ['王芳', '王芳'],
  ['*', '\\2a'],
  ['a)(uid=*', 'a\\29\\28uid\\3d\\2a'],
  ['a\\2a', 'a\\5c2a'],
  ['a\0b', 'a\\00b'],
  ['cn:dn:=x', 'cn\\3adn\\3a\\3dx'],
  ['two words', 'two\\20words'],
])('escapeFilterValue(%j)', (value, expected) => {
  expect(escapeFilterValue(value)).toBe(expected);
});

it.each([
  ['plain', 'plain'],
  ['Jürgen', 'Jürgen'],
  ['anna,ou=admins', 'anna\\2cou\\3dadmins'],
  ['a+cn=b', 'a\\2bcn\\3db'],
  ['#04', '\\2304'],
  [' a b ', '\\20a b\\20'],
  ['"<>;\\', '\\22\\3c\\3e\\3b\\5c'],
  ['a\0', 'a\\00'],
])('escapeDnValue(%j)', (value, expected) => {
  expect(escapeDnValue(value)).toBe(expected);
});

it('knows which tokens a template has', () => {
  expect(hasToken('(uid=%u)', 'uU')).toBe(true);
  expect(hasToken('(memberOf=cn=staff)', 'uUD')).toBe(false);
  expect(hasToken('(cn=100%%u)', 'u')).toBe(false);
});
