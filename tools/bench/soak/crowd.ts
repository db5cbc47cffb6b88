import { setTimeout as pause } from 'node:timers/promises';
import { newMeetingId } from '../forwarding/drivers/colibri-rest.ts';
import type { BridgeClient, BridgeMember } from '../forwarding/drivers/colibri2.ts';
import { loadOf } from '../forwarding/drivers/driver.ts';
import type { Generator } from '../forwarding/generator.ts';

const ROOMS = 6;
const MOST_MEMBERS = 12;
/** Of those who come. */
const SENDING_SHARE = 0.5;
/** Of those who go: the bridge is told later. */
const SILENT_SHARE = 0.3;
const SILENT_MS = 3_000;
/** Of the rooms: ended by the focus with everybody in them, the others when the last one has gone. */
const ENDED_SHARE = 0.5;
/** Of the steps: somebody's address changes. */
const REBIND_SHARE = 0.05;
const UP_MS = 10_000;

interface Room {
  readonly meetingId: string;
  members: BridgeMember[];
}

export interface CrowdDeps {
  readonly client: BridgeClient;
  readonly generator: Generator;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** People who come and go in a few rooms, all through one bridge. */
export class Crowd {
  readonly #deps: CrowdDeps;
  readonly #load = loadOf(1, 0, 0, { videoKbps: [30, 60, 120], audioKbps: 24, transportCc: true });
  #rooms: Room[] = [];
  #senders = 0;
  readonly #leaving = new Set<Promise<void>>();
  joins = 0;
  leaves = 0;

  constructor(deps: CrowdDeps) {
    this.#deps = deps;
  }

  /** One person comes or goes, or moves to another address. */
  async step(): Promise<void> {
    const { random, generator } = this.#deps;
    const room = await this.#someRoom();
    const [member] = room.members;
    if (member && random() < REBIND_SHARE) generator.command('rebind', { id: member.endpoint });
    // The last one would take the conference along.
    else if (room.members.length > 1 + random() * MOST_MEMBERS) this.#leave(room);
    else await this.#join(room, false);
  }

  /** Everybody goes; resolves when the bridge has answered for all. */
  async disperse(): Promise<void> {
    const rooms = this.#rooms;
    this.#rooms = [];
    await Promise.all(this.#leaving);
    await Promise.all(rooms.map((room) => (this.#deps.random() < ENDED_SHARE ? this.#end(room) : this.#empty(room))));
  }

  async #end({ meetingId, members }: Room): Promise<void> {
    await this.#deps.client.end(meetingId);
    for (const member of members) member.vanish();
    this.leaves += members.length;
  }

  async #empty(room: Room): Promise<void> {
    while (room.members.length > 0) this.#leave(room);
    await Promise.all(this.#leaving);
  }

  async #someRoom(): Promise<Room> {
    if (this.#rooms.length < ROOMS) {
      const room: Room = { meetingId: newMeetingId(), members: [] };
      await this.#join(room, true);
      this.#rooms.push(room);
      return room;
    }
    return this.#rooms[Math.floor(this.#deps.random() * ROOMS)] as Room;
  }

  async #join(room: Room, isFirst: boolean): Promise<void> {
    const { client, generator, random } = this.#deps;
    const sender = random() < SENDING_SHARE ? this.#senders++ : undefined;
    const member = await client.join(room.meetingId, this.#load, sender, isFirst);
    await generator.allUp([member.endpoint], UP_MS);
    room.members.push(member);
    this.joins++;
  }

  /** The one who has been there longest. */
  #leave(room: Room): void {
    const member = room.members.shift();
    if (!member) return;
    this.leaves++;
    const leaving = this.#go(member).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  async #go(member: BridgeMember): Promise<void> {
    member.vanish();
    if (this.#deps.random() < SILENT_SHARE) await pause(SILENT_MS);
    await member.leave();
  }
}
