import { FilterParser } from 'ldapts';
import { describe, expect, it } from 'vitest';
import { buildFilter, checkFilter } from './filter.ts';

const REALM = 'meet.example.org';
const build = (template: string, user: string, dn?: string) => buildFilter(template, { user, realm: REALM, dn })?.toString();

describe('buildFilter', () => {
  it.each([
    ['uid=%u', 'anna', '(uid=anna)'],
    ['(uid=%u)', 'anna', '(uid=anna)'],
    ['  (& (objectClass=person)  (| (uid=%u) (mail=%u) ) )', 'anna', '(&(objectClass=person)(|(uid=anna)(mail=anna)))'],
    ['(&(uid=%u)(!(locked=1)))', 'anna', '(&(uid=anna)(!(locked=1)))'],
    ['(mail=%u@*)', 'anna', '(mail=anna@*)'],
  ])('%s for %s', (template, user, expected) => {
    expect(build(template, user)).toBe(expected);
  });

  it.each([
    '*',
    'anna)(uid=*',
    '*)(objectClass=*',
    'anna)(|(uid=*',
    'anna\\',
    'anna\\2a',
    'x)(userPassword=*))%00',
    '(anna)',
    'anna:dn:=x',
    'a*b*c',
  ])('takes %j for nothing but a value', (user) => {
    const parsed = buildFilter('(&(objectClass=person)(uid=%u))', { user, realm: REALM }) as unknown as { filters: { value: string }[] };
    expect(parsed.filters).toHaveLength(2);
    expect(parsed.filters[1]?.value).toBe(user);
  });

  it('puts a DN into a matching rule', () => {
    const filter = buildFilter('(member:1.2.840.113556.1.4.1941:=%D)', { user: 'a', realm: REALM, dn: 'cn=Müller\\, (Ida),dc=x' });
    expect(filter).toMatchObject({ rule: '1.2.840.113556.1.4.1941', matchType: 'member', value: 'cn=Müller\\, (Ida),dc=x' });
    expect(buildFilter('(member=%D)', { user: 'a', realm: REALM })).toBeUndefined();
  });
});

it.each(['(uid=%u', '(&uid=%u)', '(uid=%u))', 'uid', '((uid=%u))', '(uid=%u)(cn=x)'])('refuses %s at the start', (template) => {
  expect(() => checkFilter(template, 'LDAP_FILTER')).toThrow(/^LDAP_FILTER=".*": is no filter that is understood here \(.+\)$/);
});

it('takes what it has built for what the parser reads', () => {
  const text = build('(&(uid=%u)(cn=x))', 'a)(b') ?? '';
  expect(FilterParser.parseString(text).toString()).toBe(text);
});
