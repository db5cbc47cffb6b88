import type { types } from 'mediasoup';
import { producerParameters } from '../rtp-parameters.ts';
import type { VideoCodec } from '../types.ts';
import { keyFramesWanted, payloadTypeOf, rtpPacket, senderReport, vp8Frame, vp8KeyFrame } from './rtp-packets.ts';

const CLOCK_KHZ = 90;
const LAYERS = 3;

/** A camera without a client: three layers of simulcast that go straight into a worker, frame by frame. */
export class DirectSource {
  readonly producer: types.Producer;
  readonly transport: types.DirectTransport;
  readonly ssrc: number;
  /** SSRCs for which it was asked for keyframes. */
  readonly wanted: number[] = [];
  /** What the worker has told of it. */
  readonly told: types.ProducerTraceEventData[] = [];
  readonly #sequences = [1_000, 2_000, 3_000];

  private constructor(transport: types.DirectTransport, producer: types.Producer, ssrc: number) {
    this.transport = transport;
    this.producer = producer;
    this.ssrc = ssrc;
    transport.on('rtcp', (packet) => void this.wanted.push(...keyFramesWanted(packet)));
    producer.on('trace', (trace) => void this.told.push(trace));
  }

  static async create(router: types.Router, owner: string, ssrc: number): Promise<DirectSource> {
    const transport = await router.createDirectTransport();
    const encodings = Array.from({ length: LAYERS }, (_, layer) => ({ ssrc: ssrc + layer, rtxSsrc: ssrc + 10 + layer }));
    const rtpParameters = producerParameters('video', owner, encodings);
    return new DirectSource(transport, await transport.produce({ kind: 'video', rtpParameters, appData: { owner } }), ssrc);
  }

  /** A frame of every layer; the last byte tells which. */
  sendFrames(isKey = false): void {
    for (let layer = 0; layer < LAYERS; layer++) {
      const [width, height] = [320 * 2 ** layer, 180 * 2 ** layer];
      this.send('VP8', isKey ? vp8KeyFrame(width, height, layer) : vp8Frame(layer), layer);
    }
  }

  /** Lets receivers change between layers. */
  report(): void {
    const now = Date.now();
    for (let layer = 0; layer < LAYERS; layer++) this.transport.sendRtcp(senderReport(this.ssrc + layer, now * CLOCK_KHZ, now));
  }

  send(codec: VideoCodec, payload: Uint8Array, layer = 0, extensions?: Uint8Array): void {
    const [payloadType, ssrc, sequence] = [payloadTypeOf(codec), this.ssrc + layer, this.nextSequence(layer)];
    const timestamp = Date.now() * CLOCK_KHZ;
    this.producer.send(rtpPacket({ payloadType, ssrc, sequence, timestamp, payload, ...(extensions && { extensions }) }));
  }

  nextSequence(layer = 0): number {
    const sequence = (this.#sequences[layer] ?? 0) + 1;
    this.#sequences[layer] = sequence;
    return sequence;
  }
}
