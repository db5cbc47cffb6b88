import { describe, expect, it } from 'vitest';
import { electOwner, type RoleMember, type RoleRules } from './roles.ts';

const member = (nick: string, over: Partial<RoleMember> = {}): RoleMember => ({
  ...{ nick, jid: `${nick}@meet.jitsi/r`, affiliation: 'none', role: 'participant' },
  ...over,
});
const RULES: RoleRules = { mayLead: (jid) => jid.endsWith('@meet.jitsi/r'), breakout: false };

describe('electOwner', () => {
  const cases: [string, RoleMember[], Partial<RoleRules>, string | undefined][] = [
    ['nobody in an empty room', [], {}, undefined],
    ['the first of two', [member('a'), member('b')], {}, 'a'],
    ['nobody while there is an owner', [member('a'), member('b', { affiliation: 'owner' })], {}, undefined],
    ['nobody while there is an admin', [member('a'), member('b', { affiliation: 'admin' })], {}, undefined],
    ['no service', [member('rec', { service: 'jibri' }), member('b')], {}, 'b'],
    ['no visitor', [member('v', { role: 'visitor' }), member('b')], {}, 'b'],
    ['nobody who came as a visitor', [member('v', { isVisitor: true }), member('b')], {}, 'b'],
    ['nobody when switched off', [member('a')], { mayLead: () => false }, undefined],
    ['nobody in a breakout room', [member('a')], { breakout: true }, undefined],
    ['nobody who may not lead', [member('g', { jid: 'g@guest.meet.jitsi/r' }), member('b')], {}, 'b'],
  ];

  it.each(cases)('takes %s', (_what, members, rules, expected) => {
    expect(electOwner(members, { ...RULES, ...rules })?.nick).toBe(expected);
  });
});
