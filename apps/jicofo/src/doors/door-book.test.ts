import { FakeClock } from '@parley/kernel';
import type { Affiliation } from '@parley/xmpp-muc';
import { beforeEach, describe, expect, it } from 'vitest';
import { AWAIT_OWNERS_MS, type Door, DoorBook, KEEP_MS } from './door-book.ts';

const ROOM = 'demo@muc.meet.jitsi';
const LOBBY: Door = { membersOnly: true };

let clock: FakeClock;
let book: DoorBook;
beforeEach(() => {
  clock = new FakeClock(1_000_000);
  book = new DoorBook(clock);
});

const machineOf = (name: string) => `${name}-has-a-long-machine-uid`;
const jidOf = (name: string, turn = 1) => `${name}${turn}@meet.jitsi/x`;
/** What somebody of that browser shows, `turn` counting the connections. */
const asks = (name: string, turn = 1) => book.identify(jidOf(name, turn), { machineUid: machineOf(name) });
const shows = (name: string, affiliation: Affiliation = 'none', over: { turn?: number; available?: boolean; codes?: number[] } = {}) =>
  book.presence({
    ...{ room: ROOM, nick: `${name}${over.turn ?? 1}`, jid: jidOf(name, over.turn), affiliation, available: over.available ?? true },
    statusCodes: new Set(over.codes),
  });
const enters = (name: string, affiliation?: Affiliation, turn = 1) => {
  asks(name, turn);
  shows(name, affiliation, { turn });
};
const leaves = (name: string, codes: number[] = [], turn = 1) => shows(name, 'none', { available: false, codes, turn });
const loses = () => {
  book.disconnected();
  clock.advance(2_000);
  book.lost(ROOM);
  book.allLost();
};
/** What somebody gets who comes back with the second connection. */
const returns = (name: string, turn = 2) => {
  asks(name, turn);
  return book.rankOf(ROOM, jidOf(name, turn));
};

/** A meeting of anna, who moderates, and ben. */
const meeting = (door: Door = LOBBY) => {
  book.begins(ROOM);
  book.doorIs(ROOM, door);
  enters('anna', 'owner');
  enters('ben');
};

describe('a door', () => {
  it.each<[string, Door]>([
    ['a lobby', LOBBY],
    ['a password', { password: 's3cret' }],
    ['both', { password: 's3cret', membersOnly: true }],
  ])('is put back: %s', (_, door) => {
    meeting(door);
    loses();
    expect(book.begins(ROOM)).toEqual({ door, awaitsOwnersMs: AWAIT_OWNERS_MS });
  });

  it.each<[string, () => void]>([
    ['the room was open', () => book.doorIs(ROOM, {})],
    [
      'the meeting was over before',
      () => {
        for (const name of ['anna', 'ben']) leaves(name);
        book.ended(ROOM);
        clock.advance(6_000);
      },
    ],
    [
      'nobody was inside',
      () => {
        for (const name of ['anna', 'ben']) leaves(name);
        clock.advance(6_000);
      },
    ],
  ])('is not when %s', (_, happens) => {
    meeting();
    happens();
    loses();
    expect(book.begins(ROOM)).toBeUndefined();
    expect(returns('anna')).toBeUndefined();
  });

  it('is not for a new meeting, or after a while, or when the connection alone was lost', () => {
    meeting();
    book.disconnected();
    book.resumed();
    book.ended(ROOM);
    expect(book.begins(ROOM)).toBeUndefined();
    meeting();
    loses();
    clock.advance(KEEP_MS);
    expect(book.begins(ROOM)).toBeUndefined();
    expect(book.size).toBe(1);
  });

  it('is put back once more when nobody has come in, and forgotten after the meeting', () => {
    meeting();
    loses();
    book.begins(ROOM);
    book.ended(ROOM);
    expect(book.begins(ROOM)?.door).toEqual(LOBBY);
    enters('anna', 'owner', 2);
    leaves('anna', [], 2);
    book.ended(ROOM);
    expect(book.begins(ROOM)).toBeUndefined();
  });

  it('is put back when Prosody ends in good order and sends everybody away before', () => {
    meeting();
    for (const name of ['anna', 'ben']) leaves(name);
    book.ended(ROOM);
    clock.advance(1_000);
    book.disconnected();
    clock.advance(60_000);
    book.allLost();
    expect(book.begins(ROOM)?.door).toEqual(LOBBY);
    expect([returns('anna'), returns('ben')]).toEqual(['owner', 'member']);
  });

  it('is put back when Prosody is lost again, for those also who have not come back yet', () => {
    meeting();
    loses();
    book.begins(ROOM);
    enters('anna', 'owner', 2);
    loses();
    expect(book.begins(ROOM)?.door).toEqual(LOBBY);
    expect([returns('anna', 3), returns('ben', 3)]).toEqual(['owner', 'member']);
  });

  it('is forgotten, the oldest first, when there are too many', () => {
    for (let number = 0; number <= 1_000; number++) {
      const room = `${number}@muc.meet.jitsi`;
      book.begins(room);
      book.doorIs(room, LOBBY);
      book.presence({ room, nick: 'a', jid: 'a@x/y', affiliation: 'owner', available: true, statusCodes: new Set() });
      book.lost(room);
    }
    expect(book.size).toBe(1_000);
    expect(book.begins('0@muc.meet.jitsi')).toBeUndefined();
    expect(book.begins('1@muc.meet.jitsi')).toBeDefined();
  });
});

