import { describe, expect, it } from 'vitest';
import { readConflict, readMessage, readReservation } from './answer.ts';

const ASKED = Date.UTC(2030, 0, 1);
const GIVEN = {
  id: 364758328,
  name: 'Conference1234',
  mail_owner: 'user@server.com',
  start_time: '2048-04-20T17:55:12.000Z',
  duration: 900,
};
const read = (over: object) => readReservation(JSON.stringify({ ...GIVEN, ...over }), 'conference1234', ASKED);

describe('an answer of the reservation system', () => {
  it.each<[string, object, unknown]>([
    ['as documented', {}, { id: '364758328', endsAtMs: Date.UTC(2048, 3, 20, 17, 55, 12) + 900_000 }],
    ['with a text for an id', { id: 'a/b' }, expect.objectContaining({ id: 'a/b' })],
    ['without a start', { start_time: undefined }, expect.objectContaining({ endsAtMs: ASKED + 900_000 })],
    [
      'with quoted numbers',
      { duration: '60', start_time: null, max_occupants: '5' },
      { id: '364758328', endsAtMs: ASKED + 60_000, maxOccupants: 5 },
    ],
    [
      'with all there is',
      { max_occupants: 3, lobby: true, password: '1234' },
      expect.objectContaining({ maxOccupants: 3, lobby: true, password: '1234' }),
    ],
    ['with a password that is a number', { password: 1234 }, expect.objectContaining({ password: '1234' })],
    ['without a limit, as some say it', { max_occupants: 0 }, { id: '364758328', endsAtMs: expect.any(Number) }],
    ['with nothing in its extras', { max_occupants: null, lobby: false, password: '' }, { id: '364758328', endsAtMs: expect.any(Number) }],
    ['about another room', { name: 'elsewhere' }, 'it is about another room'],
    ['with a start that is no date', { start_time: 'noon' }, 'start_time is no date'],
    ['without an id', { id: undefined }, expect.stringContaining('id')],
    ['with an endless duration', { duration: 1e300 }, expect.stringContaining('duration')],
    ['with a negative limit', { max_occupants: -1 }, expect.stringContaining('max_occupants')],
  ])('%s', (_what, over, expected) => {
    expect(read(over)).toEqual(expected);
  });

  it.each(['', '{', 'null', '[]', '"text"'])('%j is none', (body) => {
    expect(typeof readReservation(body, 'a', ASKED)).toBe('string');
    expect(readConflict(body)).toBeUndefined();
    expect(readMessage(body)).toBe('Rejected by reservation server');
  });

  it('names what is in the way, and what people are to be told, fit for XML and not too long', () => {
    expect([readConflict('{"conflict_id":7}'), readConflict('{"conflict_id":"x"}')]).toEqual(['7', 'x']);
    expect(readMessage('{"message":"not\\u0001now"}')).toBe('not\ufffdnow');
    expect(readMessage(JSON.stringify({ message: 'x'.repeat(10_000) }))).toHaveLength(500);
  });
});
