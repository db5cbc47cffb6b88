import { randomHex } from '@parley/kernel';
import type { WebSocket } from 'ws';
import { openChannel } from '../forwarding/drivers/bridge-channel.ts';
import { ColibriRest, EXTENSION, newMeetingId, PAYLOAD_TYPES, remoteSideOf } from '../forwarding/drivers/colibri-rest.ts';
import { addStreams, loadOf } from '../forwarding/drivers/driver.ts';
import type { ParleyBridge } from '../forwarding/drivers/parley.ts';
import type { Generator } from '../forwarding/generator.ts';

/** Pictures are small: what is measured is not what the media costs. */
const LOAD = loadOf(1, 0, 0, { videoKbps: 150, transportCc: true });
/** Tiles on one page of the official client. */
const TILES = 25;
/** A client redraws its page some time after somebody has come. */
const REACTION_MS = 300;

interface Person {
  readonly id: string;
  readonly channel: WebSocket;
  told: string;
}

/**
 * People in one room who behave like official clients: everybody announces a microphone and a camera, the first ones have
 * them on, and everybody shows a page of tiles, so that each newcomer changes what the others want as long as there is room.
 */
export class Crowd {
  readonly #rest: ColibriRest;
  readonly #bridge: ParleyBridge;
  readonly #generator: Generator;
  readonly #senders: number;
  readonly #meetingId = newMeetingId();
  readonly #people: Person[] = [];
  readonly #endpoints: number[] = [];
  #count = 0;
  #redraw: NodeJS.Timeout | undefined;

  constructor(bridge: ParleyBridge, generator: Generator, senders: number) {
    this.#rest = new ColibriRest(bridge.url);
    this.#bridge = bridge;
    this.#generator = generator;
    this.#senders = senders;
  }

  /** One more person. */
  async join(): Promise<void> {
    const number = this.#count++;
    const id = randomHex(8);
    const endpoint = await this.#generator.open();
    this.#endpoints.push(endpoint.id);
    const side = await this.#rest[number === 0 ? 'create' : 'add'](this.#meetingId, { id, sender: number }, LOAD);
    const channel = await openChannel(side['web-sockets']?.[0] ?? '', this.#bridge.webSockets);
    const person = { id, channel, told: '' };
    this.#people.push(person);
    this.#show(person);
    await this.#rest.accept(this.#meetingId, id, endpoint);
    const { lvl, abs, twcc } = EXTENSION;
    this.#generator.command('ext', { id: endpoint.id, lvl, abs, twcc, rxtwcc: twcc });
    if (number < this.#senders) addStreams(this.#generator, endpoint, { load: LOAD, sender: number, payloadTypes: PAYLOAD_TYPES });
    else channel.send(JSON.stringify({ colibriClass: 'SourceVideoTypeMessage', sourceName: `${id}-v0`, videoType: 'none' }));
    this.#generator.connect(endpoint.id, remoteSideOf(side));
    this.#redraw ??= setTimeout(() => {
      this.#redraw = undefined;
      for (const one of this.#people) this.#show(one);
    }, REACTION_MS);
  }

  /** Resolves when everybody is connected, and lets media flow. */
  async settled(): Promise<void> {
    await this.#generator.allUp(this.#endpoints);
    await this.#generator.go();
  }

  close(): void {
    clearTimeout(this.#redraw);
    for (const { channel } of this.#people) channel.terminate();
  }

  #show(person: Person): void {
    const tiles = this.#people.filter((other) => other !== person).slice(0, TILES);
    const constraints = Object.fromEntries(tiles.map(({ id }) => [`${id}-v0`, { maxHeight: 180 }]));
    const text = JSON.stringify({ colibriClass: 'ReceiverVideoConstraints', lastN: -1, defaultConstraints: { maxHeight: 0 }, constraints });
    if (text === person.told || person.channel.readyState !== person.channel.OPEN) return;
    person.told = text;
    person.channel.send(text);
  }
}
