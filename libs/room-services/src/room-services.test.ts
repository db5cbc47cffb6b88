import { attr, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RoomChange, RoomEvent } from './room-event.ts';
import { FAREWELL_MS, ORPHAN_MS, RoomServices } from './room-services.ts';
import { type AnyService, type RoomService, sealed } from './service.ts';
import { diary, eventLine } from './testing/diary.ts';

const MUC = 'muc.meet.jitsi';
const BREAKOUT = 'breakout.meet.jitsi';
const room = `r@${MUC}`;
const side = `b1@${BREAKOUT}`;
const mirror = { serviceDomains: ['auth.meet.jitsi'], focus: 'focus@auth.meet.jitsi' };

const setUp = (...services: AnyService[]) => {
  const faults: string[] = [];
  const rooms = new RoomServices({
    services: services.length > 0 ? services : [sealed(diary('polls'))],
    mirror,
    randomId: () => 'id',
    onFault: (service, error) => faults.push(`${service}: ${String(error)}`),
  });
  const feed = (now: number, ...events: RoomEvent[]) =>
    events.flatMap((event) => rooms.apply(event, 'room' in event ? (event.room.split('@')[1] ?? '') : MUC, now));
  return { rooms, faults, feed };
};
const created = (where = room, meetingId = 'm1', mainRoom?: string): RoomChange => ({
  type: 'room-created',
  room: where,
  meetingId,
  ...(mainRoom !== undefined && { mainRoom }),
});
const joined = (nick: string, where = room, change: object = {}): RoomChange => ({
  type: 'occupant-joined',
  room: where,
  nick,
  jid: `${nick}@meet.jitsi/x`,
  role: 'participant',
  affiliation: 'none',
  ...change,
});
const left = (nick: string, where = room): RoomChange => ({ type: 'occupant-left', room: where, nick, jid: `${nick}@meet.jitsi/x` });
const destroyed: RoomChange = { type: 'room-destroyed', room };
const snapshot = (...events: RoomEvent[]): RoomEvent[] => [{ type: 'snapshot-start' }, ...events, { type: 'snapshot-end' }];
const note = (attributes: Record<string, string> = {}) => xml('command', {}, xml('note', { text: 'hi', ...attributes }));
const refused = (condition: string) => expect.objectContaining({ details: { stanza: expect.objectContaining({ condition }) } });

describe('events', () => {
  it('are told in their order, with what they change', () => {
    const { rooms, feed } = setUp();
    feed(0, created(), joined('a'), joined('b'));
    feed(1, { type: 'affiliation', room, jid: 'a@meet.jitsi', affiliation: 'owner' });
    feed(
      2,
      { ...joined('b'), type: 'occupant-changed', displayName: 'Ben' } as RoomEvent,
      { ...joined('b'), type: 'occupant-changed', displayName: 'Ben' } as RoomEvent,
    );
    feed(3, { type: 'room-settings', room, lobby: true, hasPassword: false }, left('a'));
    expect(rooms.stateOf(room, 'polls')).toEqual([
      'room-created',
      'occupant-joined a',
      'occupant-joined b',
      'occupant-changed a',
      'occupant-changed b',
      'room-settings',
      'occupant-left a',
    ]);
  });

  it('of a second join under the same name begin with a leave', () => {
    const { rooms, feed } = setUp();
    feed(0, created(), joined('a'), joined('a'));
    expect(rooms.stateOf(room, 'polls')).toEqual(['room-created', 'occupant-joined a', 'occupant-left a', 'occupant-joined a']);
  });

  it('of breakout rooms are told to the main room, which keeps what is for all', () => {
    const main = diary('breakout_rooms', {
      scope: 'main',
      breakoutEvent: (state, event, breakout) => ({ state: [...state, `${breakout.jid}: ${eventLine(event)}`], effects: [] }),
    });
    const { rooms, feed } = setUp(sealed(main), sealed(diary('polls')));
    feed(0, created(), created(side, 'm2', room), joined('a', side), { type: 'room-destroyed', room: side });
    expect(rooms.stateOf(room, 'breakout_rooms')).toEqual([
      'room-created',
      `${side}: room-created`,
      `${side}: occupant-joined a`,
      `${side}: room-destroyed`,
    ]);
    expect(rooms.stateOf(room, 'polls')).toEqual(['room-created']);
    expect(rooms.stateOf(side, 'breakout_rooms')).toBeUndefined();
  });

  it('do not stop at a service that fails', () => {
    const failing = diary('av_moderation', {
      event() {
        throw new TypeError('boom');
      },
    });
    const { rooms, feed, faults } = setUp(sealed(failing), sealed(diary('polls')));
    feed(0, created());
    expect(rooms.stateOf(room, 'polls')).toEqual(['room-created']);
    expect(faults).toEqual(['av_moderation: TypeError: boom']);
  });
});

