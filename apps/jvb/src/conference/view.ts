import { bySpeech, type VideoSource } from '@parley/allocation';
import type { Endpoint } from './endpoint.ts';
import type { EndpointSource } from './endpoint-source.ts';

/** What the others send, as one receiver sees it. */
export interface ReceiverView {
  /** A source of somebody else. */
  byName(source: string): EndpointSource | undefined;
  /** Their video, by recency of speech. */
  readonly video: readonly VideoSource[];
  readonly voices: VoiceView;
}

/** Their voices. */
export interface VoiceView {
  /** Voices that are passed on at a time; 0 = all. */
  readonly slots: number;
  /** All of others, those first that spoke last. */
  all(): readonly EndpointSource[];
  /** The source of somebody else that a producer stands for. */
  byProducer(producerId: string): EndpointSource | undefined;
  byName(source: string): EndpointSource | undefined;
}

/** The source that is there now under the name and owner of another one; undefined = none. */
export type CurrentSource = (source: EndpointSource) => EndpointSource | undefined;

export interface ViewDeps {
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly speakers: readonly string[];
  readonly voiceSlots: number;
}

interface VoiceLists {
  /** Those first that spoke last. */
  readonly list: readonly EndpointSource[];
  readonly byProducer: ReadonlyMap<string, EndpointSource>;
  readonly byName: ReadonlyMap<string, EndpointSource>;
}

/** All that is sent in a conference at one moment: looked at and put in order once, for all receivers that decide in that moment. */
export class ConferenceView {
  readonly #sources: readonly EndpointSource[];
  readonly #byName: ReadonlyMap<string, EndpointSource>;
  /** Those who send something, the current one first. */
  readonly #speakers: readonly string[];
  readonly #video: readonly VideoSource[];
  readonly #deps: ViewDeps;
  #voices: VoiceLists | undefined;

  constructor(deps: ViewDeps) {
    this.#deps = deps;
    const { endpoints, speakers } = deps;
    // Most of a large conference send nothing.
    const sources: EndpointSource[] = [];
    for (const endpoint of endpoints.values()) if (endpoint.sources.size > 0) sources.push(...endpoint.sources.values());
    this.#sources = sources;
    this.#byName = new Map(sources.map((source) => [source.name, source]));
    const owners = new Set(sources.map(({ owner }) => owner));
    this.#speakers = speakers.filter((speaker) => owners.has(speaker));
    const video = sources.filter((source) => source.kind === 'video');
    this.#video = bySpeech(
      video.map((source) => source.asVideo(endpoints.get(source.owner)?.isReachable === true)),
      this.#speakers,
    );
  }

  /** What `endpoint` can receive. */
  of({ id }: Pick<Endpoint, 'id'>): ReceiverView {
    return {
      byName: (source) => unlessOf(id, this.#byName.get(source)),
      video: this.#video.filter(({ owner }) => owner !== id),
      voices: this.voicesFor(id),
    };
  }

  /** The voices that an endpoint can receive. */
  voicesFor(id: string): VoiceView {
    this.#voices ??= this.#listVoices();
    const { list, byProducer, byName } = this.#voices;
    return {
      slots: this.#deps.voiceSlots,
      all: () => list.filter((source) => source.owner !== id),
      byProducer: (producerId) => unlessOf(id, byProducer.get(producerId)),
      byName: (source) => unlessOf(id, byName.get(source)),
    };
  }

  #listVoices(): VoiceLists {
    const audio = this.#sources.filter((source) => source.kind === 'audio');
    const places = new Map(this.#speakers.map((owner, place) => [owner, place]));
    const placeOf = ({ owner }: EndpointSource) => places.get(owner) ?? places.size;
    return {
      list: [...audio].sort((a, b) => placeOf(a) - placeOf(b)),
      byProducer: new Map(audio.map((source) => [source.producer.id, source])),
      byName: new Map(audio.map((source) => [source.name, source])),
    };
  }
}

const unlessOf = (owner: string, source: EndpointSource | undefined) => (source?.owner === owner ? undefined : source);
