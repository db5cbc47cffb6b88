import type { XmppDomains } from '@parley/config';
import { AppError, type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import {
  type JsonObject,
  type Outgoing,
  parseRoomEvent,
  type RoomEvent,
  type RoomOperation,
  type RoomServices,
} from '@parley/room-services';
import { attr, childOf, domainOf, type Element, NS, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import { addressOf, serviceAt } from './addresses.ts';
import type { ServiceCounters } from './counters.ts';
import { Outbox } from './outbox.ts';
import type { RoomKeeper } from './room-keeper.ts';
import { buildDelivery, buildHandled, buildOperation, buildRefusal, parseCommand, type WelcomeMessage, welcomeMessage } from './stanzas.ts';

/** Hosts that do not tell what they hold within this time are gone on without. */
const SNAPSHOT_MS = 5_000;
/** A service that is awake at once again does not keep this process busy. */
const SHORTEST_SLEEP_MS = 10;

/** What the shell needs of the component's connection. */
export interface ShellConnection {
  on(event: 'message', listener: (stanza: Element) => void): () => void;
  on(event: 'online', listener: (info: { resumed: boolean }) => void): () => void;
  on(event: 'offline', listener: (reason?: string) => void): () => void;
  send(stanza: Element): Promise<void>;
  request(type: 'set', to: string, child: Element, options: { from: string }): Promise<Element | undefined>;
}

export interface RoomShellDeps {
  readonly connection: ShellConnection;
  readonly services: RoomServices;
  readonly domains: Pick<XmppDomains, 'domain' | 'policy' | 'muc'>;
  /** The hosts whose rooms are followed. */
  readonly hosts: readonly string[];
  readonly keeper: Pick<RoomKeeper, 'isClean' | 'flush' | 'note' | 'load'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly refusals: Pick<RefusalLog, 'warn'>;
  readonly counters: ServiceCounters;
  /** Somebody has come in while we were watching. */
  readonly onJoin: () => void;
}

/** The room services on the wire: events of Prosody and commands of clients come in by one connection, and all answers go out by it. */
export class RoomShell {
  readonly #deps: RoomShellDeps;
  /** What is to be said, and numbers of commands that are handled with it. */
  readonly #outbox: Outbox<Outgoing | number>;
  #handled: number | undefined;
  #wake: Timer | undefined;
  #patience: Timer | undefined;

  constructor(deps: RoomShellDeps) {
    this.#deps = deps;
    const { connection, keeper, clock } = deps;
    this.#outbox = new Outbox({ keeper, clock, send: (item) => (typeof item === 'number' ? this.#confirm(item) : this.#send(item)) });
    connection.on('online', () => this.#begin());
    connection.on('offline', () => this.#pause());
    connection.on('message', (message) => this.#receive(message));
  }

  /** Reads back what an earlier process has kept; to be called before the connection is started. */
  async restore(): Promise<void> {
    const { keeper, services, log } = this.#deps;
    let count = 0;
    await keeper.load((room) => {
      const dropped = services.restore(room);
      if (dropped.length > 0) log.warn({ services: dropped }, 'kept state does not fit any more');
      count++;
    });
    if (count > 0) log.info({ rooms: count }, 'rooms restored');
  }

  /** Writes what is not written yet. */
  async stop(): Promise<void> {
    this.#wake?.cancel();
    this.#patience?.cancel();
    await this.#deps.keeper.flush();
  }

  /** What Prosody sends to somebody right before the self presence of a join. */
  welcome(room: string, jid: string): WelcomeMessage[] {
    const { services, clock, domains, hosts } = this.#deps;
    if (!hosts.includes(domainOf(room))) return [];
    return services.welcome(room, jid, clock.now()).map(({ service, content }) => welcomeMessage(content, addressOf(service, domains)));
  }

  /**
   * Does something to a room (inner name), after everything that was said before. Its result's child.
   * @throws AppError the stanza error of Prosody, TIMEOUT or UNAVAILABLE
   */
  async operate(room: string, operation: RoomOperation): Promise<Element | undefined> {
    const { connection, domains, counters } = this.#deps;
    try {
      const result = await connection.request('set', domainOf(room), buildOperation(operation, room), { from: domains.policy });
      counters.onOperation(operation.name, 'done');
      return result;
    } catch (error) {
      counters.onOperation(operation.name, 'failed');
      throw error;
    }
  }

  /** A message of the room itself (inner name) to some who are in it. */
  say(room: string, nicks: readonly string[], content: JsonObject): void {
    this.#deliver(domainOf(room), buildDelivery({ kind: 'deliver', to: { nicks }, content }, room, room));
  }

  #begin(): void {
    const { connection, services, hosts, domains, log, clock } = this.#deps;
    services.begin(hosts);
    for (const host of hosts) {
      const request = xml('message', { from: domains.policy, to: host, type: 'headline' }, xml('snapshot', { xmlns: NS.parleyEvents }));
      connection.send(request).catch((error: unknown) => log.warn({ host, reason: errorMessage(error) }, 'snapshot cannot be asked for'));
    }
    this.#patience?.cancel();
    this.#patience = clock.after(SNAPSHOT_MS, () => {
      if (!services.mirror.isReplaying) return;
      const { missing, outgoing } = services.finish(clock.now());
      log.warn({ hosts: missing }, 'no snapshot of rooms');
      this.#after(outgoing);
    });
  }

  #pause(): void {
    this.#patience?.cancel();
    this.#deps.services.disconnected(this.#deps.clock.now());
    this.#after([]);
  }

  #receive(message: Element): void {
    const from = attr(message, 'from') ?? '';
    const body = childOf(message, 'event', NS.parleyEvents)?.getText();
    if (body !== undefined && this.#deps.hosts.includes(from)) this.#onEvent(body, from);
    else if (childOf(message, 'command', NS.parleyService)) this.#onCommand(message, from);
  }

  #onEvent(body: string, host: string): void {
    const { services, clock, log, onJoin } = this.#deps;
    let event: RoomEvent;
    try {
      event = parseRoomEvent(body);
    } catch (error) {
      if (!AppError.is(error)) throw error;
      log.warn({ host, reason: error.message }, 'room event ignored');
      return;
    }
    if (event.type === 'occupant-joined' && !services.mirror.isReplaying) onJoin();
    this.#after(services.apply(event, host, clock.now()));
  }

  #onCommand(message: Element, from: string): void {
    const { services, clock, domains, counters, log, refusals } = this.#deps;
    const service = serviceAt(from, domains);
    const command = parseCommand(message);
    if (!service || !command) {
      log.warn({ from }, 'command of an unknown service ignored');
      return;
    }
    counters.onCommand(service);
    try {
      this.#after(services.command(service, command.from, command.element, clock.now()));
    } catch (error) {
      const info = stanzaErrorInfo(error);
      const rooms = services.mirror.roomsOf(command.from).map(({ jid }) => jid);
      const fields = { service, jid: command.from, conference: rooms.at(-1), condition: info.condition, reason: errorMessage(error) };
      counters.onRefused(service, info.condition);
      if (AppError.is(error)) refusals.warn(fields, 'command refused');
      else log.error({ ...fields, stack: error instanceof Error ? error.stack : undefined }, 'room service failed');
      this.#deliver(domains.muc, buildRefusal(command, info, from));
    }
    if (command.number !== undefined) this.#outbox.add([command.number]);
  }

  /** Of the commands that are written to the disk together, the last one speaks for all. */
  #confirm(number: number): void {
    if (this.#handled === undefined)
      queueMicrotask(() => {
        if (this.#handled !== undefined) this.#deliver(this.#deps.domains.muc, buildHandled(this.#handled));
        this.#handled = undefined;
      });
    this.#handled = number;
  }

  /** Keeps what has changed, sends what is to be said about it, and sets the alarm clock. */
  #after(outgoing: readonly Outgoing[]): void {
    const { services, keeper, clock } = this.#deps;
    keeper.note(services.takeChanged());
    this.#outbox.add(outgoing);
    this.#wake?.cancel();
    const at = services.wakeAt;
    if (at === undefined) return;
    this.#wake = clock.after(Math.max(SHORTEST_SLEEP_MS, at - clock.now()), () => this.#after(services.wake(clock.now())));
  }

  #send({ service, room, effect }: Outgoing): void {
    const { domains, log, counters } = this.#deps;
    if (effect.kind === 'operation') {
      if (effect.operation.name === 'destroy') log.info({ service, conference: room, reason: effect.operation.reason }, 'room is ended');
      this.operate(room, effect.operation).catch((error: unknown) => {
        const fields = { service, conference: room, operation: effect.operation.name, reason: errorMessage(error) };
        // Rooms may end while something is on its way to them.
        if (AppError.is(error) && ['NOT_FOUND', 'UNAVAILABLE'].includes(error.code)) log.debug(fields, 'room operation failed');
        else log.warn(fields, 'room operation failed');
      });
      return;
    }
    try {
      this.#deliver(domainOf(room), buildDelivery(effect, room, addressOf(service, domains)));
      counters.onDelivery(service, 'sent');
    } catch (error) {
      counters.onDelivery(service, 'too-long');
      log.error({ service, conference: room, reason: errorMessage(error) }, 'delivery not sent');
    }
  }

  #deliver(host: string, content: Element): void {
    const { connection, domains, log } = this.#deps;
    const message = xml('message', { from: domains.policy, to: host, type: 'headline' }, content);
    connection.send(message).catch((error: unknown) => log.debug({ host, reason: errorMessage(error) }, 'delivery not sent'));
  }
}
