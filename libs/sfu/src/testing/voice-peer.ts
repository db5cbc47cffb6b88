import type { types } from 'mediasoup';
import { MEDIA_TABLE } from '../media-table.ts';
import { producerParameters, receiverCapabilities } from '../rtp-parameters.ts';
import type { RouterVoices } from '../voices.ts';
import { headerExtension, parseRtp, rtpPacket } from './rtp-packets.ts';

const OPUS = MEDIA_TABLE.audio.payloadTypes.find(({ name }) => name === 'opus')?.id ?? 0;
const LEVEL = MEDIA_TABLE.audio.headerExtensions.find(({ uri }) => uri.endsWith('ssrc-audio-level'))?.id ?? 0;
const TICKS = 960;
let ssrcs = 1000;

/** A packet as it arrived, with what its sender wrote into it. */
export interface HeardPacket {
  readonly sender: string;
  readonly isMarked: boolean;
  readonly ssrc: number;
  readonly seq: number;
  readonly timestamp: number;
  readonly marker: boolean;
}

/** Somebody with a voice of packets that say whose they are, and ears; without a network. */
export class VoicePeer {
  readonly name: string;
  readonly transport: types.DirectTransport;
  readonly producer: types.Producer;
  /** In the order of arrival, of everything that it listens to. */
  readonly heard: HeardPacket[] = [];
  readonly #router: types.Router;
  readonly #ssrc: number;
  /** Of the last packet, not cut to 16 bits. */
  #number: number;
  #mark = false;

  private constructor(router: types.Router, name: string, ssrc: number, transport: types.DirectTransport, producer: types.Producer) {
    this.#router = router;
    this.name = name;
    this.#ssrc = ssrc;
    this.transport = transport;
    this.producer = producer;
    this.#number = ssrc * 7919;
  }

  static async join(router: types.Router, voices: RouterVoices, name: string): Promise<VoicePeer> {
    const transport = await router.createDirectTransport();
    const ssrc = ssrcs++;
    const rtpParameters = producerParameters('audio', name, [{ ssrc }]);
    const producer = await transport.produce({ kind: 'audio', rtpParameters });
    await voices.add(producer.id);
    return new VoicePeer(router, name, ssrc, transport, producer);
  }

  /** Leaves out numbers, as if packets had been lost. */
  skip(packets: number): void {
    this.#number += packets;
  }

  /** The next packet says that it is marked. */
  mark(): void {
    this.#mark = true;
  }

  /** One packet, by default the next one; `level` in dB below the loudest, undefined = it does not tell. */
  say(level: number | undefined, steps = 1): void {
    const number = this.#number + steps;
    this.#number = Math.max(this.#number, number);
    // The first byte is Opus' own: one frame of 20 ms.
    const payload = Buffer.from(`\x78${this.#mark ? '!' : ' '}${this.name}`, 'latin1');
    this.#mark = false;
    const position = { ssrc: this.#ssrc, sequence: number, timestamp: number * TICKS };
    const extensions = level === undefined ? undefined : headerExtension(LEVEL, [0x80 | level]);
    this.producer.send(rtpPacket({ payloadType: OPUS, ...position, payload, marker: false, ...(extensions && { extensions }) }));
  }

  /** Hears a producer, of a voice or of a slot. */
  async listen(producerId: string): Promise<types.Consumer> {
    const rtpCapabilities = receiverCapabilities(this.#router.rtpCapabilities);
    const consumer = await this.transport.consume({ producerId, rtpCapabilities });
    consumer.on('rtp', (packet) => this.heard.push(parse(packet)));
    return consumer;
  }
}

function parse(packet: Buffer): HeardPacket {
  const { ssrc, sequence: seq, timestamp, marker, payload } = parseRtp(packet);
  const text = payload.toString('latin1');
  return { sender: text.slice(2), isMarked: text[1] === '!', ssrc, seq, timestamp, marker };
}
