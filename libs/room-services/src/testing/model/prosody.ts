import { domainOf, type Element } from '@parley/xmpp-core';
import type { JsonObject } from '../../json.ts';
import type { RoomChange, RoomEvent } from '../../room-event.ts';
import type { RoomOperation } from '../../service.ts';
import type { ModelClient } from './client.ts';

export const MUC = 'muc.meet.jitsi';
export const BREAKOUT = 'breakout.meet.jitsi';
export const MAIN = `r@${MUC}`;

interface Seat {
  readonly client: ModelClient;
  isModerator: boolean;
}

interface ModelRoom {
  readonly jid: string;
  readonly meetingId: string;
  lobby: boolean;
  readonly flags: Map<string, string>;
  readonly seats: Map<string, Seat>;
}

/** Rooms and occupants as Prosody has them, its events, and what it does when it is told to; every room has its focus. */
export class ModelProsody {
  readonly rooms = new Map<string, ModelRoom>();
  /** Breakout rooms that may be made. */
  listed: readonly string[] = [];
  /** Events in the order in which they happen; whoever listens takes them. */
  readonly events: RoomChange[] = [];

  /** Opens a room where there is none. */
  open(jid: string, meetingId: string): ModelRoom {
    const known = this.rooms.get(jid);
    if (known) return known;
    const room: ModelRoom = { jid, meetingId, lobby: false, flags: new Map(), seats: new Map() };
    this.rooms.set(jid, room);
    this.events.push(...openingOf(room));
    return room;
  }

  enter(jid: string, client: ModelClient, isModerator: boolean): void {
    const room = this.rooms.get(jid);
    if (!room) return;
    const seat = { client, isModerator };
    room.seats.set(client.nick, seat);
    this.events.push({ type: 'occupant-joined', room: jid, ...factsOf(seat) });
  }

  leave(jid: string, nick: string): void {
    const room = this.rooms.get(jid);
    const seat = room?.seats.get(nick);
    if (!room || !seat) return;
    room.seats.delete(nick);
    this.events.push({ type: 'occupant-left', room: jid, nick, jid: seat.client.jid });
    const isKept = jid === MAIN && this.listed.length > 0;
    if (room.seats.size === 0 && !isKept) this.destroy(jid);
  }

  setRole(jid: string, nick: string, isModerator: boolean): void {
    const seat = this.rooms.get(jid)?.seats.get(nick);
    if (!seat || seat.isModerator === isModerator) return;
    seat.isModerator = isModerator;
    this.events.push({ type: 'affiliation', room: jid, jid: seat.client.jid, affiliation: isModerator ? 'owner' : 'none' });
  }

  setLobby(jid: string, lobby: boolean): void {
    const room = this.rooms.get(jid);
    if (!room) return;
    room.lobby = lobby;
    this.events.push(settingsOf(room));
  }

  destroy(jid: string): void {
    if (!this.rooms.delete(jid)) return;
    this.events.push({ type: 'room-destroyed', room: jid });
    if (jid !== MAIN) return;
    this.listed = [];
    for (const other of [...this.rooms.keys()]) this.destroy(other);
  }

  operate(jid: string, operation: RoomOperation): void {
    if (operation.name === 'destroy' || operation.name === 'x-meeting-over') this.destroy(jid);
    if (operation.name === 'flags') {
      for (const [name, value] of Object.entries(operation.flags as Record<string, string | null>)) {
        if (value === null) this.rooms.get(jid)?.flags.delete(name);
        else this.rooms.get(jid)?.flags.set(name, value);
      }
    }
    if (operation.name !== 'x-breakouts') return;
    this.listed = (JSON.parse(String(operation.rooms)) as { jid: string }[]).map((room) => room.jid);
    for (const other of [...this.rooms.keys()]) if (other !== MAIN && !this.listed.includes(other)) this.destroy(other);
  }

  /** Everything is lost. */
  crash(): void {
    this.rooms.clear();
    this.listed = [];
    this.events.length = 0;
  }

  snapshot(host: string): RoomEvent[] {
    const rooms = [...this.rooms.values()].filter(({ jid }) => domainOf(jid) === host);
    const events = rooms.flatMap((room): RoomEvent[] => [
      ...openingOf(room),
      ...[...room.seats.values()].map((seat): RoomChange => ({ type: 'occupant-joined', room: room.jid, ...factsOf(seat) })),
    ]);
    return [{ type: 'snapshot-start' }, ...events, { type: 'snapshot-end' }];
  }

  /** Hands a message out in a room, as plugins/mod_meet_delivery.lua does. */
  deliver(jid: string, to: 'everyone' | 'moderators' | { readonly nicks: readonly string[] }, content: JsonObject | Element): void {
    for (const { client, isModerator } of this.rooms.get(jid)?.seats.values() ?? []) {
      const isMeant = typeof to === 'string' ? to === 'everyone' || isModerator : to.nicks.includes(client.nick);
      if (isMeant) client.receive(content);
    }
  }
}

const FOCUS = { nick: 'focus', jid: 'focus@auth.meet.jitsi/f', role: 'moderator', affiliation: 'owner' } as const;

function openingOf(room: ModelRoom): RoomChange[] {
  const { jid, meetingId } = room;
  return [
    { type: 'room-created', room: jid, meetingId, ...(jid !== MAIN && { mainRoom: MAIN }) },
    settingsOf(room),
    { type: 'occupant-joined', room: jid, ...FOCUS },
  ];
}

function settingsOf({ jid, lobby, meetingId }: ModelRoom): RoomChange {
  return { type: 'room-settings', room: jid, lobby, hasPassword: false, meetingId };
}

function factsOf({ client: { nick, jid }, isModerator }: Seat) {
  const [role, affiliation] = isModerator ? (['moderator', 'owner'] as const) : (['participant', 'none'] as const);
  return { nick, jid, role, affiliation, displayName: nick.toUpperCase() };
}