describe('commands', () => {
  const withPeople = () => {
    const test = setUp(sealed(diary('polls')), sealed(diary('breakout_rooms', { scope: 'main' })));
    test.feed(0, created(), created(side, 'm2', room), joined('a'), joined('b', side));
    return test;
  };

  it('reach the service of the room that the sender is in', () => {
    const { rooms } = withPeople();
    expect(rooms.command('polls', 'b@meet.jitsi/x', note(), 1)).toEqual([
      { service: 'polls', room: side, effect: { kind: 'deliver', to: 'everyone', content: { type: 'polls', text: 'hi' } } },
    ]);
    expect(rooms.stateOf(side, 'polls')).toContain('b: hi');
  });

  it.each([
    ['polls', side, side],
    ['polls', 'R@muc.meet.jitsi', undefined],
    ['breakout_rooms', undefined, room],
    ['breakout_rooms', room, room],
    ['breakout_rooms', `other@${MUC}`, undefined],
  ])('for %s in the room %s go to %s', (service, named, expected) => {
    const { rooms } = withPeople();
    const act = () => rooms.command(service, 'b@meet.jitsi/x', note(named === undefined ? {} : { room: named }), 1);
    if (expected === undefined) expect(act).toThrow(refused('forbidden'));
    else expect(act()).toMatchObject([{ room: expected }]);
  });

  it('name a room of a tenant as its people know it', () => {
    const inner = `[t]r@${MUC}`;
    const { rooms, feed } = setUp();
    feed(0, created(inner), joined('a', inner));
    expect(rooms.command('polls', 'a@meet.jitsi/x', note({ room: 'r@muc.t.meet.jitsi' }), 1)).toMatchObject([{ room: inner }]);
  });

  it('of strangers are refused, and those for nobody', () => {
    const { rooms } = withPeople();
    expect(() => rooms.command('polls', 'z@meet.jitsi/x', note(), 1)).toThrow(refused('forbidden'));
    expect(() => rooms.command('polls', 'a@meet.jitsi/y', note(), 1)).toThrow(refused('forbidden'));
    expect(() => rooms.command('speakerstats', 'a@meet.jitsi/x', note(), 1)).toThrow(refused('service-unavailable'));
  });
});

describe('metadata', () => {
  type Values = Record<string, string>;
  const metadata: RoomService<Values> = {
    name: 'room_metadata',
    schema: z.record(z.string(), z.string()),
    initial: {},
    command: (state, _sender, command) => {
      const [child] = command.getChildElements();
      const text = (child && attr(child, 'text')) ?? '';
      return { state: { ...state, direct: text }, effects: [] };
    },
    metadata: (state) => state,
    setMetadata: (state, key, value) => ({ state: { ...state, [key]: String(value) }, effects: [] }),
  };

  it('that a service sets is seen by the others, which hear of it once', () => {
    const reader = diary('polls', {
      event: (state, event, context) => ({ state: [...state, `${eventLine(event)} ${JSON.stringify(context.metadata)}`], effects: [] }),
    });
    const { rooms, feed } = setUp(sealed(metadata), sealed(diary('av_moderation')), sealed(reader));
    feed(0, created(), joined('a'));
    rooms.command('av_moderation', 'a@meet.jitsi/x', note({ key: 'k' }), 1);
    rooms.command('room_metadata', 'a@meet.jitsi/x', note(), 1);
    expect((rooms.stateOf(room, 'polls') as string[]).slice(2)).toEqual([
      'metadata-changed k {"k":"hi"}',
      'metadata-changed direct {"k":"hi","direct":"hi"}',
    ]);
    expect(rooms.stateOf(room, 'av_moderation')).toContain('metadata-changed direct');
  });

  it('that services set in a circle ends as a fault', () => {
    const circling = diary('polls', {
      event: (state, event) => ({
        state: [...state, ''],
        effects: event.type === 'occupant-left' ? [] : [{ kind: 'set-metadata', key: 'k', value: String(state.length) }],
      }),
    });
    const { feed, faults } = setUp(sealed(metadata), sealed(circling));
    feed(0, created());
    expect(faults.join()).toContain('set in a circle');
  });

  it('is what somebody is welcomed with, in rooms that are not known too', () => {
    const greeting: RoomService<Values> = {
      ...metadata,
      welcome: (state, jid, context) => [{ ...state, to: jid, room: context.room.address }],
    };
    const { rooms, feed } = setUp(sealed(greeting));
    feed(0, created(), joined('a'));
    rooms.command('room_metadata', 'a@meet.jitsi/x', note(), 1);
    expect(rooms.welcome(room, 'b', 1)).toEqual([{ service: 'room_metadata', content: { direct: 'hi', to: 'b', room } }]);
    expect(rooms.welcome(`[t]n@${MUC}`, 'b', 1)).toMatchObject([{ content: { room: 'n@muc.t.meet.jitsi' } }]);
  });
});

