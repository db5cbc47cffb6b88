import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claims, RoomGrant } from './claims.ts';
import { parseRoomNode } from './room-name.ts';
import { opensRoom } from './room-rule.ts';

const token = (rooms: RoomGrant): Claims => ({ kind: 'token', rooms });
const outcome = (rooms: RoomGrant, node: string) => {
  const verdict = opensRoom(token(rooms), parseRoomNode(node));
  return verdict.ok ? 'opens' : verdict.reason;
};

describe('opensRoom', () => {
  it('opens every room for a login without a grant', () => {
    expect(opensRoom({ kind: 'account' }, { node: 'any' })).toEqual({ ok: true });
  });

  it.each<[grant: RoomGrant, node: string, outcome: string]>([
    // Names
    [{ room: 'alpha' }, 'alpha', 'opens'],
    [{ room: 'Alpha' }, 'alpha', 'opens'],
    [{ room: 'alpha' }, 'beta', 'other-room'],
    [{ room: 'alpha' }, 'alpha2', 'other-room'],
    [{ room: 'alpha' }, '2alpha', 'other-room'],
    [{ room: 'alpha' }, '[t]alpha', 'opens'],
    [{ room: 'alpha' }, '[t]beta', 'other-room'],
    [{ room: '[t]alpha' }, '[t]alpha', 'opens'],
    [{ room: '[t]alpha' }, '[u]alpha', 'other-room'],
    [{ room: '[t]alpha' }, 'alpha', 'other-room'],
    [{ room: '*' }, 'alpha', 'opens'],
    [{ room: 'al*' }, 'alpha', 'other-room'],
    [{ room: '.*' }, 'alpha', 'other-room'],
    // As people write them: clients encode what is not plain
    [{ room: 'Große Runde' }, 'gro%c3%9fe%20runde', 'opens'],
    [{ room: '会议' }, '%e4%bc%9a%e8%ae%ae', 'opens'],
    [{ room: '%E4%BC%9A' }, '%e4%bc%9a', 'opens'],
    [{ room: '\ud800' }, 'alpha', 'other-room'],
    // Patterns
    [{ room: 'team-.*', isRegex: true }, 'team-red', 'opens'],
    [{ room: 'Team-.*', isRegex: true }, 'team-red', 'opens'],
    [{ room: 'team-.*', isRegex: true }, 'my-team-red', 'other-room'],
    [{ room: 'team-[a-z]+', isRegex: true }, 'team-red-2', 'other-room'],
    [{ room: 'red|team-.*', isRegex: true }, 'redder', 'other-room'],
    [{ room: 'team-.*', isRegex: true }, '[t]team-red', 'opens'],
    [{ room: '^team-\\d{2}$', isRegex: true }, 'team-07', 'opens'],
    [{ room: '*', isRegex: true }, 'alpha', 'opens'],
    [{ room: '(', isRegex: true }, 'alpha', 'invalid-regex'],
    [{ room: '(?=a)a', isRegex: true }, 'a', 'invalid-regex'],
    [{ room: `${'a'.repeat(257)}`, isRegex: true }, 'a', 'invalid-regex'],
    [{ room: 'a{0,1001}', isRegex: true }, 'a', 'invalid-regex'],
    [{ room: '(a{0,30}){0,30}', isRegex: true }, 'a', 'invalid-regex'],
    [{ room: '\\pL{0,1000}'.repeat(20), isRegex: true }, 'a', 'invalid-regex'],
    [{ room: 'team-2026-(red|blue)-[0-9a-f]{8}-\\w{1,100}', isRegex: true }, 'team-2026-red-0123abcd-x', 'opens'],
    // Tenants
    [{ room: '*', tenant: 't', verifyTenant: true }, '[t]alpha', 'opens'],
    [{ room: '*', tenant: 'T', verifyTenant: true }, '[t]alpha', 'opens'],
    [{ room: '*', tenant: 't', verifyTenant: true }, '[u]alpha', 'other-tenant'],
    [{ room: '*', tenant: 't', verifyTenant: true }, 'alpha', 'other-tenant'],
    [{ room: '*', tenant: '', verifyTenant: true }, 'alpha', 'opens'],
    [{ room: '*', tenant: '', verifyTenant: true }, '[t]alpha', 'other-tenant'],
    [{ room: '*', tenant: '*', verifyTenant: true }, '[t]alpha', 'opens'],
    [{ room: '*', tenant: '*', verifyTenant: true }, 'alpha', 'opens'],
    [{ room: '*', verifyTenant: true }, 'alpha', 'other-tenant'],
    [{ room: 'alpha', tenant: 't', verifyTenant: true }, '[t]beta', 'other-room'],
    [{ room: '[u]alpha', tenant: 't', verifyTenant: true }, '[u]alpha', 'other-tenant'],
    [{ room: '*', tenant: 'u' }, '[t]alpha', 'opens'],
  ])('%j and %s: %s', (grant, node, expected) => {
    expect(outcome(grant, node)).toBe(expected);
  });

  it('opens by a name only what has that name, whatever the two are', () => {
    const name = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'ab%2[]*.\\t') });
    fc.assert(
      fc.property(name, name, (claim, node) => {
        fc.pre(claim !== '*');
        const room = parseRoomNode(node);
        const names = [room.node, `[${room.tenant}]${room.node}`];
        const encoded = encodeURIComponent(claim).toLowerCase();
        expect(outcome({ room: claim }, node) === 'opens').toBe(names.includes(claim) || encoded === room.node);
      }),
    );
  });

  it('takes linear time for patterns that would hold up a backtracking engine for ever', () => {
    // With RegExp each further letter doubles the time: years for these.
    expect(outcome({ room: '(a+)+b', isRegex: true }, 'a'.repeat(1_000))).toBe('other-room');
    expect(outcome({ room: '(a|aa|a?)*c', isRegex: true }, 'a'.repeat(1_000))).toBe('other-room');
  });
});
