import { bareJid, type Element, NS, xml } from '@parley/xmpp-core';
import { buildMute, type MuteKind } from '@parley/xmpp-focus';
import { buildAffiliation, buildKick } from '@parley/xmpp-muc';
import type { XmppPort } from '../ports.ts';
import { focusOf, type RoomSession } from '../room-session.ts';
import type { ModeratedKind } from './av-moderation.ts';
import { type BreakoutPerson, type BreakoutRooms, spread } from './breakout-rooms.ts';
import type { WhiteboardRoom } from './metadata.ts';
import type { ServiceLink } from './service-link.ts';

export interface PeopleCommandsDeps {
  readonly xmpp: Pick<XmppPort, 'request' | 'send'>;
  readonly link: ServiceLink;
  readonly room: RoomSession;
  readonly tellEndpoints: (payload: Readonly<Record<string, unknown>>, to: string) => void;
}

const MAX_SUBJECT = 256;

/**
 * What moderators do with a room and the people in it. Endpoint ids name people. Requests reject with what the room or the focus
 * answers; commands to services reject with NOT_SUPPORTED where the server lacks the service, and a service that refuses says so
 * by `refusal` of the client.
 */
export class PeopleCommands {
  readonly #deps: PeopleCommandsDeps;

  constructor(deps: PeopleCommandsDeps) {
    this.#deps = deps;
  }

  /** Mutes somebody else; nobody can be unmuted that way (client contract §3.6). */
  async mute(id: string, kind: MuteKind): Promise<void> {
    const { xmpp, room } = this.#deps;
    await xmpp.request('set', focusOf(room.room), buildMute({ kind, jid: this.#occupant(id), muted: true }));
  }

  /** Mutes everybody but this person, moderators and `except`; whoever leaves meanwhile is no failure. */
  async muteAll(kind: MuteKind, except?: string): Promise<void> {
    const { participants } = this.#deps.room.roster;
    const others = [...participants.values()].filter(({ id, isModerator }) => !isModerator && id !== except);
    const failures = await Promise.all(
      others.map(({ id }) =>
        this.mute(id, kind).then(
          () => undefined,
          (error: unknown) => ({ id, error }),
        ),
      ),
    );
    const failure = failures.find((one) => one && this.#deps.room.roster.participants.has(one.id));
    if (failure) throw failure.error;
  }

  async kick(id: string, reason?: string): Promise<void> {
    await this.#deps.xmpp.request('set', this.#deps.room.room, buildKick(id, reason));
  }

  /** Makes somebody a moderator, or takes that back. */
  async setModerator(id: string, isModerator: boolean): Promise<void> {
    const { xmpp, room } = this.#deps;
    const jid = room.roster.participants.get(id)?.jid;
    if (jid !== undefined) await xmpp.request('set', room.room, buildAffiliation(bareJid(jid), isModerator ? 'owner' : 'none'));
  }

  /** Whether people need leave to switch on what is of this kind (client contract §8.2). */
  setModeration(kind: ModeratedKind, isOn: boolean): Promise<void> {
    return this.#moderate({ enable: String(isOn), mediaType: kind });
  }

  /** Gives somebody leave to unmute, or asks them to where nobody needs it. */
  allow(id: string, kind: ModeratedKind): Promise<void> {
    return this.#moderate({ jidToWhitelist: this.#occupant(id), mediaType: kind });
  }

  /** Takes the leave back. */
  forbid(id: string, kind: ModeratedKind): Promise<void> {
    return this.#moderate({ jidToBlacklist: this.#occupant(id), mediaType: kind });
  }

  /** Asks somebody to take their hand down; their client does it. */
  lowerHand(id: string): void {
    this.#deps.tellEndpoints({ name: 'lower-hand-message' }, id);
  }

  setStartMuted(policy: { readonly audio: boolean; readonly video: boolean }): Promise<void> {
    return this.#setMetadata('startMuted', policy);
  }

  setPermissions(permissions: { readonly groupChatRestricted: boolean; readonly pollCreationRestricted: boolean }): Promise<void> {
    return this.#setMetadata('permissions', permissions);
  }

  /** Opens the whiteboard for everybody. */
  openWhiteboard(collabDetails: WhiteboardRoom): Promise<void> {
    return this.#setMetadata('whiteboard', { collabDetails });
  }

  async setSubject(subject: string): Promise<void> {
    const { xmpp, room } = this.#deps;
    const text = subject.trim().slice(0, MAX_SUBJECT).toWellFormed();
    await xmpp.send(xml('message', { type: 'groupchat', to: room.room }, xml('subject', {}, text)));
  }

  endForAll(): Promise<void> {
    return this.#deps.link.command('end_conference', xml('end_conference'));
  }

  addBreakoutRoom(name: string): Promise<void> {
    return this.#breakout('add', { subject: name });
  }

  /**
   * Whoever is inside is called back first: official clients leave the meeting when the room around them is removed. `rooms`: all of
   * the meeting.
   */
  async removeBreakoutRoom(jid: string, rooms: BreakoutRooms = []): Promise<void> {
    const main = rooms.find(({ isMainRoom }) => isMainRoom);
    const inside = rooms.find((room) => room.jid === jid)?.people ?? [];
    if (main) for (const person of inside) await this.sendTo(person, main.jid);
    await this.#breakout('remove', { breakoutRoomJid: jid });
  }

  renameBreakoutRoom(jid: string, name: string): Promise<void> {
    return this.#breakout('rename', { breakoutRoomJid: jid, subject: name });
  }

  /** Sends somebody to a room of the meeting. */
  sendTo(person: Pick<BreakoutPerson, 'jid'>, room: string): Promise<void> {
    return this.#breakout('move-to-room', { participantJid: person.jid, roomJid: room });
  }

  /** Spreads everybody in the main room over the breakout rooms; moderators stay. */
  async autoAssign(rooms: BreakoutRooms, random: () => number): Promise<void> {
    for (const { person, room } of spread(rooms, random)) await this.sendTo(person, room);
  }

  /** Calls everybody back and removes the rooms. */
  async closeBreakoutRooms(rooms: BreakoutRooms): Promise<void> {
    for (const { jid, isMainRoom } of rooms) if (!isMainRoom) await this.removeBreakoutRoom(jid, rooms);
  }

  #occupant(id: string): string {
    return `${this.#deps.room.room}/${id}`;
  }

  #moderate(attributes: Readonly<Record<string, string>>): Promise<void> {
    return this.#deps.link.command('av_moderation', xml('av_moderation', attributes));
  }

  #breakout(command: string, attributes: Readonly<Record<string, string>>): Promise<void> {
    return this.#deps.link.command('breakout_rooms', xml('breakout_rooms', { type: `features/breakout-rooms/${command}`, ...attributes }));
  }

  /** Whether what is said is written down along with a recording. */
  setTranscribing(isTranscribingEnabled: boolean): Promise<void> {
    return this.#setMetadata('recording', { isTranscribingEnabled });
  }

  #setMetadata(key: string, data: unknown): Promise<void> {
    const text = JSON.stringify({ key, data, type: 'room_metadata' });
    return this.#deps.link.command('room_metadata', xml('room_metadata', { xmlns: NS.jitmeet, room: this.#deps.room.room }, text));
  }
}

/** What somebody says who has got the floor, or has it in silence. */
export function speakerStatsMessage(room: string, silence: boolean): Element {
  return xml('speakerstats', { xmlns: NS.jitmeet, room, silence: String(silence) });
}
