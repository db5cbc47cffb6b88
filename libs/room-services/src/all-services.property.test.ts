import { NS, xml } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avModeration } from './av-moderation/av-moderation.ts';
import type { ModerationState } from './av-moderation/state.ts';
import { breakoutRooms } from './breakout-rooms/service.ts';
import type { BreakoutState } from './breakout-rooms/state.ts';
import { chatRestriction } from './chat/chat-restriction.ts';
import { endConference } from './end-conference/end-conference.ts';
import { fileSharing } from './file-sharing/file-sharing.ts';
import { polls } from './polls/polls.ts';
import { roomMetadata } from './room-metadata/room-metadata.ts';
import { ORPHAN_MS } from './room-services.ts';
import { sealed } from './service.ts';
import { speakerStats } from './speakerstats/speakerstats.ts';
import { BREAKOUT, MAIN } from './testing/model/prosody.ts';
import { World } from './testing/model/world.ts';

const SERVICES = [
  sealed(roomMetadata({ services: () => [{ type: 'turn', host: 'turn.example' }] })),
  sealed(avModeration),
  sealed(breakoutRooms({ domain: BREAKOUT })),
  sealed(polls),
  sealed(chatRestriction),
  sealed(fileSharing({ maxFiles: 3, maxSize: 100 })),
  sealed(speakerStats),
  sealed(endConference),
];
const NICKS = ['anna', 'ben', 'cleo', 'dan'] as const;
const KINDS = ['audio', 'video', 'desktop'] as const;

