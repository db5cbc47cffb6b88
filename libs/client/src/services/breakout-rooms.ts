import { bareJid, resourceOf } from '@parley/xmpp-core';
import { nameText } from './name-text.ts';
import { isRecord, type JsonContent } from './record.ts';

/** Somebody in a room of the meeting. */
export interface BreakoutPerson {
  readonly id: string;
  /** Real full JID: how they are addressed when they are sent elsewhere. */
  readonly jid: string;
  readonly displayName: string;
  readonly isModerator: boolean;
}

export interface BreakoutRoom {
  /** Bare JID. */
  readonly jid: string;
  /** Empty for the main room. */
  readonly name: string;
  readonly isMainRoom: boolean;
  readonly people: readonly BreakoutPerson[];
}

/** All rooms of the meeting, the main room first; empty while there is but one. */
export type BreakoutRooms = readonly BreakoutRoom[];

const UPDATE = 'features/breakout-rooms/update';
const MOVE = 'features/breakout-rooms/move-to-room';
const MAX_ROOMS = 200;
const MAX_PEOPLE = 1_000;

/** What a message of the breakout service says: the rooms there are, or where this person is to go (client contract §8.3). */
export function readBreakoutMessage(content: JsonContent): { readonly rooms: BreakoutRooms } | { readonly moveTo: string } | undefined {
  if (content.event === MOVE) {
    return typeof content.roomJid === 'string' && content.roomJid.includes('@') ? { moveTo: bareJid(content.roomJid) } : undefined;
  }
  if (content.event !== UPDATE || !isRecord(content.rooms)) return undefined;
  const rooms = Object.values(content.rooms)
    .slice(0, MAX_ROOMS)
    .flatMap((room) => readRoom(room) ?? []);
  return { rooms: [...rooms.filter(({ isMainRoom }) => isMainRoom), ...rooms.filter(({ isMainRoom }) => !isMainRoom)] };
}

function readRoom(value: unknown): BreakoutRoom | undefined {
  if (!isRecord(value) || typeof value.jid !== 'string' || !value.jid.includes('@')) return undefined;
  const people = isRecord(value.participants) ? Object.entries(value.participants).slice(0, MAX_PEOPLE) : [];
  return {
    jid: bareJid(value.jid),
    name: nameText(value.name) ?? '',
    isMainRoom: value.isMainRoom === true,
    people: people.flatMap(([occupant, person]) => readPerson(occupant, person) ?? []),
  };
}

function readPerson(occupant: string, value: unknown): BreakoutPerson | undefined {
  if (!isRecord(value) || typeof value.jid !== 'string') return undefined;
  return {
    id: resourceOf(occupant),
    jid: value.jid,
    displayName: nameText(value.displayName) ?? '',
    isModerator: value.role === 'moderator',
  };
}

/**
 * Who goes where when everybody who can be sent is spread evenly: those of the main room in turn, each into the room that has
 * fewest people. `random` shuffles; moderators stay where they are.
 */
export function spread(rooms: BreakoutRooms, random: () => number): { readonly person: BreakoutPerson; readonly room: string }[] {
  const targets = rooms.filter(({ isMainRoom }) => !isMainRoom).map(({ jid, people }) => ({ jid, count: people.length }));
  const waiting = rooms.filter(({ isMainRoom }) => isMainRoom).flatMap(({ people }) => people.filter(({ isModerator }) => !isModerator));
  return shuffled(waiting, random).flatMap((person) => {
    const target = targets.reduce<(typeof targets)[number] | undefined>(
      (least, next) => (least && least.count <= next.count ? least : next),
      undefined,
    );
    if (!target) return [];
    target.count++;
    return [{ person, room: target.jid }];
  });
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
