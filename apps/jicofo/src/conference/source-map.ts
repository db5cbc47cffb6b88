import type { MediaSource } from '@parley/xmpp-colibri2';
import { stanzaError } from '@parley/xmpp-core';
import type { MediaSources, SourceSet } from '@parley/xmpp-jingle';
import type { SourceLimits } from '../config.ts';
import { withNames } from './source-names.ts';
import { MEDIA_TYPES, merged, validateAddition } from './source-validation.ts';

const NOTHING: MediaSources = { sources: [], groups: [] };
export const NO_SOURCES: SourceSet = { audio: NOTHING, video: NOTHING };

/** Everything that the endpoints of one conference send; what is in here has passed validation (focus contract §8). */
export class SourceMap {
  readonly #limits: SourceLimits;
  readonly #sets = new Map<string, SourceSet>();
  readonly #ssrcs = new Map<number, string>();

  constructor(limits: SourceLimits) {
    this.#limits = limits;
  }

  get(owner: string): SourceSet {
    return this.#sets.get(owner) ?? NO_SOURCES;
  }

  entries(): ReadonlyMap<string, SourceSet> {
    return this.#sets;
  }

  /** @throws stanza error bad-request; then nothing has changed */
  add(owner: string, sources: SourceSet): void {
    const current = this.get(owner);
    const added = withNames(owner, sources, current);
    validateAddition(added, {
      owner,
      current,
      ownerOfSsrc: (ssrc) => this.#ssrcs.get(ssrc),
      ownerOfMsid: (msid) => this.#ownerOfMsid(msid),
      limits: this.#limits,
    });
    this.#put(owner, { audio: merged(current.audio, added.audio), video: merged(current.video, added.video) });
  }

  /**
   * Removes by SSRC; groups that contain a removed SSRC go with it.
   * @throws stanza error bad-request when an SSRC is not the owner's; then nothing has changed
   */
  remove(owner: string, removed: SourceSet): void {
    const current = this.get(owner);
    const ssrcs = new Set(MEDIA_TYPES.flatMap((media) => removed[media].sources.map(({ ssrc }) => ssrc)));
    for (const ssrc of ssrcs)
      if (this.#ssrcs.get(ssrc) !== owner) throw stanzaError('bad-request', `SSRC ${ssrc} does not belong to the endpoint`);
    const left = ({ sources, groups }: MediaSources): MediaSources => ({
      sources: sources.filter(({ ssrc }) => !ssrcs.has(ssrc)),
      groups: groups.filter((group) => !group.ssrcs.some((ssrc) => ssrcs.has(ssrc))),
    });
    this.#put(owner, { audio: left(current.audio), video: left(current.video) });
  }

  /** Forgets everything of an endpoint. */
  removeOwner(owner: string): void {
    this.#put(owner, NO_SOURCES);
  }

  #put(owner: string, set: SourceSet): void {
    for (const media of MEDIA_TYPES) for (const { ssrc } of this.get(owner)[media].sources) this.#ssrcs.delete(ssrc);
    for (const media of MEDIA_TYPES) for (const { ssrc } of set[media].sources) this.#ssrcs.set(ssrc, owner);
    if (MEDIA_TYPES.every((media) => set[media].sources.length === 0)) this.#sets.delete(owner);
    else this.#sets.set(owner, set);
  }

  #ownerOfMsid(msid: string): string | undefined {
    for (const [owner, set] of this.#sets)
      for (const media of MEDIA_TYPES) if (set[media].sources.some((source) => source.msid === msid)) return owner;
    return undefined;
  }
}

/** The colibri view of what an endpoint sends: one `media-source` per name (focus contract §15). */
export function toMediaSources(set: SourceSet): MediaSource[] {
  return MEDIA_TYPES.flatMap((type) => {
    const names = new Set(set[type].sources.flatMap(({ name }) => name ?? []));
    return [...names].map((id) => {
      const sources = set[type].sources.filter(({ name }) => name === id);
      const own = new Set(sources.map(({ ssrc }) => ssrc));
      return { type, id, sources, groups: set[type].groups.filter(({ ssrcs }) => ssrcs.some((ssrc) => own.has(ssrc))) };
    });
  });
}
