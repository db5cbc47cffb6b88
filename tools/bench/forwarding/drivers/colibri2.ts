import { randomHex } from '@parley/kernel';
import type { WebSocket } from 'ws';
import type { Generator } from '../generator.ts';
import { openChannel } from './bridge-channel.ts';
import { ColibriRest, EXTENSION, newMeetingId, PAYLOAD_TYPES, remoteSideOf } from './colibri-rest.ts';
import { addStreams, type Call, type Driver, type Load, range, type Server } from './driver.ts';

/** Above any load: no estimate decides what is forwarded. */
const FREE_BPS = 1_000_000_000;

export interface BridgeOptions {
  /** Private HTTP interface of the bridge. */
  readonly url: string;
  /** `ws://host:port` to go to instead of the host in the URLs of channels, which may be behind a proxy. */
  readonly webSockets?: string | undefined;
}

/** One person in a conference of a bridge, with its bridge channel. */
export interface BridgeMember {
  /** Within the generator. */
  readonly endpoint: number;
  /** Is gone without a word to the bridge. */
  vanish(): void;
  /** Tells the bridge that it is gone. */
  leave(): Promise<void>;
}

/** Puts people into conferences of any bridge that speaks COLIBRI2 over HTTP. */
export class BridgeClient {
  readonly #rest: ColibriRest;
  readonly #options: BridgeOptions;
  readonly #generator: Generator;

  constructor(options: BridgeOptions, generator: Generator) {
    this.#rest = new ColibriRest(options.url);
    this.#options = options;
    this.#generator = generator;
  }

  /**
   * Adds one person; media may flow once the generator tells that its endpoint is up.
   * @param sender number within the run of one who sends, undefined for others: senders get no media themselves
   * @param isFirst makes the conference
   */
  async join(meetingId: string, load: Load, sender: number | undefined, isFirst: boolean): Promise<BridgeMember> {
    const [rest, generator] = [this.#rest, this.#generator];
    const id = randomHex(8);
    const endpoint = await generator.open();
    const side = await rest[isFirst ? 'create' : 'add'](meetingId, { id, sender }, load);
    await rest.accept(meetingId, id, endpoint);
    const [lvl, abs, twcc] = [EXTENSION.lvl, EXTENSION.abs, load.transportCc ? EXTENSION.twcc : undefined];
    generator.command('ext', { id: endpoint.id, lvl, abs, twcc, rxtwcc: twcc });
    if (sender !== undefined) addStreams(generator, endpoint, { load, sender, payloadTypes: PAYLOAD_TYPES });
    const channel = await this.#openChannel(side['web-sockets']?.[0], sender !== undefined);
    generator.connect(endpoint.id, remoteSideOf(side));
    const vanish = () => {
      channel?.terminate();
      generator.close(endpoint.id);
    };
    return { endpoint: endpoint.id, vanish, leave: () => rest.remove(meetingId, id) };
  }

  end(meetingId: string): Promise<void> {
    return this.#rest.expire(meetingId);
  }

  async #openChannel(url: string | undefined, isSender: boolean): Promise<WebSocket | undefined> {
    if (url === undefined) return undefined;
    const channel = await openChannel(url, this.#options.webSockets);
    const everything = { defaultConstraints: { maxHeight: 2160, maxFrameRate: 60 }, assumedBandwidthBps: FREE_BPS };
    const constraints = { colibriClass: 'ReceiverVideoConstraints', lastN: isSender ? 0 : -1, ...everything };
    channel.send(JSON.stringify(constraints));
    const nothing = { colibriClass: 'ReceiverAudioSubscription', all: false, include: [], exclude: [], mode: 'None', list: [] };
    if (isSender) channel.send(JSON.stringify(nothing));
    return channel;
  }
}

/** All rooms of a load on a bridge. */
export async function callOn(options: BridgeOptions, generator: Generator, load: Load): Promise<Call> {
  const client = new BridgeClient(options, generator);
  const rooms = await Promise.all(range(load.rooms).map((room) => fillRoom(client, load, room)));
  const [senders, receivers] = [rooms.flatMap((one) => one.senders), rooms.flatMap((one) => one.receivers)];
  await generator.allUp([...senders, ...receivers]);
  const hangUp = async () => void (await Promise.all(rooms.map(({ meetingId }) => client.end(meetingId))));
  return { senders, receivers, hangUp };
}

async function fillRoom(client: BridgeClient, load: Load, room: number) {
  const meetingId = newMeetingId();
  const sender = (index: number) => (index < load.senders ? room * load.senders + index : undefined);
  const first = await client.join(meetingId, load, sender(0), true);
  const others = range(load.senders + load.receivers - 1).map((index) => client.join(meetingId, load, sender(index + 1), false));
  const ids = [first, ...(await Promise.all(others))].map(({ endpoint }) => endpoint);
  return { meetingId, senders: ids.slice(0, load.senders), receivers: ids.slice(load.senders) };
}

/**
 * A bridge that runs already, an original one or ours, with COLIBRI_REST_ENABLED. Its processes are told by `pid`.
 * Receivers that have no channel get what the bridge forwards by itself.
 */
export const bridgeDriver = (name: string, options: BridgeOptions, pids: () => number[]): Driver => ({
  name,
  start: async (): Promise<Server> => ({
    pids,
    mediaPids: pids,
    call: (generator, load) => callOn(options, generator, load),
    stop: async () => undefined,
  }),
});
