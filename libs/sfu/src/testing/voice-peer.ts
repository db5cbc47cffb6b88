import type { types } from 'mediasoup';
import { MEDIA_TABLE } from '../media-table.ts';
import { producerParameters, receiverCapabilities } from '../rtp-parameters.ts';
import type { RouterVoices } from '../voices.ts';

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
    const header = Buffer.alloc(level === undefined ? 12 : 20);
    header.writeUInt8(level === undefined ? 0x80 : 0x90, 0);
    header.writeUInt8(OPUS, 1);
    header.writeUInt16BE(number & 0xffff, 2);
    header.writeUInt32BE((number * TICKS) % 2 ** 32, 4);
    header.writeUInt32BE(this.#ssrc, 8);
    if (level !== undefined) {
      header.writeUInt32BE(0xbede0001, 12);
      header.writeUInt8(LEVEL << 4, 16);
      header.writeUInt8(0x80 | level, 17);
    }
    // The first byte is Opus' own: one frame of 20 ms.
    const payload = Buffer.from(`\x78${this.#mark ? '!' : ' '}${this.name}`, 'latin1');
    this.#mark = false;
    this.producer.send(Buffer.concat([header, payload]));
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
  const hasExtension = (packet.readUInt8(0) & 0x10) !== 0;
  const payload = packet.subarray(hasExtension ? 16 + packet.readUInt16BE(14) * 4 : 12).toString('latin1');
  return {
    sender: payload.slice(2),
    isMarked: payload[1] === '!',
    ssrc: packet.readUInt32BE(8),
    seq: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    marker: (packet.readUInt8(1) & 0x80) !== 0,
  };
}
