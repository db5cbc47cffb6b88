import { type Element, xml } from '@parley/xmpp-core';
import { RoomServices } from '../../room-services.ts';
import type { AnyService } from '../../service.ts';
import type { Outgoing } from '../../turn.ts';
import { ModelClient } from './client.ts';
import { BREAKOUT, MAIN, ModelProsody, MUC } from './prosody.ts';

const HOSTS = [MUC, BREAKOUT];

/** Prosody, the services and their clients in one process: everything happens at once, and time when it is told to. */
export class World {
  readonly prosody = new ModelProsody();
  readonly #services: readonly AnyService[];
  now = 1_000_000;
  server: RoomServices;
  /** By nick: where somebody is. */
  readonly places = new Map<string, string>();
  readonly faults: string[] = [];
  /** By room, as the bridge knows it. */
  readonly #speakers = new Map<string, { nick: string; isSilent: boolean }>();
  readonly #known = new Set<string>();
  #ids = 0;
  #meeting = 0;
  #isDying = false;

  constructor(services: readonly AnyService[]) {
    this.#services = services;
    this.server = this.#start([]);
    this.#connect(this.server);
  }

  clientOf(nick: string): ModelClient | undefined {
    return this.prosody.rooms.get(this.places.get(nick) ?? '')?.seats.get(nick)?.client;
  }