const who = fc.constantFrom(...NICKS);
const few = fc.nat(2);
/** One thing that somebody does, or that happens to the machines. */
const step = fc.oneof(
  fc.record({ what: fc.constant('enter' as const), who, room: fc.nat(3) }),
  fc.record({ what: fc.constant('leave' as const), who }),
  fc.record({ what: fc.constant('role' as const), who, on: fc.boolean() }),
  fc.record({ what: fc.constant('lobby' as const), on: fc.boolean() }),
  { weight: 6, arbitrary: fc.record({ what: fc.constant('command' as const), who, which: fc.nat(12), a: few, b: few, on: fc.boolean() }) },
  fc.record({ what: fc.constant('die' as const) }),
  fc.record({ what: fc.constant('speak' as const), who, on: fc.boolean() }),
  fc.record({ what: fc.constant('wait' as const), ms: fc.nat(4_000) }),
  fc.record({ what: fc.constant('restart' as const), who, does: fc.constantFrom('nothing', 'leaves', 'is promoted') }),
  fc.record({ what: fc.constant('crash' as const), on: fc.boolean(), both: fc.boolean(), ms: fc.constantFrom(0, 3_000, ORPHAN_MS + 1) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function command(world: World, { who: nick, which, a, b, on }: Extract<Step, { what: 'command' }>): void {
  const json = (content: object) => xml('json-message', { xmlns: NS.jitmeet }, JSON.stringify({ type: 'polls', ...content }));
  const metadata = (key: string, data: unknown) => xml('room_metadata', { xmlns: NS.jitmeet }, JSON.stringify({ key, data }));
  const breakout = (type: string, more: object = {}) => xml('breakout_rooms', { type: `features/breakout-rooms/${type}`, ...more });
  const room = world.prosody.listed[a] ?? 'none';
  const other = NICKS[b] ?? 'anna';
  const address = `${world.places.get(nick) ?? MAIN}/${other}`;
  const kind = KINDS[a];
  const file = `00000000-0000-4000-8000-00000000000${a}`;
  const client = world.clientOf(nick);
  const says: (() => string | undefined)[] = [
    () =>
      world.command(
        nick,
        'polls',
        json({ command: 'new-poll', pollId: `p${a}`, question: `by ${nick}?`, answers: [{ name: 'y' }, { name: 'n' }] }),
      ),
    () => world.command(nick, 'polls', json({ command: 'answer-poll', pollId: `p${a}`, answers: [on, b === 1] })),
    () => world.command(nick, 'room_metadata', metadata('startMuted', { audio: on, video: b === 1 })),
    () => world.command(nick, 'room_metadata', metadata('permissions', { groupChatRestricted: on, pollCreationRestricted: b === 1 })),
    () => world.command(nick, 'av_moderation', xml('av_moderation', { enable: on, mediaType: kind })),
    () =>
      world.command(nick, 'av_moderation', xml('av_moderation', { [on ? 'jidToWhitelist' : 'jidToBlacklist']: address, mediaType: kind })),
    () => world.command(nick, 'breakout_rooms', breakout('add', { subject: `room ${b}` })),
    () =>
      world.command(
        nick,
        'breakout_rooms',
        on ? breakout('remove', { breakoutRoomJid: room }) : breakout('rename', { breakoutRoomJid: room, subject: `new ${b}` }),
      ),
    () => world.command(nick, 'breakout_rooms', breakout('move-to-room', { participantJid: world.clientOf(other)?.jid, roomJid: room })),
    () =>
      world.command(
        nick,
        'file-sharing',
        xml(
          'file-sharing',
          { xmlns: NS.jitmeet, type: 'add' },
          JSON.stringify({ fileId: file, fileName: 'f.txt', fileSize: 5, timestamp: 1 }),
        ),
      ),
    () => world.command(nick, 'file-sharing', xml('file-sharing', { xmlns: NS.jitmeet, type: 'remove', fileId: file })),
    // Rarely, or there would be no meetings to look at.
    () => (on && a === 2 && b === 2 ? world.command(nick, 'end_conference', xml('end_conference')) : 'not sent'),
  ];
  // The rooms that are to be gone to are made more often than anything else.
  const refusal = says[which === 12 ? 6 : which]?.();
  if (refusal !== undefined || !client) return;
  // Whoever shares or removes a file does so at home.
  if (which === 9) client.files.add(file);
  if (which === 10) client.files.delete(file);
}

function meanwhile(world: World, { who: nick, does }: Extract<Step, { what: 'restart' }>): void {
  if (does === 'is promoted') world.prosody.setRole(world.places.get(nick) ?? '', nick, true);
  if (does === 'leaves') world.goneMeanwhile(nick);
}

/** What people have made of a meeting outlives Prosody, unless they stay away for long. */
function crash(world: World, { on: isPolite, both, ms }: Extract<Step, { what: 'crash' }>): void {
  const made = () => {
    const { metadata, polls, files, moderated } = world.probe(MAIN, false).view(0);
    // The lobby is the focus' to put back.
    return { metadata: { ...(metadata as object), lobbyEnabled: undefined }, polls, files, moderated };
  };
  const before = world.prosody.rooms.has(MAIN) && world.places.size > 0 ? made() : undefined;
  world.crash(isPolite, ms, both);
  if (before && ms < ORPHAN_MS) expect(made()).toEqual(before);
}

const RUN: { readonly [K in Step['what']]: (world: World, one: Extract<Step, { what: K }>) => void } = {
  enter: (world, { who: nick, room }) => world.enter(nick, room === 0 ? MAIN : (world.prosody.listed[room - 1] ?? MAIN)),
  leave: (world, { who: nick }) => world.leave(nick),
  role: (world, { who: nick, on }) => {
    world.prosody.setRole(world.places.get(nick) ?? '', nick, on);
    world.settle();
  },
  lobby: (world, { on }) => {
    world.prosody.setLobby(MAIN, on);
    world.settle();
  },
  command,
  die: (world) => world.dieOfNext(),
  speak: (world, { who: nick, on }) => world.speak(nick, on, xml('speakerstats', { xmlns: NS.jitmeet, silence: on })),
  wait: (world, { ms }) => world.wait(ms),
  restart: (world, one) => world.restart(() => meanwhile(world, one)),
  crash,
};

function run<K extends Step['what']>(world: World, one: Extract<Step, { what: K }>): void {
  RUN[one.what as K](world, one);
}

/** Everybody in a room sees the same as somebody who comes now, and as the server. */
function check(world: World): void {
  expect(world.faults).toEqual([]);
  for (const [room, { seats, flags }] of world.prosody.rooms) {
    const late = world.probe(room, false).view(world.now);
    const guard = world.probe(room, true).allowed('probe');
    const moderation = (world.server.stateOf(room, 'av_moderation') ?? {}) as ModerationState;
    for (const { client, isModerator } of seats.values()) {
      const view = client.view(world.now);
      expect({ room, nick: client.nick, ...view }).toEqual({ room, nick: client.nick, ...late });
      if (isModerator) expect({ nick: client.nick, ...client.allowed() }).toEqual({ nick: client.nick, ...guard });
    }
    for (const { allowed } of Object.values(moderation)) for (const nick of allowed) expect([...seats.keys()]).toContain(nick);
    expect(late.moderated).toEqual(Object.keys(moderation).sort());
    const permissions = (late.metadata as { permissions?: { groupChatRestricted?: boolean } }).permissions;
    expect(flags.get('group-chat-restricted') === '1').toBe(permissions?.groupChatRestricted === true);
  }
}

const breakoutsOf = (world: World) => ((world.server.stateOf(MAIN, 'breakout_rooms') ?? { rooms: [] }) as BreakoutState).rooms;

/** A moment later all know the rooms of the meeting, and who is where. */
function checkRooms(world: World): void {
  world.wait(1_000);
  expect(world.prosody.listed).toEqual(breakoutsOf(world).map(({ jid }) => jid));
  if (world.prosody.listed.length === 0) return;
  for (const { seats } of world.prosody.rooms.values())
    for (const { client } of seats.values()) {
      const { rooms = {} } = (client.breakouts ?? {}) as { rooms?: Record<string, { jid: string; participants: object }> };
      const seen = Object.values(rooms).flatMap(({ jid, participants }) =>
        Object.keys(participants).map((address) => address.replace(`${jid}/`, `${jid} `)),
      );
      expect({ nick: client.nick, seen: seen.sort() }).toEqual({
        nick: client.nick,
        seen: [...world.places].map(([nick, room]) => `${room} ${nick}`).sort(),
      });
      expect(Object.values(rooms).map(({ jid }) => jid)).toEqual([MAIN, ...world.prosody.listed]);
    }
}

describe('any order of joins, leaves, roles, commands and restarts', () => {
  it('leaves server, early and late joiners with the same view', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        const world = new World(SERVICES);
        world.enter('anna');
        for (const one of steps) {
          run(world, one);
          check(world);
          // Not every time: what happens within that moment is to be met with, too.
          if ((one.what === 'wait' && one.ms > 1_000) || (one.what === 'leave' && one.who === 'dan')) checkRooms(world);
        }
        checkRooms(world);
      }),
      { numRuns: 500 },
    );
    // Four seconds on an idle machine.
  }, 60_000);
});
