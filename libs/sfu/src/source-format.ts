import { MAX_ENCODINGS, VIDEO_CODECS } from './media-table.ts';
import type { Encoding, VideoCodec } from './types.ts';

/** What clients put into one stream of an SVC codec. */
const SVC_LAYERS = 3;
const SIZE = /^\d{1,5}x\d{1,5}$/;
const MAX_SIDE = 16_384;

/**
 * How a video source arrives: its codec, its layers and how large they are. All of it may change at any moment without being
 * signalled (client contract §7.3), so it is learnt from the packets. Pure.
 */
export class SourceFormat {
  readonly #encodings: readonly Encoding[];
  /** Smaller sides by SSRC; several for the layers inside one stream. */
  readonly #sides = new Map<number, readonly number[]>();
  #codec: VideoCodec | undefined;

  constructor(encodings: readonly Encoding[]) {
    this.#encodings = encodings.slice(0, MAX_ENCODINGS);
  }

  /** Undefined until something has arrived. */
  get codec(): VideoCodec | undefined {
    return this.#codec;
  }

  /** Spatial layers. */
  get layers(): number {
    return this.#isSvc ? SVC_LAYERS : this.#encodings.length;
  }

  /**
   * Smaller dimension of each layer, lowest first. A layer that has sent no keyframe yet is taken to be twice the one below,
   * as browsers send it; undefined while no layer has.
   */
  get heights(): readonly number[] | undefined {
    const [first] = this.#encodings;
    const known = this.#isSvc ? this.#sides.get(first?.ssrc ?? 0) : this.#encodings.map(({ ssrc }) => this.#sides.get(ssrc)?.[0]);
    const anchor = known?.findLastIndex((side) => side !== undefined) ?? -1;
    const side = known?.[anchor];
    if (side === undefined) return undefined;
    return Array.from({ length: this.layers }, (_, layer) => known?.[layer] ?? Math.round(side * 2 ** (layer - anchor)));
  }

  /** A packet of that payload type came first, or first after another. True when that is another codec. */
  onPayloadType(payloadType: number): boolean {
    const codec = VIDEO_CODECS.find(({ id }) => id === payloadType)?.name;
    return codec !== undefined && this.onCodec(codec);
  }

  /** True when that is another codec. */
  onCodec(codec: VideoCodec): boolean {
    if (codec === this.#codec) return false;
    this.#codec = codec;
    this.#sides.clear();
    return true;
  }

  /** Sizes out of a keyframe as the worker writes them: `1280x720`, or one for each layer with commas. True when heights changed. */
  onSizes(ssrc: number, sizes: string): boolean {
    const sides = sizes.split(',', SVC_LAYERS).map((size) => (SIZE.test(size) ? Math.min(...size.split('x').map(Number)) : 0));
    if (sides.some((side) => side === 0 || side > MAX_SIDE) || !this.#encodings.some((encoding) => encoding.ssrc === ssrc)) return false;
    const before = this.heights?.join();
    this.#sides.set(ssrc, sides);
    return this.heights?.join() !== before;
  }

  /** Such a codec may come as a stream per layer too (Firefox sends VP9 so); then others than the first have keyframes. */
  get #isSvc(): boolean {
    const isLayered = this.#encodings.slice(1).some(({ ssrc }) => this.#sides.has(ssrc));
    return !isLayered && VIDEO_CODECS.find(({ name }) => name === this.#codec)?.svc === true;
  }
}