describe('waking', () => {
  it('comes when it was asked for, and not before', () => {
    const sleeper = diary('polls', { wakeAt: (state) => (state.includes('wake') ? undefined : 500) });
    const { rooms, feed } = setUp(sealed(sleeper));
    expect(rooms.wakeAt).toBeUndefined();
    feed(0, created());
    expect(rooms.wakeAt).toBe(500);
    rooms.wake(499);
    expect(rooms.stateOf(room, 'polls')).toEqual(['room-created']);
    rooms.wake(500);
    expect(rooms.stateOf(room, 'polls')).toEqual(['room-created', 'wake']);
    expect(rooms.wakeAt).toBeUndefined();
  });

  it('ends with the room', () => {
    const { rooms, feed } = setUp(sealed(diary('polls', { wakeAt: () => 500 })));
    feed(0, created(), destroyed);
    rooms.wake(FAREWELL_MS);
    expect(rooms.wakeAt).toBeUndefined();
  });
});

describe('what is kept', () => {
  const lived = () => {
    const test = setUp();
    test.feed(0, created(), joined('a'), joined('b'));
    test.rooms.takeChanged();
    return test;
  };
  const state = (rooms: RoomServices) => rooms.stateOf(room, 'polls');
  const before = ['room-created', 'occupant-joined a', 'occupant-joined b'];

  it('is what has changed', () => {
    const { rooms, feed } = lived();
    expect(rooms.takeChanged()).toEqual([]);
    feed(1, left('a'));
    expect(rooms.takeChanged()).toEqual([room]);
    expect(rooms.saved(room)).toMatchObject({ room, meetingId: 'm1', occupants: [{ nick: 'b' }] });
  });

  it('ends with the room, a moment later', () => {
    const { rooms, feed } = lived();
    feed(1, destroyed);
    expect(state(rooms)).toBeUndefined();
    expect(rooms.saved(room)).toBeDefined();
    expect(rooms.wakeAt).toBe(1 + FAREWELL_MS);
    rooms.wake(1 + FAREWELL_MS);
    expect(rooms.takeChanged()).toEqual([room]);
    expect(rooms.saved(room)).toBeUndefined();
  });

  it('is not what the next meeting in the room finds', () => {
    const { rooms, feed } = lived();
    feed(1, destroyed, created(room, 'm2'));
    expect(state(rooms)).toEqual(['room-created']);
  });

  it('nor the next one with the same name of meeting, which nobody has put back', () => {
    const { rooms, feed } = lived();
    feed(1, destroyed, created());
    expect(state(rooms)).toEqual(['room-created']);
  });

  it('outlives this process, and hears what has happened meanwhile', () => {
    const { rooms } = lived();
    const kept = JSON.parse(JSON.stringify(rooms.saved(room)));
    const next = setUp();
    expect(next.rooms.restore(kept)).toEqual([]);
    next.feed(9, ...snapshot(created(), joined('b'), joined('c')));
    expect(state(next.rooms)).toEqual([...before, 'restored', 'occupant-left a', 'occupant-joined c']);
    expect(next.rooms.orphanCount).toBe(0);
  });

  it('is the same when nothing has happened meanwhile, down to logins that are not kept', () => {
    const { rooms, feed } = setUp();
    const anna = joined('a', room, { displayName: 'Anna', features: { recording: true }, user: { id: 'u' }, group: 'g' });
    feed(0, created(), anna);
    const next = setUp();
    expect(JSON.stringify(rooms.saved(room))).not.toContain('"u"');
    next.rooms.restore(rooms.saved(room));
    next.feed(9, ...snapshot(created(), anna));
    expect(state(next.rooms)).toEqual(['room-created', 'occupant-joined a', 'restored']);
  });

  it('outlives a new connection', () => {
    const { rooms, feed } = lived();
    rooms.disconnected(1);
    rooms.begin([MUC]);
    feed(2, ...snapshot(created(), joined('a')));
    expect(state(rooms)).toEqual([...before, 'restored', 'occupant-left b']);
  });

  it('waits for a room that Prosody has lost', () => {
    const { rooms, feed } = lived();
    rooms.begin([MUC]);
    feed(2, ...snapshot());
    expect([state(rooms), rooms.orphanCount, rooms.wakeAt]).toEqual([undefined, 1, 2 + ORPHAN_MS]);
    feed(3, created(), joined('c'));
    expect(state(rooms)).toEqual([...before, 'restored', 'occupant-left a', 'occupant-left b', 'occupant-joined c']);
  });

  it('waits for the name of its meeting, and no other has it', () => {
    const { rooms, feed } = lived();
    rooms.begin([MUC]);
    feed(2, ...snapshot());
    feed(3, created(room, 'm2'), joined('c'));
    expect(state(rooms)).toEqual(['room-created', 'occupant-joined c']);
    feed(4, { type: 'room-settings', room, lobby: false, hasPassword: false, meetingId: 'm1' });
    expect(state(rooms)).toEqual([...before, 'restored', 'occupant-left a', 'occupant-left b', 'occupant-joined c']);
  });

  it('waits for a room that both of us have lost', () => {
    const { rooms } = lived();
    const next = setUp();
    next.rooms.restore(rooms.saved(room));
    expect(next.rooms.wakeAt).toBeUndefined();
    next.feed(100_000, ...snapshot());
    expect(next.rooms.wakeAt).toBe(100_000 + ORPHAN_MS);
    next.feed(110_000, created(), joined('c'));
    expect(state(next.rooms)).toEqual([...before, 'restored', 'occupant-left a', 'occupant-left b', 'occupant-joined c']);
  });

  it('does not wait for ever', () => {
    const { rooms, feed } = lived();
    rooms.begin([MUC]);
    feed(2, ...snapshot());
    rooms.wake(2 + ORPHAN_MS);
    expect(rooms.orphanCount).toBe(0);
    feed(70_000, created());
    expect(state(rooms)).toEqual(['room-created']);
  });

  it('waits for a room that a Prosody has ended which is about to end itself', () => {
    const { rooms, feed } = lived();
    feed(1_000, left('a'), left('b'), destroyed);
    rooms.disconnected(2_000);
    rooms.begin([MUC]);
    feed(3_000, ...snapshot(), created());
    expect((state(rooms) as string[]).at(-1)).toBe('restored');
  });

  it('does not wait for one that had ended long before', () => {
    const { rooms, feed } = lived();
    feed(1_000, destroyed);
    rooms.disconnected(1_000 + FAREWELL_MS);
    expect(rooms.orphanCount).toBe(0);
    expect(rooms.saved(room)).toBeUndefined();
  });

  it('tells the main room of a breakout room that has ended meanwhile', () => {
    const main = diary('breakout_rooms', {
      scope: 'main',
      breakoutEvent: (lines, event, breakout) => ({ state: [...lines, `${breakout.jid}: ${eventLine(event)}`], effects: [] }),
    });
    const { rooms, feed } = setUp(sealed(main), sealed(diary('polls')));
    feed(0, created(), created(side, 'm2', room));
    rooms.begin([MUC]);
    feed(1, ...snapshot(created()));
    expect((rooms.stateOf(room, 'breakout_rooms') as string[]).slice(-2)).toEqual(['restored', `${side}: room-destroyed`]);
  });

  it('is dropped where it is of another version, service by service', () => {
    const { rooms } = lived();
    const next = setUp(sealed({ ...diary('polls'), schema: z.number() as never }));
    expect(next.rooms.restore(rooms.saved(room))).toEqual(['polls']);
    // Nothing is left to be kept.
    expect([next.rooms.takeChanged(), next.rooms.saved(room)]).toEqual([[room], undefined]);
    expect(() => next.rooms.restore({ version: 2 })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('goes on without a host that says nothing', () => {
    const { rooms, feed } = lived();
    rooms.begin([MUC, BREAKOUT]);
    feed(1, ...snapshot(created(), joined('a')));
    expect(rooms.finish(2).missing).toEqual([BREAKOUT]);
    expect(state(rooms)).toEqual([...before, 'restored', 'occupant-left b']);
  });
});
