import { describe, expect, it } from 'vitest';
import { electOwners, type RoleMember, type RoleRules } from './roles.ts';

const member = (nick: string, over: Partial<RoleMember> = {}): RoleMember => ({
  ...{ nick, jid: `${nick}@meet.jitsi/r`, affiliation: 'none', role: 'participant' },
  ...over,
});
const RULES: RoleRules = { autoOwner: true, authRequired: false, isAuthenticated: (jid) => jid.endsWith('@meet.jitsi/r'), breakout: false };

describe('electOwners', () => {
  const cases: [string, RoleMember[], Partial<RoleRules>, string[]][] = [
    ['nobody in an empty room', [], {}, []],
    ['the first of two', [member('a'), member('b')], {}, ['a']],
    ['nobody while there is an owner', [member('a'), member('b', { affiliation: 'owner' })], {}, []],
    ['nobody while there is an admin', [member('a'), member('b', { affiliation: 'admin' })], {}, []],
    ['no service', [member('rec', { service: 'jibri' }), member('b')], {}, ['b']],
    ['no visitor', [member('v', { role: 'visitor' }), member('b')], {}, ['b']],
    ['nobody who came as a visitor', [member('v', { isVisitor: true }), member('b')], {}, ['b']],
    ['nobody when switched off', [member('a')], { autoOwner: false }, []],
    ['nobody in a breakout room', [member('a')], { breakout: true }, []],
    [
      'everybody authenticated with authentication',
      [member('a'), member('g', { jid: 'g@guest.meet.jitsi/r' }), member('o', { affiliation: 'owner' }), member('b')],
      { authRequired: true },
      ['a', 'b'],
    ],
  ];

  it.each(cases)('takes %s', (_what, members, rules, expected) => {
    expect(electOwners(members, { ...RULES, ...rules }).map(({ nick }) => nick)).toEqual(expected);
  });
});
