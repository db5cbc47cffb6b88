import { describe, expect, it } from 'vitest';
import { RoomMirror } from './room-mirror.ts';
import { reduceRoom } from './room-reduce.ts';
import type { RoomView } from './room-view.ts';

const MUC = 'muc.meet.jitsi';
const BREAKOUT = 'breakout.meet.jitsi';
const room = `r@${MUC}`;
const settings = { serviceDomains: ['auth.meet.jitsi'], focus: 'focus@auth.meet.jitsi' };
const joined = (nick: string, affiliation: 'none' | 'owner' = 'none', where = room) =>
  ({
    type: 'occupant-joined',
    room: where,
    nick,
    jid: `${nick}@meet.jitsi/x`,
    affiliation,
    role: affiliation === 'owner' ? 'moderator' : 'participant',
  }) as const;
const nicks = (state: RoomView | undefined) => [...(state?.occupants.keys() ?? [])];
const reduce = (state: RoomView | undefined, event: Parameters<typeof reduceRoom>[2]) => reduceRoom(settings, state, event);

describe('reduceRoom', () => {
  it('follows who comes and goes', () => {
    let state = reduce(undefined, { type: 'room-created', room, meetingId: 'm' });
    state = reduce(state, joined('a'));
    state = reduce(state, joined('b'));
    expect(state?.meetingId).toBe('m');
    expect(nicks(state)).toEqual(['a', 'b']);
    expect(nicks(reduce(state, { type: 'occupant-left', room, nick: 'a', jid: 'a@meet.jitsi/x' }))).toEqual(['b']);
    expect(reduce(state, { type: 'room-destroyed', room })).toBeUndefined();
  });

  it('derives the role from a changed affiliation, for every session of that user', () => {
    const state = reduce(reduce(undefined, joined('a')), joined('b'));
    const after = reduce(state, { type: 'affiliation', room, jid: 'a@meet.jitsi', affiliation: 'owner' });
    expect(after?.occupants.get('a')).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    expect(after?.occupants.get('b')).toBe(state?.occupants.get('b'));
  });

  it('takes what is new about an occupant, and nothing about somebody who is not there', () => {
    const state = reduce(undefined, joined('a'));
    const changed = { ...joined('a'), type: 'occupant-changed', displayName: 'Anna', features: { 'create-polls': true } } as const;
    expect(reduce(state, changed)?.occupants.get('a')).toMatchObject({ displayName: 'Anna', features: { 'create-polls': true } });
    expect(nicks(reduce(state, { ...changed, nick: 'b' }))).toEqual(['a']);
  });

  it.each([
    ['focus@auth.meet.jitsi/f', true, true],
    ['jigasi@auth.meet.jitsi/x', true, false],
    ['focus@meet.jitsi/f', false, false],
    ['policy.meet.jitsi', true, false],
  ])('tells services from people: %s', (jid, isService, isFocus) => {
    expect(reduce(undefined, { ...joined('a'), jid })?.occupants.get('a')).toMatchObject({ isService, isFocus });
  });

  it('does not change the state that it was given', () => {
    const before = reduce(undefined, joined('a'));
    reduce(before, joined('b'));
    expect(nicks(before)).toEqual(['a']);
  });

  it('learns of a room whose creation it has missed, and of its name as clients know it', () => {
    const inner = `[tenant]r@${MUC}`;
    expect(reduce(undefined, joined('a', 'owner', inner))).toMatchObject({ jid: inner, address: 'r@muc.tenant.meet.jitsi' });
    expect(reduce(undefined, { type: 'occupant-left', room, nick: 'a', jid: 'a@meet.jitsi/x' })).toBeUndefined();
  });
});

describe('RoomMirror', () => {
  const mirrorWith = (...events: Parameters<RoomMirror['apply']>[0][]) => {
    const mirror = new RoomMirror(settings);
    for (const event of events) mirror.apply(event, MUC);
    return mirror;
  };

  it('keeps the old state visible until a snapshot is complete, and forgets what is not in it', () => {
    const mirror = mirrorWith(joined('a'), { type: 'room-created', room: `old@${MUC}` }, { type: 'snapshot-start' }, joined('b'));
    expect(mirror.isReplaying).toBe(true);
    expect([...mirror.rooms.keys()]).toEqual([room, `old@${MUC}`]);
    mirror.apply({ type: 'snapshot-end' }, MUC);
    expect([...mirror.rooms.keys()]).toEqual([room]);
    expect(nicks(mirror.rooms.get(room))).toEqual(['b']);
    expect(mirror.occupantCount).toBe(1);
  });

  it('starts over when a snapshot is interrupted by another', () => {
    const mirror = mirrorWith({ type: 'snapshot-start' }, joined('a'), { type: 'snapshot-start' }, joined('b'), { type: 'snapshot-end' });
    expect(nicks(mirror.rooms.get(room))).toEqual(['b']);
  });

  it('shows a new stream when each host has told everything', () => {
    const mirror = mirrorWith(joined('a'));
    mirror.begin([MUC, BREAKOUT]);
    for (const event of [{ type: 'snapshot-start' }, joined('b'), { type: 'snapshot-end' }] as const) mirror.apply(event, MUC);
    expect(nicks(mirror.rooms.get(room))).toEqual(['a']);
    mirror.apply({ type: 'snapshot-start' }, BREAKOUT);
    mirror.apply({ type: 'room-created', room: `b1@${BREAKOUT}`, mainRoom: room }, BREAKOUT);
    mirror.apply(joined('c'), MUC);
    mirror.apply({ type: 'snapshot-end' }, BREAKOUT);
    expect(nicks(mirror.rooms.get(room))).toEqual(['b', 'c']);
    expect(mirror.rooms.get(`b1@${BREAKOUT}`)?.mainRoom).toBe(room);
  });

  it('can go on without a host that says nothing', () => {
    const mirror = mirrorWith(joined('a'));
    mirror.begin([MUC, BREAKOUT]);
    for (const event of [{ type: 'snapshot-start' }, joined('b'), { type: 'snapshot-end' }] as const) mirror.apply(event, MUC);
    expect(mirror.finish()).toEqual([BREAKOUT]);
    expect(mirror.isReplaying).toBe(false);
    expect(nicks(mirror.rooms.get(room))).toEqual(['b']);
  });

  it('knows where somebody is', () => {
    const where = (mirror: RoomMirror, nick: string) => mirror.roomsOf(`${nick}@meet.jitsi/x`).map(({ jid }) => jid);
    const mirror = mirrorWith(joined('a'), joined('a', 'none', `b1@${BREAKOUT}`), joined('b'));
    expect(where(mirror, 'a')).toEqual([room, `b1@${BREAKOUT}`]);
    mirror.apply({ type: 'occupant-left', room, nick: 'a', jid: 'a@meet.jitsi/x' }, MUC);
    expect(where(mirror, 'a')).toEqual([`b1@${BREAKOUT}`]);
    mirror.apply({ type: 'room-destroyed', room }, MUC);
    expect(where(mirror, 'b')).toEqual([]);
    for (const event of [{ type: 'snapshot-start' }, joined('b'), { type: 'snapshot-end' }] as const) mirror.apply(event, MUC);
    expect(where(mirror, 'b')).toEqual([room]);
  });

  it('has nothing left when everybody has gone', () => {
    expect(mirrorWith(joined('a'), { type: 'room-destroyed', room }).rooms.size).toBe(0);
  });
});
