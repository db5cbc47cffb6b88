import { FakeClock } from '@parley/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { KEEP_MEETING_MS, MeetingBook } from './meeting-book.ts';

const ROOM = 'demo@muc.meet.jitsi';

describe('the book of meetings', () => {
  let clock: FakeClock;
  let book: MeetingBook;
  beforeEach(() => {
    clock = new FakeClock(1_000_000);
    book = new MeetingBook(clock);
    expect(book.begins(ROOM)).toBeUndefined();
    book.subjectIs(ROOM, 'Budget');
    book.entered(ROOM, 'meeting-1');
  });

  it('knows a meeting again whose room was lost', () => {
    book.disconnected();
    clock.advance(20_000);
    book.closed(ROOM, true);
    book.allLost();
    expect(book.begins(ROOM)).toEqual({ id: 'meeting-1' });
    expect(book.entered(ROOM, 'meeting-1')).toBe('Budget');
  });

  it('knows the last subject, or none', () => {
    book.subjectIs(ROOM, '');
    book.subjectIs(ROOM, 'x'.repeat(2_000));
    book.closed(ROOM, true);
    expect(book.begins(ROOM)).toEqual({ id: 'meeting-1' });
    expect(book.entered(ROOM, 'meeting-1')).toBeUndefined();
  });

  it('knows when the first person joined, however often the room is lost', () => {
    book.joined(ROOM);
    clock.advance(60_000);
    book.joined(ROOM);
    for (const _time of [1, 2]) {
      book.closed(ROOM, true);
      clock.advance(20_000);
      expect(book.begins(ROOM)).toMatchObject({ beganMs: 1_000_000 });
      book.entered(ROOM, 'meeting-1');
      book.joined(ROOM);
    }
    book.closed(ROOM, false);
    clock.advance(6_000);
    expect(book.begins(ROOM)).toBeUndefined();
    book.joined(ROOM);
    book.entered(ROOM, 'meeting-2');
    book.closed(ROOM, true);
    expect(book.begins(ROOM)).toEqual({ id: 'meeting-2', beganMs: 1_106_000 });
  });

  it('knows meetings that seemed to end because Prosody ended in good order', () => {
    book.closed(ROOM, false);
    clock.advance(2_000);
    book.allLost();
    expect(book.begins(ROOM)).toMatchObject({ id: 'meeting-1' });
  });

  it.each([
    ['ended', () => book.closed(ROOM, false)],
    [
      'had ended before',
      () => {
        book.closed(ROOM, false);
        clock.advance(6_000);
        book.allLost();
      },
    ],
    [
      'was lost long ago',
      () => {
        book.closed(ROOM, true);
        clock.advance(KEEP_MEETING_MS);
      },
    ],
  ])('takes a room for another meeting that %s', (_what, happen) => {
    happen();
    expect(book.begins(ROOM)).toBeUndefined();
  });

  it('does not forget because the room could not be entered yet', () => {
    book.closed(ROOM, true);
    expect(book.begins(ROOM)).toMatchObject({ id: 'meeting-1' });
    book.closed(ROOM, false);
    expect(book.begins(ROOM)).toEqual({ id: 'meeting-1' });
    expect(book.entered(ROOM, 'meeting-1')).toBe('Budget');
    book.closed(ROOM, false);
    expect(book.begins(ROOM)).toBeUndefined();
  });

  it('keeps only so many lost rooms, and those of running conferences', () => {
    book = new MeetingBook(clock, 50);
    book.begins(ROOM);
    book.entered(ROOM, 'meeting-1');
    for (let index = 0; index < 60; index++) {
      const room = `${index}@muc.meet.jitsi`;
      book.begins(room);
      book.entered(room, String(index));
      book.closed(room, true);
    }
    expect(book.size).toBeLessThanOrEqual(51);
    book.closed(ROOM, true);
    expect(book.begins(ROOM)).toMatchObject({ id: 'meeting-1' });
  });
});
