import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import { bareJid } from '@parley/xmpp-core';
import type { OccupantPresence } from '@parley/xmpp-muc';
import { FOCUS_NICK, type RoomPort, type RoomSettings } from '../conference/ports.ts';
import { type Door, DoorBook, type Traits } from './door-book.ts';
import { MeetingBook } from './meeting-book.ts';

export interface DoorKeeperDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** The moderators of a room that came back have had their time. */
  readonly onOwnersGivenUp: (room: string) => void;
}

/** Looks after the doors of all rooms: reads what they are, and puts them back where Prosody has lost them. */
export class DoorKeeper {
  readonly #deps: DoorKeeperDeps;
  readonly #book: DoorBook;
  readonly #meetings: MeetingBook;
  readonly #rooms = new Map<string, RoomPort>();
  readonly #waits = new Map<string, Timer>();

  constructor(deps: DoorKeeperDeps) {
    this.#deps = deps;
    this.#book = new DoorBook(deps.clock);
    this.#meetings = new MeetingBook(deps.clock);
  }

  identify(jid: string | undefined, traits: Traits): void {
    if (jid !== undefined) this.#book.identify(jid, traits);
  }

  /** Somebody who has not asked for a conference over this connection shows his machine uid. */
  introduce(jid: string, machineUid: string): void {
    if (!this.#book.knows(jid)) this.#book.identify(jid, { machineUid });
  }

  /** How a room is to be made for a conference that begins: as a moderator has left it, else as `wanted`. */
  settingsFor(room: string, wanted: RoomSettings): RoomSettings {
    const meeting = this.#meetings.begins(room);
    return { ...this.#doorFor(room, wanted), ...(meeting && { meetingId: meeting.id, beganMs: meeting.beganMs }) };
  }

  #doorFor(room: string, wanted: RoomSettings): RoomSettings {
    const back = this.#book.begins(room);
    if (!back) return wanted;
    const { door, awaitsOwnersMs } = back;
    const { clock, log, onOwnersGivenUp } = this.#deps;
    this.#waits.get(room)?.cancel();
    this.#waits.set(
      room,
      clock.after(awaitsOwnersMs, () => onOwnersGivenUp(room)),
    );
    log.info({ conference: room, ...fieldsOf(door) }, 'room set up as it was before prosody was lost');
    const { maxOccupants } = wanted;
    return { ...(maxOccupants !== undefined && { maxOccupants }), ...door, awaitsOwnersS: Math.ceil(awaitsOwnersMs / 1_000) };
  }

  /** The room of a conference, with its meeting id when the focus is in it. */
  opened(room: RoomPort, joined: Promise<string>): void {
    this.#rooms.set(room.jid, room);
    // Whoever asked for the conference hears why the room was not joined.
    joined.then(
      (meetingId) => {
        const subject = this.#meetings.entered(room.jid, meetingId);
        if (subject !== undefined && this.#rooms.get(room.jid) === room) this.#sayAgain(room, subject);
        void this.look(room.jid);
      },
      () => {},
    );
  }

  /** Somebody has set the room's subject; an empty one takes it away. */
  subjectIs(room: string, subject: string): void {
    this.#meetings.subjectIs(room, subject);
  }

  #sayAgain(room: RoomPort, subject: string): void {
    room.setSubject(subject).catch((error: unknown) => {
      this.#deps.log.warn({ conference: room.jid, reason: errorMessage(error) }, 'subject not put back');
    });
  }

  /** Somebody has changed the room's settings. */
  async look(jid: string): Promise<void> {
    const room = this.#rooms.get(jid);
    if (!room) return;
    try {
      const door = await room.door();
      const isChanged = this.#rooms.get(jid) === room && this.#book.doorIs(jid, door);
      if (isChanged) this.#deps.log.info({ conference: jid, ...fieldsOf(door) }, 'room door changed');
    } catch (error) {
      this.#deps.log.warn({ conference: jid, reason: errorMessage(error) }, 'room settings not read');
    }
  }

  presence(presence: OccupantPresence): void {
    if (presence.nick === FOCUS_NICK || presence.error) return;
    this.#book.presence(presence);
    if (presence.available) this.#meetings.joined(presence.room);
  }

  /** Gives somebody who was inside before the room was lost what he was then; resolves when the room knows. */
  async letBackIn(jid: string, person: string | undefined): Promise<void> {
    const room = this.#rooms.get(jid);
    const rank = person === undefined ? undefined : this.#book.rankOf(jid, person);
    if (!room || person === undefined || rank === undefined) return;
    const { log } = this.#deps;
    const identity = bareJid(person);
    try {
      await (rank === 'owner' ? room.grantOwner(identity) : room.grantMember(identity));
      this.#book.granted(jid, person);
      log.info({ conference: jid, identity, affiliation: rank }, 'let back in');
    } catch (error) {
      log.warn({ conference: jid, identity, reason: errorMessage(error) }, 'not let back in');
    }
  }

  awaitsOwners(room: string): boolean {
    return this.#book.awaitsOwners(room);
  }

  /** The conference has stopped; `isLost` when its room went with the connection. */
  closed(room: string, isLost: boolean): void {
    this.#rooms.delete(room);
    this.#waits.get(room)?.cancel();
    this.#waits.delete(room);
    this.#meetings.closed(room, isLost);
    if (isLost) this.#book.lost(room);
    else this.#book.ended(room);
  }

  disconnected(): void {
    this.#book.disconnected();
    this.#meetings.disconnected();
  }

  resumed(): void {
    this.#book.resumed();
    this.#meetings.resumed();
  }

  allLost(): void {
    this.#book.allLost();
    this.#meetings.allLost();
  }
}

const fieldsOf = ({ password, membersOnly }: Door) => ({ hasPassword: password !== undefined, hasLobby: membersOnly === true });
