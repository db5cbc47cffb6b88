import { type Element, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import type { Occupant, RoomView } from '../room-view.ts';
import type { Effect, ServiceContext, ServiceEvent, Step } from '../service.ts';
import { contextWith, focusOccupant, moderatorWith, occupantWith, roomWith } from '../testing/index.ts';
import { breakoutRooms } from './service.ts';
import { type BreakoutState, breakoutState, MAX_ROOMS } from './state.ts';

const service = breakoutRooms({ domain: 'breakout.meet.jitsi' });
const boss = moderatorWith('boss');
const guest = occupantWith('guest');
const MAIN = { jid: '[acme]r@muc.meet.jitsi', address: 'r@muc.acme.meet.jitsi' };

/** A meeting whose clock and people the test moves. */
class Meeting {
  state: BreakoutState = service.initial;
  now = 1_000_000;
  effects: Effect[] = [];
  main: RoomView = roomWith([boss, guest], MAIN);
  readonly breakouts = new Map<string, RoomView>();
  #ids = 0;

  command(sender: Occupant, attributes: Readonly<Record<string, string>>): string {
    const { type = '', ...rest } = attributes;
    const wish = xml('breakout_rooms', { type: `features/breakout-rooms/${type}`, ...rest });
    return this.send(sender, xml('command', {}, wish));
  }

  /** `done`, or the condition of the refusal. */
  send(sender: Occupant, command: Element): string {
    try {
      this.#take(service.command?.(this.state, sender, command, this.#context()));
      return 'done';
    } catch (error) {
      return stanzaErrorInfo(error).condition;
    }
  }

  happens(event: ServiceEvent, breakout?: RoomView): void {
    const step = breakout
      ? service.breakoutEvent?.(this.state, event, breakout, this.#context())
      : service.event?.(this.state, event, this.#context());
    this.#take(step);
  }

  /** These people are in a breakout room now, or in the main room. */
  people(people: readonly Occupant[], jid?: string): void {
    if (jid === undefined) this.main = roomWith(people, MAIN);
    else this.breakouts.set(jid, roomWith(people, { jid, address: jid, mainRoom: MAIN.jid }));
    const room = jid === undefined ? undefined : this.breakouts.get(jid);
    this.happens({ type: people.length > 0 ? 'occupant-joined' : 'occupant-left', occupant: people[0] ?? guest }, room);
  }

  /** Goes to the time at which the service wants to be woken; how long that took. */
  wake(): number {
    const at = service.wakeAt?.(this.state) ?? this.now;
    const waited = at - this.now;
    this.now = at;
    this.happens({ type: 'wake' });
    return waited;
  }

  /** And forgets them. */
  takeEffects(): Effect[] {
    return this.effects.splice(0);
  }

  #take(step: Step<BreakoutState> | undefined): void {
    if (!step) return;
    this.state = breakoutState.parse(JSON.parse(JSON.stringify(step.state)));
    this.effects.push(...step.effects);
  }

  #context(): ServiceContext {
    const rooms = (jid: string) => (jid === MAIN.jid ? this.main : this.breakouts.get(jid));
    const randomId = () => `id-${++this.#ids}`;
    return contextWith(this.main, { now: this.now, rooms, randomId });
  }
}

const FIRST = 'id-1@breakout.meet.jitsi';

function meetingWithRoom(): Meeting {
  const meeting = new Meeting();
  meeting.command(boss, { type: 'add', subject: 'Red' });
  meeting.wake();
  meeting.takeEffects();
  return meeting;
}

const atProsody = (...rooms: { jid: string; name: string }[]) => ({
  kind: 'operation',
  operation: { name: 'x-breakouts', rooms: JSON.stringify(rooms) },
});

describe('a breakout room', () => {
  it('is known to Prosody at once, and to everybody a moment later', () => {
    const meeting = new Meeting();
    expect(meeting.command(boss, { type: 'add', subject: '  Red  ' })).toBe('done');
    expect(meeting.takeEffects()).toEqual([atProsody({ jid: FIRST, name: 'Red' })]);
    expect(meeting.wake()).toBe(308);
    expect(meeting.takeEffects()).toEqual([
      {
        kind: 'deliver',
        to: 'everyone',
        except: 'focus',
        room: MAIN.jid,
        content: {
          type: 'breakout_rooms',
          event: 'features/breakout-rooms/update',
          roomCounter: 1,
          rooms: {
            r: {
              isMainRoom: true,
              id: 'r',
              jid: MAIN.address,
              name: undefined,
              participants: {
                [`${MAIN.address}/boss`]: { jid: boss.jid, role: 'moderator', displayName: 'boss' },
                [`${MAIN.address}/guest`]: { jid: guest.jid, role: 'participant', displayName: 'guest' },
              },
            },
            'id-1': { id: 'id-1', jid: FIRST, name: 'Red', participants: {} },
          },
        },
      },
    ]);
    expect(service.wakeAt?.(meeting.state)).toBeUndefined();
  });

  it('gets another name, and goes, by the moderators of any room of the meeting', () => {
    const meeting = meetingWithRoom();
    meeting.command(boss, { type: 'add', subject: 'Blue' });
    meeting.people([boss], FIRST);
    meeting.takeEffects();
    expect(meeting.command(boss, { type: 'rename', breakoutRoomJid: FIRST, subject: 'Crimson' })).toBe('done');
    expect(meeting.command(boss, { type: 'remove', breakoutRoomJid: FIRST })).toBe('done');
    const blue = { jid: 'id-2@breakout.meet.jitsi', name: 'Blue' };
    expect(meeting.takeEffects()).toEqual([atProsody({ jid: FIRST, name: 'Crimson' }, blue), atProsody(blue)]);
  });

  it('is told with names short enough for all to be told at once', () => {
    const meeting = meetingWithRoom();
    const [first, ...others] = Array.from({ length: 300 }, (_, at) =>
      occupantWith(`p${at}`, { displayName: `${at}<${'😀'.repeat(1_500)}` }),
    );
    meeting.people(first ? [first, ...others] : []);
    meeting.wake();
    const text = JSON.stringify(meeting.takeEffects());
    expect(text.length).toBeLessThan(100_000);
    expect(text).toContain('"displayName":"10<😀');
    expect(text).not.toMatch(/\\ud83d/i);
  });

  it('is told to those who are in it, too', () => {
    const meeting = meetingWithRoom();
    meeting.people([guest], FIRST);
    meeting.wake();
    const rooms = meeting.takeEffects().flatMap((effect) => (effect.kind === 'deliver' ? [effect.room] : []));
    expect(rooms).toEqual([MAIN.jid, FIRST]);
  });

  it('tells one who is to go there, wherever in the meeting that is', () => {
    const meeting = meetingWithRoom();
    expect(meeting.command(boss, { type: 'move-to-room', participantJid: guest.jid, roomJid: FIRST })).toBe('done');
    meeting.people([boss]);
    meeting.people([guest], FIRST);
    expect(meeting.command(boss, { type: 'move-to-room', participantJid: guest.jid, roomJid: MAIN.address })).toBe('done');
    const told = (room: string, roomJid: string) => ({
      kind: 'deliver',
      to: { nicks: ['guest'] },
      room,
      content: { type: 'breakout_rooms', event: 'features/breakout-rooms/move-to-room', roomJid },
    });
    expect(meeting.takeEffects()).toEqual([told(MAIN.jid, FIRST), told(FIRST, MAIN.address)]);
  });

  it.each([
    ['a participant', guest, { type: 'add', subject: 'x' }, 'forbidden'],
    ['a participant who moves others', guest, { type: 'move-to-room', participantJid: boss.jid, roomJid: FIRST }, 'forbidden'],
    ['a room without a name', boss, { type: 'add', subject: '  ' }, 'bad-request'],
    ['a room without a subject', boss, { type: 'add' }, 'bad-request'],
    ['a name that is too long', boss, { type: 'rename', breakoutRoomJid: FIRST, subject: 'x'.repeat(201) }, 'bad-request'],
    ['the removal of nothing', boss, { type: 'remove' }, 'bad-request'],
    ['the removal of the main room', boss, { type: 'remove', breakoutRoomJid: MAIN.address }, 'item-not-found'],
    ['another room', boss, { type: 'rename', breakoutRoomJid: 'x@breakout.meet.jitsi', subject: 'x' }, 'item-not-found'],
    [
      'a move to a room of others',
      boss,
      { type: 'move-to-room', participantJid: guest.jid, roomJid: 'o@muc.meet.jitsi' },
      'item-not-found',
    ],
    ['a move of somebody else', boss, { type: 'move-to-room', participantJid: 'x@meet.jitsi/x', roomJid: FIRST }, 'item-not-found'],
    ['a move of the focus', boss, { type: 'move-to-room', participantJid: focusOccupant.jid, roomJid: FIRST }, 'item-not-found'],
    ['a move of nobody', boss, { type: 'move-to-room', roomJid: FIRST }, 'bad-request'],
    ['what there is not', boss, { type: 'explode' }, 'bad-request'],
  ])('is not for %s', (_, sender, attributes, condition) => {
    const meeting = meetingWithRoom();
    const before = meeting.state;
    expect(meeting.command(sender, attributes as unknown as Record<string, string>)).toBe(condition);
    expect(meeting.state).toEqual(before);
    expect(meeting.takeEffects()).toEqual([]);
  });

  it('is made and removed once, when Prosody repeats the wish after a restart', () => {
    const meeting = new Meeting();
    const send = (more: Readonly<Record<string, string>>, attributes: Readonly<Record<string, string>>) =>
      meeting.send(boss, xml('command', more, xml('breakout_rooms', attributes)));
    const add = (n: number, subject: string, more = {}) =>
      expect(send({ ...more, n: String(n) }, { type: 'features/breakout-rooms/add', subject })).toBe('done');
    const again = { again: 'true' };
    add(1, 'Red');
    add(2, 'Red');
    add(1, 'Red', again);
    add(2, 'Red', again);
    add(3, 'Blue', again);
    add(3, 'Blue', again);
    expect(meeting.state.rooms.map(({ name }) => name)).toEqual(['Red', 'Red', 'Blue']);
    const [{ jid: gone = '' } = {}] = meeting.state.rooms;
    for (let i = 0; i < 2; i++) expect(send(again, { type: 'features/breakout-rooms/remove', breakoutRoomJid: gone })).toBe('done');
    expect(meeting.state.rooms.map(({ name }) => name)).toEqual(['Red', 'Blue']);
  });

  it('is not made by anything else', () => {
    expect(new Meeting().send(boss, xml('command'))).toBe('bad-request');
  });

  it('is one of a hundred at most', () => {
    const meeting = new Meeting();
    for (let i = 0; i < MAX_ROOMS; i++) expect(meeting.command(boss, { type: 'add', subject: 'x' })).toBe('done');
    expect(meeting.command(boss, { type: 'add', subject: 'x' })).toBe('resource-constraint');
    meeting.command(boss, { type: 'remove', breakoutRoomJid: FIRST });
    expect(meeting.command(boss, { type: 'add', subject: 'x' })).toBe('done');
    expect(meeting.state.counter).toBe(MAX_ROOMS + 1);
  });
});

describe('changes', () => {
  it('are told together, once for several, and later in large meetings', () => {
    const meeting = meetingWithRoom();
    meeting.people([boss, ...Array.from({ length: 199 }, (_, i) => occupantWith(`p${i}`))]);
    meeting.people([boss, guest]);
    expect(meeting.wake()).toBe(300 + 4 * 200);
    expect(meeting.takeEffects()).toHaveLength(1);
  });

  it.each<[string, ServiceEvent, number]>([
    ['a new name', { type: 'occupant-changed', before: { ...guest, displayName: 'old' }, occupant: guest }, 1],
    ['a new role', { type: 'occupant-changed', before: { ...guest, role: 'moderator' }, occupant: guest }, 1],
    ['a new subject', { type: 'room-settings', before: roomWith([], { ...MAIN, subject: 'old' }) }, 1],
    ['nothing that is seen', { type: 'occupant-changed', before: guest, occupant: guest }, 0],
    ['a lobby', { type: 'room-settings', before: roomWith([], { ...MAIN, lobby: true }) }, 0],
    ['another focus', { type: 'occupant-joined', occupant: focusOccupant }, 0],
  ])('are %s', (_, event, count) => {
    const meeting = meetingWithRoom();
    meeting.happens(event);
    meeting.wake();
    expect(meeting.takeEffects()).toHaveLength(count);
  });

  it('are nothing to tell before there was a breakout room', () => {
    const meeting = new Meeting();
    meeting.people([]);
    expect(meeting.state).toEqual(service.initial);
  });

  it('do not get lost: Prosody is told the rooms again after a restart', () => {
    const meeting = meetingWithRoom();
    meeting.happens({ type: 'restored' });
    expect(meeting.takeEffects()).toEqual([atProsody({ jid: FIRST, name: 'Red' })]);
    meeting.wake();
    expect(meeting.takeEffects()).toHaveLength(1);
  });
});

describe('a meeting with breakout rooms', () => {
  const end = { kind: 'operation', operation: { name: 'x-meeting-over', reason: 'All occupants left.' } };

  it('ends five seconds after the last one has left the last room', () => {
    const meeting = meetingWithRoom();
    meeting.people([guest], FIRST);
    meeting.people([]);
    meeting.wake();
    expect(service.wakeAt?.(meeting.state)).toBeUndefined();
    meeting.people([], FIRST);
    const left = meeting.now;
    meeting.wake();
    meeting.takeEffects();
    meeting.wake();
    expect(meeting.now - left).toBe(5_000);
    expect(meeting.takeEffects()).toEqual([end]);
  });

  it('goes on when somebody comes back in time', () => {
    const meeting = meetingWithRoom();
    meeting.people([]);
    meeting.wake();
    meeting.now += 4_000;
    meeting.people([guest], FIRST);
    meeting.wake();
    expect(meeting.takeEffects()).not.toContainEqual(end);
    expect(service.wakeAt?.(meeting.state)).toBeUndefined();
  });

  it('waits longer for those who come back after a restart', () => {
    const meeting = meetingWithRoom();
    meeting.main = roomWith([], MAIN);
    const start = meeting.now;
    meeting.happens({ type: 'restored' });
    meeting.wake();
    meeting.wake();
    expect(meeting.now - start).toBe(20_000);
    expect(meeting.takeEffects()).toContainEqual(end);
  });
});
