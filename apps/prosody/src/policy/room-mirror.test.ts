import { describe, expect, it } from 'vitest';
import { type Room, RoomMirror, reduceRoom } from './room-mirror.ts';

const room = 'r@muc.meet.jitsi';
const joined = (nick: string, affiliation: 'none' | 'owner' = 'none') =>
  ({
    type: 'occupant-joined',
    room,
    nick,
    jid: `${nick}@meet.jitsi/x`,
    affiliation,
    role: affiliation === 'owner' ? 'moderator' : 'participant',
  }) as const;
const nicks = (state: Room | undefined) => [...(state?.occupants.keys() ?? [])];

describe('reduceRoom', () => {
  it('follows who comes and goes', () => {
    let state = reduceRoom(undefined, { type: 'room-created', room, meetingId: 'm' });
    state = reduceRoom(state, joined('a'));
    state = reduceRoom(state, joined('b'));
    expect(state?.meetingId).toBe('m');
    expect(nicks(state)).toEqual(['a', 'b']);
    expect(nicks(reduceRoom(state, { type: 'occupant-left', room, nick: 'a', jid: 'a@meet.jitsi/x' }))).toEqual(['b']);
    expect(reduceRoom(state, { type: 'room-destroyed', room })).toBeUndefined();
  });

  it('derives the role from a changed affiliation, for every session of that user', () => {
    const state = reduceRoom(reduceRoom(undefined, joined('a')), joined('b'));
    const after = reduceRoom(state, { type: 'affiliation', room, jid: 'a@meet.jitsi', affiliation: 'owner' });
    expect(after?.occupants.get('a')).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    expect(after?.occupants.get('b')).toMatchObject({ affiliation: 'none', role: 'participant' });
  });

  it('does not change the state that it was given', () => {
    const before = reduceRoom(undefined, joined('a'));
    reduceRoom(before, joined('b'));
    expect(nicks(before)).toEqual(['a']);
  });

  it('learns of a room whose creation it has missed', () => {
    expect(nicks(reduceRoom(undefined, joined('a', 'owner')))).toEqual(['a']);
    expect(reduceRoom(undefined, { type: 'occupant-left', room, nick: 'a', jid: 'a@meet.jitsi/x' })).toBeUndefined();
  });
});

describe('RoomMirror', () => {
  it('keeps the old state visible until a snapshot is complete, and forgets what is not in it', () => {
    const mirror = new RoomMirror();
    mirror.apply(joined('a'));
    mirror.apply({ type: 'room-created', room: 'old@muc.meet.jitsi' });
    mirror.apply({ type: 'snapshot-start' });
    mirror.apply(joined('b'));
    expect(mirror.isReplaying).toBe(true);
    expect([...mirror.rooms.keys()]).toEqual([room, 'old@muc.meet.jitsi']);
    mirror.apply({ type: 'snapshot-end' });
    expect([...mirror.rooms.keys()]).toEqual([room]);
    expect(nicks(mirror.rooms.get(room))).toEqual(['b']);
    expect(mirror.occupantCount).toBe(1);
  });

  it('starts over when a snapshot is interrupted by another', () => {
    const mirror = new RoomMirror();
    mirror.apply({ type: 'snapshot-start' });
    mirror.apply(joined('a'));
    mirror.apply({ type: 'snapshot-start' });
    mirror.apply(joined('b'));
    mirror.apply({ type: 'snapshot-end' });
    expect(nicks(mirror.rooms.get(room))).toEqual(['b']);
  });

  it('has nothing left when everybody has gone', () => {
    const mirror = new RoomMirror();
    mirror.apply(joined('a'));
    mirror.apply({ type: 'room-destroyed', room });
    expect(mirror.rooms.size).toBe(0);
  });
});