describe('who is let back in', () => {
  it('is who was inside, as what he was', () => {
    meeting();
    enters('carl', 'admin');
    leaves('ben');
    clock.advance(10_000);
    asks('dora');
    loses();
    book.begins(ROOM);
    expect(['anna', 'ben', 'carl', 'dora', 'eve'].map((name) => returns(name))).toEqual([
      'owner',
      undefined,
      'owner',
      undefined,
      undefined,
    ]);
  });

  it('is known by the account, too, and not by what could be guessed', () => {
    book.begins(ROOM);
    book.doorIs(ROOM, LOBBY);
    book.identify(jidOf('anna'), { machineUid: 'short', account: 'anna@meet.jitsi' });
    book.identify(jidOf('ben'), { machineUid: 'short' });
    shows('anna', 'owner');
    shows('ben');
    loses();
    book.begins(ROOM);
    book.identify(jidOf('anna', 2), { machineUid: machineOf('other'), account: 'anna@meet.jitsi' });
    book.identify(jidOf('ben', 2), { machineUid: 'short' });
    expect([book.rankOf(ROOM, jidOf('anna', 2)), book.rankOf(ROOM, jidOf('ben', 2))]).toEqual(['owner', undefined]);
  });

  it('gets it once for each connection, so that moderators have the last word', () => {
    meeting();
    loses();
    book.begins(ROOM);
    expect(returns('ben')).toBe('member');
    book.granted(ROOM, jidOf('ben', 2));
    expect([returns('ben', 2), returns('ben', 3)]).toEqual([undefined, 'member']);
  });

  it.each([[[307]], [[301, 307]], [[321]]])('is not who was thrown out (%j)', (codes) => {
    meeting();
    loses();
    book.begins(ROOM);
    enters('ben', 'member', 2);
    leaves('ben', codes, 2);
    expect(returns('ben', 3)).toBeUndefined();
  });

  it('is no owner who was demoted since', () => {
    meeting();
    loses();
    book.begins(ROOM);
    enters('anna', 'owner', 2);
    shows('anna', 'member', { turn: 2 });
    expect(returns('anna', 3)).toBe('member');
  });

  it('is as high as the highest of several tabs', () => {
    meeting();
    book.identify(jidOf('tab'), { machineUid: machineOf('anna') });
    shows('tab');
    loses();
    book.begins(ROOM);
    expect(returns('anna')).toBe('owner');
  });

  it('is nobody any more after a while', () => {
    meeting();
    loses();
    book.begins(ROOM);
    clock.advance(KEEP_MS);
    expect(returns('anna')).toBeUndefined();
  });
});

describe('moderators', () => {
  it('are awaited for a time that does not begin anew when the room does', () => {
    meeting();
    expect(book.awaitsOwners(ROOM)).toBe(false);
    loses();
    book.begins(ROOM);
    clock.advance(AWAIT_OWNERS_MS / 2);
    book.ended(ROOM);
    expect(book.begins(ROOM)?.awaitsOwnersMs).toBe(AWAIT_OWNERS_MS / 2);
    clock.advance(AWAIT_OWNERS_MS / 2 - 1);
    expect(book.awaitsOwners(ROOM)).toBe(true);
    clock.advance(1);
    expect(book.awaitsOwners(ROOM)).toBe(false);
  });
});
