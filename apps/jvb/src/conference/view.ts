import { bySpeech, type VideoSource } from '@parley/allocation';
import type { Endpoint } from './endpoint.ts';
import type { EndpointSource } from './endpoint-source.ts';

/** What the others send, as one receiver sees it. */
export interface ReceiverView {
  readonly sources: readonly EndpointSource[];
  /** Their video, by recency of speech. */
  readonly video: readonly VideoSource[];
  /** Endpoint ids by recency of speech. */
  readonly speakers: readonly string[];
  /** Voices that are passed on at a time; 0 = all. */
  readonly voiceSlots: number;
}

export interface ViewDeps {
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly speakers: readonly string[];
  readonly voiceSlots: number;
}

/** All that is sent in a conference at one moment: looked at and put in order once, for all receivers that decide in that moment. */
export class ConferenceView {
  readonly #sources: readonly EndpointSource[];
  readonly #video: readonly VideoSource[];
  readonly #deps: ViewDeps;

  constructor(deps: ViewDeps) {
    this.#deps = deps;
    const { endpoints, speakers } = deps;
    this.#sources = [...endpoints.values()].flatMap((endpoint): EndpointSource[] => [...endpoint.sources.values()]);
    const video = this.#sources.filter((source) => source.kind === 'video');
    this.#video = bySpeech(
      video.map((source) => source.asVideo(endpoints.get(source.owner)?.isReachable === true)),
      speakers,
    );
  }

  /** What `endpoint` can receive. */
  of({ id }: Pick<Endpoint, 'id'>): ReceiverView {
    const { speakers, voiceSlots } = this.#deps;
    const isOfOther = (source: { readonly owner: string }) => source.owner !== id;
    return { sources: this.#sources.filter(isOfOther), video: this.#video.filter(isOfOther), speakers, voiceSlots };
  }
}
