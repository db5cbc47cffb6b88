import type { ReceiverConstraints } from '@parley/bridge-channel';
import { Emitter } from '@parley/kernel';
import { domainOf } from '@parley/xmpp-core';
import { ConferenceClient } from './conference-client.ts';
import type { ConferenceClientDeps, ConferenceConfig, ConferenceEvents } from './conference-config.ts';
import type { LocalMediaState } from './local-media.ts';
import type { Failure } from './machine.ts';
import type { ChatLog } from './services/chat-state.ts';
import { type Lease, SharedConnection } from './shared-connection.ts';

/** What sends somebody back to the main room rather than home: the breakout room lets nobody in (any more). */
const SENDS_BACK: ReadonlySet<Failure['code']> = new Set(['joinRefused', 'membersOnly', 'lobbyDenied', 'roomFull', 'tokenRefused']);

interface Stay {
  readonly client: ConferenceClient;
  readonly lease: Lease;
  readonly room: string;
}

/**
 * A meeting with its breakout rooms: one stay in a room after the other, over the same connection. Everything that this person
 * has set goes along: name, devices, what they want to see.
 */
export class Meeting {
  readonly #deps: ConferenceClientDeps;
  readonly #config: ConferenceConfig;
  readonly #connection: SharedConnection;
  readonly #events = new Emitter<ConferenceEvents>();
  /** What was said in the rooms in which this person has been. */
  readonly #chats = new Map<string, ChatLog>();
  #stay: Stay;
  #local: LocalMediaState | undefined;
  #constraints: ReceiverConstraints | undefined;
  #cameraLimit: number | undefined;

  /** `config.room` is the main room. */
  constructor(deps: ConferenceClientDeps, config: ConferenceConfig) {
    this.#deps = deps;
    this.#config = config;
    this.#connection = new SharedConnection(deps.xmpp);
    this.#stay = this.#open(config.room);
  }

  /** The stay in the room in which this person is now. */
  get client(): ConferenceClient {
    return this.#stay.client;
  }

  /** Bare JID of the room in which this person is. */
  get room(): string {
    return this.#stay.room;
  }

  get isInBreakout(): boolean {
    return this.#stay.room !== this.#config.room;
  }

  /** What happens in the room in which this person is. */
  on<K extends keyof ConferenceEvents>(event: K, listener: (payload: ConferenceEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  start(): void {
    this.#stay.client.start();
  }

  leave(): void {
    this.#stay.client.leave();
  }

  setLocalMedia(local: LocalMediaState): void {
    this.#local = local;
    this.#stay.client.setLocalMedia(local);
  }

  setDisplayName(name: string): void {
    this.#stay.client.setDisplayName(name);
  }

  setReceiverConstraints(constraints: ReceiverConstraints): void {
    this.#constraints = constraints;
    this.#stay.client.setReceiverConstraints(constraints);
  }

  /** Height that the own camera has at most, whatever receivers want; undefined: no limit. */
  setCameraLimit(maxHeight: number | undefined): void {
    this.#cameraLimit = maxHeight;
    this.#stay.client.setCameraLimit(maxHeight);
  }

  /** Goes to another room of this meeting (bare JID): a breakout room, or back to the main one. Any other is left alone. */
  switchRoom(room: string): void {
    if (room === this.#stay.room || !this.#belongs(room)) return;
    const former = this.#stay;
    former.lease.handOver();
    this.#chats.set(former.room, former.client.services.talk.chat.log);
    this.#stay = this.#open(room, former.client);
    former.client.leave('switch_room');
    this.#stay.client.start();
  }

  /** Rooms that the main room has branched off, and itself: nobody is to be sent anywhere else. */
  #belongs(room: string): boolean {
    return room === this.#config.room || domainOf(room) === this.#stay.client.services.link.addresses.get('breakout_rooms');
  }

  #open(room: string, former?: ConferenceClient): Stay {
    const lease = this.#connection.lease();
    const brought = former && { displayName: former.displayName, ...(former.endpoint !== '' && { endpoint: former.endpoint }) };
    const client = new ConferenceClient({ ...this.#deps, xmpp: lease }, { ...this.#config, ...brought, room });
    if (former) client.admission.bringPassword(former.admission);
    if (former && lease.online) client.services.link.inherit(former.services.link);
    client.services.talk.chat.recall(this.#chats.get(room) ?? []);
    const stay = { client, lease, room };
    const isHere = () => this.#stay === stay;
    client.on('state', (state) => {
      if (!isHere()) return;
      if (state.failure && room !== this.#config.room && SENDS_BACK.has(state.failure.code)) this.switchRoom(this.#config.room);
      else this.#events.emit('state', state);
    });
    client.on('moveTo', (to) => isHere() && this.switchRoom(to));
    for (const event of ['muteRequest', 'lobbyNotice', 'refusal', 'moderationNotice', 'reactions', 'transcript', 'endpointStats'] as const)
      client.on(event, (payload) => isHere() && this.#events.emit(event, payload as never));
    if (this.#local) client.setLocalMedia(this.#local);
    if (this.#constraints) client.setReceiverConstraints(this.#constraints);
    client.setCameraLimit(this.#cameraLimit);
    return stay;
  }
}
