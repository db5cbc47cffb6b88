import { SenderHeight, type VideoSource } from '@parley/allocation';
import type { MappedVideoSource, VideoType } from '@parley/bridge-channel';
import type { Encoding, SfuProducer, StreamStats } from '@parley/sfu';
import type { MediaType } from '@parley/xmpp-jingle';
import type { SourcePlan } from './source-plan.ts';

/** A source wanted for this long of which nothing has arrived is reported. */
const SILENT_MS = 3_000;

/** One source that an endpoint sends, with what the sender is asked for. */
export class EndpointSource {
  readonly plan: SourcePlan;
  readonly owner: string;
  readonly producer: SfuProducer;
  /** What the sender hears of its height; only video has it. */
  readonly height = new SenderHeight();
  #videoType: VideoType;
  #shownType: Exclude<VideoType, 'none'> = 'camera';
  #bitrates: readonly number[] = [];
  #keyFrames = 0;
  #wantedSince: number | undefined;
  #reported = false;

  constructor(plan: SourcePlan, owner: string, producer: SfuProducer) {
    this.plan = plan;
    this.owner = owner;
    this.producer = producer;
    this.#videoType = plan.videoType;
    this.videoType = plan.videoType;
  }

  get videoType(): VideoType {
    return this.#videoType;
  }

  set videoType(type: VideoType) {
    this.#videoType = type;
    if (type !== 'none') this.#shownType = type;
  }

  get name(): string {
    return this.plan.name;
  }

  get kind(): MediaType {
    return this.plan.kind;
  }

  /** The SSRCs under which receivers without rewriting know it. */
  get signalled(): Encoding {
    return this.plan.encodings[0];
  }

  /** In the words of source maps. A source that is switched off keeps its type: clients take anything but CAMERA for a screen. */
  get mappedType(): MappedVideoSource['videoType'] {
    return this.#shownType.toUpperCase() as MappedVideoSource['videoType'];
  }

  /** For the allocation; `reachable` = the sender's connection stands. */
  asVideo(reachable: boolean): VideoSource {
    return {
      name: this.name,
      owner: this.owner,
      videoType: this.videoType,
      enabled: reachable && this.videoType !== 'none' && !this.producer.paused,
      layers: this.producer.layers,
      ...(this.producer.heights && { heights: this.producer.heights }),
      bitrates: this.#bitrates,
    };
  }

  /** Bit/s of each layer, lowest first; empty before the first measurement. */
  get bitrates(): readonly number[] {
    return this.#bitrates;
  }

  /** Takes the bit rates of its streams; true when layers have come up or gone away. */
  measure(streams: readonly StreamStats[]): boolean {
    const before = this.#bitrates;
    this.#bitrates = layerBitrates(streams, this.plan.encodings, this.producer.layers);
    return this.#bitrates.some((bps, layer) => bps > 0 !== (before[layer] ?? 0) > 0);
  }

  /** Something arrives of it. */
  get isArriving(): boolean {
    return this.#bitrates.some((bps) => bps > 0);
  }

  /** Keyframes since the last time. */
  newKeyFrames(): number {
    const added = this.producer.keyFrames - this.#keyFrames;
    this.#keyFrames = this.producer.keyFrames;
    return added;
  }

  /** Announced, wanted and not switched off, but nothing arrives: what a sender looks like that is cut off or has no camera. */
  get isSilent(): boolean {
    return this.#reported;
  }

  /** Reports true once when it is {@link isSilent} for some seconds. */
  isSuspiciouslySilent(now: number): boolean {
    const wanted = this.kind === 'video' && (this.height.announced ?? 0) > 0 && this.videoType !== 'none' && !this.producer.paused;
    if (!wanted || this.isArriving) {
      this.#wantedSince = undefined;
      this.#reported = false;
      return false;
    }
    this.#wantedSince ??= now;
    if (this.#reported || now - this.#wantedSince < SILENT_MS) return false;
    this.#reported = true;
    return true;
  }
}

/** Layers are streams of their own, or parts of the first one. */
function layerBitrates(streams: readonly StreamStats[], encodings: readonly Encoding[], layers: number): number[] {
  const of = (ssrc: number | undefined) => streams.find((stream) => stream.ssrc === ssrc);
  const first = of(encodings[0]?.ssrc);
  return Array.from({ length: layers }, (_, layer) => {
    if (first && first.layerBps.length > 1) return first.layerBps[layer] ?? 0;
    return of(encodings[layer]?.ssrc)?.bps ?? 0;
  });
}
