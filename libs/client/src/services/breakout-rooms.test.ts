import { describe, expect, it } from 'vitest';
import { type BreakoutRooms, readBreakoutMessage, spread } from './breakout-rooms.ts';

const read = (content: object) => readBreakoutMessage({ type: 'breakout_rooms', ...content });
const update = (rooms: unknown) => read({ event: 'features/breakout-rooms/update', roomCounter: 2, rooms });

describe('rooms of a meeting', () => {
  it('are listed with their people, the main room first', () => {
    const rooms = {
      b1: {
        id: 'b1',
        jid: 'b1@breakout.d',
        name: 'Green',
        participants: { 'b1@breakout.d/aa': { jid: 'a@d/x', role: 'moderator', displayName: 'Ada' } },
      },
      main: {
        id: 'main',
        jid: 'r@muc.d',
        name: 'Daily',
        isMainRoom: true,
        participants: { 'r@muc.d/bb': { jid: 'b@d/x', role: 'participant' } },
      },
    };
    expect(update(rooms)).toEqual({
      rooms: [
        { jid: 'r@muc.d', name: 'Daily', isMainRoom: true, people: [{ id: 'bb', jid: 'b@d/x', displayName: '', isModerator: false }] },
        {
          jid: 'b1@breakout.d',
          name: 'Green',
          isMainRoom: false,
          people: [{ id: 'aa', jid: 'a@d/x', displayName: 'Ada', isModerator: true }],
        },
      ],
    });
  });

  it('may be malformed: what is not understood is left out', () => {
    expect(update({ a: 1, b: { jid: 'nowhere' }, c: { jid: 'c@b.d', participants: { x: 1, 'c@b.d/y': { jid: 5 } } } })).toEqual({
      rooms: [{ jid: 'c@b.d', name: '', isMainRoom: false, people: [] }],
    });
    for (const content of [{}, { event: 'features/breakout-rooms/update' }, { event: 'features/breakout-rooms/move-to-room', roomJid: 1 }])
      expect(read(content)).toBeUndefined();
  });

  it('call people elsewhere', () => {
    expect(read({ event: 'features/breakout-rooms/move-to-room', roomJid: 'b1@breakout.d' })).toEqual({ moveTo: 'b1@breakout.d' });
  });
});

describe('spreading people', () => {
  const person = (id: string, isModerator = false) => ({ id, jid: `${id}@d/r`, displayName: id, isModerator });
  const rooms = (counts: readonly number[], waiting: number): BreakoutRooms => [
    {
      jid: 'm',
      name: '',
      isMainRoom: true,
      people: [person('boss', true), ...Array.from({ length: waiting }, (_, index) => person(`p${index}`))],
    },
    ...counts.map((count, room) => ({
      jid: `b${room}`,
      name: '',
      isMainRoom: false,
      people: Array.from({ length: count }, (_, index) => person(`b${room}-${index}`)),
    })),
  ];

  it('fills the rooms evenly, and leaves moderators where they are', () => {
    const moves = spread(rooms([2, 0, 0], 7), () => 0.5);
    const count = (room: string) => moves.filter((move) => move.room === room).length;
    expect([count('b0'), count('b1'), count('b2')]).toEqual([1, 3, 3]);
    expect(moves.map(({ person: { id } }) => id)).not.toContain('boss');
  });

  it('sends nobody anywhere without rooms', () => {
    expect(spread(rooms([], 3), Math.random)).toEqual([]);
  });
});
