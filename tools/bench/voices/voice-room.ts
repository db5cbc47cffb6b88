import { setTimeout as pause } from 'node:timers/promises';
import { parseBridgeMessage } from '@parley/bridge-channel';
import { randomHex } from '@parley/kernel';
import { openChannel } from '../forwarding/drivers/bridge-channel.ts';
import { type BridgeSide, ColibriRest, EXTENSION, newMeetingId, PAYLOAD_TYPES, remoteSideOf } from '../forwarding/drivers/colibri-rest.ts';
import { addStreams, type Load, loadOf, streamsOf } from '../forwarding/drivers/driver.ts';
import type { ParleyBridge } from '../forwarding/drivers/parley.ts';
import type { Generator } from '../forwarding/generator.ts';

/** Nobody has a camera. */
const LOAD: Load = loadOf(1, 1, 1, { videoKbps: [], audioKbps: 32 });

const ATTEMPTS = 60;
const RETRY_MS = 500;

/** Somebody with a microphone, who listens or does not. */
export interface Speaker {
  /** What the bridge knows this person by. */
  readonly id: string;
  /** Within the generator. */
  readonly endpoint: number;
  /** Number that receivers tell the voice by. */
  readonly stream: number;
  readonly listens: boolean;
  /** Whom the bridge has named for each SSRC, by id; undefined for those who do not listen. */
  readonly named: ReadonlyMap<number, string>;
  /** Maps that have come. */
  maps: number;
}

/** One conference of our bridge in which everybody has a microphone. */
export class VoiceRoom {
  readonly meetingId = newMeetingId();
  readonly speakers: Speaker[] = [];
  readonly #bridge: ParleyBridge;
  readonly #generator: Generator;
  readonly #rest: ColibriRest;

  constructor(bridge: ParleyBridge, generator: Generator) {
    this.#bridge = bridge;
    this.#generator = generator;
    this.#rest = new ColibriRest(bridge.url);
  }

  /** One more, whose endpoint comes up by itself; `level` in dB below the loudest, 127 = silence. */
  async join(listens: boolean, level: number): Promise<Speaker> {
    const sender = this.speakers.length;
    const id = randomHex(8);
    const named = new Map<number, string>();
    const speaker: Speaker = { id, endpoint: 0, stream: streamsOf(sender, LOAD).audio, listens, named, maps: 0 };
    this.speakers.push(speaker);
    const endpoint = await this.#generator.open();
    Object.assign(speaker, { endpoint: endpoint.id });
    const side = await this.#announce(id, sender);
    await this.#rest.accept(this.meetingId, id, endpoint);
    this.#generator.command('ext', { id: endpoint.id, lvl: EXTENSION.lvl });
    addStreams(this.#generator, endpoint, { load: LOAD, sender, payloadTypes: PAYLOAD_TYPES });
    this.#generator.command('stream', { id: endpoint.id, stream: speaker.stream, level });
    await this.#openChannel(side['web-sockets']?.[0] ?? '', speaker, named);
    this.#generator.connect(endpoint.id, remoteSideOf(side));
    return speaker;
  }

  end(): Promise<void> {
    return this.#rest.expire(this.meetingId);
  }

  /** A bridge takes nobody while it does not know yet what the last ones cost. */
  async #announce(id: string, sender: number): Promise<BridgeSide> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#rest[sender === 0 ? 'create' : 'add'](this.meetingId, { id, sender }, LOAD);
      } catch (error) {
        if (attempt === ATTEMPTS || !String(error).includes(': 429 ')) throw error;
        await pause(RETRY_MS);
      }
    }
  }

  async #openChannel(url: string, speaker: Speaker, named: Map<number, string>): Promise<void> {
    const channel = await openChannel(url, this.#bridge.webSockets, (text) => {
      if (!speaker.listens) return;
      const message = parseBridgeMessage(text);
      if (message.colibriClass !== 'AudioSourcesMap') return;
      speaker.maps++;
      for (const { ssrc, owner } of message.mappedSources) named.set(ssrc, owner);
    });
    if (!speaker.listens) channel.send(JSON.stringify({ colibriClass: 'ReceiverAudioSubscription', all: false, include: [], exclude: [] }));
  }
}