  /** Somebody comes in, or moves to another room of the meeting. */
  enter(nick: string, room = MAIN, isModerator = this.prosody.rooms.get(room) === undefined): void {
    const before = this.places.get(nick);
    const seat = before === undefined ? undefined : this.prosody.rooms.get(before)?.seats.get(nick);
    if (before === room || (room !== MAIN && !this.prosody.listed.includes(room))) return;
    // The focus opens the next room before the client leaves this one, so that the meeting never stands empty.
    this.prosody.open(room, `meeting-${++this.#meeting}`);
    this.settle();
    if (before !== undefined) this.leave(nick);
    const client = new ModelClient(nick, seat?.client.jid ?? `${nick}@meet.jitsi/${++this.#ids}`);
    for (const { content } of this.server.welcome(room, client.jid, this.now)) client.receive(content);
    client.hear(this.#speakers.get(room), this.now);
    this.prosody.enter(room, client, seat?.isModerator ?? isModerator);
    this.places.set(nick, room);
    this.settle();
  }

  leave(nick: string): void {
    this.goneMeanwhile(nick);
    this.settle();
  }

  /** The next command is the last one of our process: it is kept, but nobody hears of it, until Prosody asks the next one again. */
  dieOfNext(): void {
    this.#isDying = true;
  }

  /** A client asks a service; what it is refused with. */
  command(nick: string, service: string, child: Element): string | undefined {
    const client = this.clientOf(nick);
    if (!client) return 'absent';
    const isDying = this.#isDying;
    this.#isDying = false;
    try {
      const outgoing = this.server.command(service, client.jid, xml('command', {}, child), this.now);
      if (!isDying) this.#send(outgoing);
      else {
        this.restart();
        this.#send(this.server.command(service, client.jid, xml('command', { again: 'true' }, child), this.now));
      }
    } catch (error) {
      return String(error);
    }
    this.settle();
    return undefined;
  }

  /** The bridge tells all in a room who speaks, and that one's client tells the service. */
  speak(nick: string, isSilent: boolean, child: Element): void {
    const place = this.places.get(nick) ?? '';
    const room = this.prosody.rooms.get(place);
    if (!room) return;
    this.#speakers.set(place, { nick, isSilent });
    for (const { client } of room.seats.values()) client.hear({ nick, isSilent }, this.now);
    this.command(nick, 'speakerstats', child);
  }

  /** Time passes, and whoever has set an alarm is woken. */
  wait(ms: number): void {
    const end = this.now + ms;
    for (let count = 0; count < 1_000; count++) {
      const at = this.server.wakeAt;
      if (at === undefined || at > end) break;
      this.now = Math.max(this.now, at);
      this.#send(this.server.wake(this.now));
      this.settle();
    }
    this.now = end;
  }

  /** Our process is killed and started again; `meanwhile` happens at Prosody before it is back. */
  restart(meanwhile: () => void = () => {}): void {
    const next = this.fork();
    meanwhile();
    this.prosody.events.length = 0;
    this.server = next;
    this.#connect(next);
  }

  /** Somebody leaves, and it is not we who hear of it yet. */
  goneMeanwhile(nick: string): void {
    const room = this.places.get(nick) ?? '';
    this.places.delete(nick);
    for (const { client } of this.prosody.rooms.get(room)?.seats.values() ?? []) client.leaves(nick, this.now);
    if (this.#speakers.get(room)?.nick === nick) this.#speakers.delete(room);
    this.prosody.leave(room, nick);
  }

  /** Another server that has read what this one has kept; it is not connected yet. */
  fork(): RoomServices {
    const names = new Set([...this.prosody.rooms.keys(), ...this.#known]);
    const saved = [...names].flatMap((room) => this.server.saved(room) ?? []);
    return this.#start(JSON.parse(JSON.stringify(saved)) as unknown[]);
  }

  /**
   * Prosody ends, with or without a word, and is back after a time, when the focus opens the room of the same meeting again.
   * `both`: our process goes with it.
   */
  crash(isPolite: boolean, ms: number, both: boolean): void {
    const meetingId = this.prosody.rooms.get(MAIN)?.meetingId;
    const people = [...this.places.keys()];
    const moderators = people.filter((nick) => this.prosody.rooms.get(this.places.get(nick) ?? '')?.seats.get(nick)?.isModerator);
    if (isPolite) for (const nick of people) this.leave(nick);
    this.prosody.crash();
    this.places.clear();
    this.#speakers.clear();
    if (both) {
      this.server = this.fork();
      this.now += ms;
    } else {
      this.server.disconnected(this.now);
      this.wait(ms);
    }
    this.#connect(this.server);
    if (meetingId === undefined) return;
    this.prosody.open(MAIN, meetingId);
    this.settle();
    for (const nick of people) this.enter(nick, MAIN, moderators.includes(nick));
  }

  /** Takes the server through everything that Prosody has to tell. */
  settle(): void {
    for (let event = this.prosody.events.shift(); event; event = this.prosody.events.shift()) {
      this.#known.add(event.room);
      this.#send(this.server.apply(event, event.room.split('@')[1] ?? '', this.now));
    }
    for (const [nick, room] of this.places) if (!this.prosody.rooms.get(room)?.seats.has(nick)) this.places.delete(nick);
    for (const room of this.#speakers.keys()) if (!this.prosody.rooms.has(room)) this.#speakers.delete(room);
  }

  /** What somebody would see who comes into this room now; nobody else is told. */
  probe(room: string, isModerator: boolean): ModelClient {
    const server = this.fork();
    const client = new ModelClient('probe', 'probe@meet.jitsi/p');
    client.hear(this.#speakers.get(room), this.now);
    server.begin(HOSTS);
    for (const host of HOSTS) for (const event of this.prosody.snapshot(host)) server.apply(event, host, this.now);
    for (const { content } of server.welcome(room, client.jid, this.now)) client.receive(content);
    const [role, affiliation] = isModerator ? (['moderator', 'owner'] as const) : (['participant', 'none'] as const);
    const outgoing = server.apply(
      { type: 'occupant-joined', room, nick: 'probe', jid: client.jid, role, affiliation },
      room.split('@')[1] ?? '',
      this.now,
    );
    for (const { effect, room: where } of outgoing) {
      if (effect.kind !== 'deliver' || where !== room) continue;
      const isMeant = typeof effect.to === 'string' ? effect.to === 'everyone' || isModerator : effect.to.nicks.includes('probe');
      if (isMeant) client.receive(effect.content);
    }
    return client;
  }

  #start(saved: readonly unknown[]): RoomServices {
    const server = new RoomServices({
      services: this.#services,
      mirror: { serviceDomains: ['auth.meet.jitsi'], focus: 'focus@auth.meet.jitsi' },
      randomId: () => `room-${++this.#ids}`,
      onFault: (service, error) => this.faults.push(`${service}: ${String(error)}`),
    });
    for (const room of saved) server.restore(room);
    return server;
  }

  #connect(server: RoomServices): void {
    server.begin(HOSTS);
    for (const host of HOSTS) for (const event of this.prosody.snapshot(host)) this.#send(server.apply(event, host, this.now));
    this.settle();
  }

  #send(outgoing: readonly Outgoing[]): void {
    for (const { room, effect } of outgoing) {
      if (effect.kind === 'operation') this.prosody.operate(effect.room ?? room, effect.operation);
      else this.prosody.deliver(room, effect.to, effect.content);
    }
  }
}
