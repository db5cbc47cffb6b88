import type { Content, Jingle, MediaSources, SourceGroup, SourceSet } from '@parley/xmpp-jingle';
import type { SourceDelays } from '../config-json.ts';
import { NO_SOURCES } from './source-map.ts';
import { MEDIA_TYPES } from './source-validation.ts';

export type SourcesByOwner = ReadonlyMap<string, SourceSet>;

/** What a receiver can do with sources. */
export interface ReceiverView {
  readonly id: string;
  /** The bridge tells this receiver its own SSRCs, so the others' sources are left out of Jingle. */
  readonly rewriting: boolean;
  readonly json: boolean;
  readonly audio: boolean;
  readonly video: boolean;
  readonly stripSimulcast: boolean;
}

type Strip = (media: MediaSources) => MediaSources;

/**
 * What a receiver should know of the others (focus contract §8.3): never its own sources.
 * @param strip how simulcast is stripped; one that remembers spares the work for each receiver, and {@link diffViews} the comparison
 */
export function viewOf(all: SourcesByOwner, receiver: ReceiverView, strip: Strip = stripSimulcast): Map<string, SourceSet> {
  const view = new Map<string, SourceSet>();
  if (receiver.rewriting) return view;
  const stripped: Strip = receiver.stripSimulcast ? strip : (media) => media;
  for (const [owner, set] of all) {
    if (owner === receiver.id) continue;
    const audio = receiver.audio ? set.audio : NO_SOURCES.audio;
    const video = receiver.video ? stripped(set.video) : NO_SOURCES.video;
    if (audio.sources.length + video.sources.length > 0) view.set(owner, { audio, video });
  }
  return view;
}

/** A way to strip simulcast that does it once for each set of sources. */
export function rememberingStrip(): Strip {
  const known = new WeakMap<MediaSources, MediaSources>();
  return (media) => {
    const stripped = known.get(media) ?? stripSimulcast(media);
    known.set(media, stripped);
    return stripped;
  };
}

/** Only the first SIM stream and its RTX: the bridge rewrites simulcast onto it. */
export function stripSimulcast({ sources, groups }: MediaSources): MediaSources {
  const dropped = new Set(groups.flatMap(({ semantics, ssrcs }) => (semantics === 'SIM' ? ssrcs.slice(1) : [])));
  for (const { semantics, ssrcs } of groups) {
    const [primary, rtx] = ssrcs;
    if (semantics === 'FID' && primary !== undefined && rtx !== undefined && dropped.has(primary)) dropped.add(rtx);
  }
  return {
    sources: sources.filter(({ ssrc }) => !dropped.has(ssrc)),
    groups: groups.filter(({ semantics, ssrcs }) => semantics !== 'SIM' && !ssrcs.some((ssrc) => dropped.has(ssrc))),
  };
}

export interface SourceChange {
  readonly removed: SourcesByOwner;
  readonly added: SourcesByOwner;
}

/** What has to be signalled to get from one view to the other; what came and went in between cancels out. */
export function diffViews(signalled: SourcesByOwner, wanted: SourcesByOwner): SourceChange {
  return { removed: missingIn(wanted, signalled), added: missingIn(signalled, wanted) };
}

/** Sources of `set` that `from` does not have. */
function missingIn(from: SourcesByOwner, set: SourcesByOwner): SourcesByOwner {
  const missing = new Map<string, SourceSet>();
  for (const [owner, sources] of set) {
    const other = from.get(owner) ?? NO_SOURCES;
    const audio = minus(sources.audio, other.audio);
    const video = minus(sources.video, other.video);
    if (audio.sources.length + video.sources.length + audio.groups.length + video.groups.length > 0) missing.set(owner, { audio, video });
  }
  return missing;
}

function minus(a: MediaSources, b: MediaSources): MediaSources {
  if (a === b) return { sources: [], groups: [] };
  const ssrcs = new Set(b.sources.map(({ ssrc }) => ssrc));
  const groups = new Set(b.groups.map(keyOf));
  return { sources: a.sources.filter(({ ssrc }) => !ssrcs.has(ssrc)), groups: a.groups.filter((group) => !groups.has(keyOf(group))) };
}

const keyOf = ({ semantics, ssrcs }: SourceGroup): string => `${semantics} ${ssrcs.join(' ')}`;

/** The sources part of a Jingle message: compact JSON for those who can read it, else `source` elements naming their owner. */
export function sourcesPayload(sources: SourcesByOwner, json: boolean): Pick<Jingle, 'contents' | 'jsonSources'> {
  return json ? { contents: [], jsonSources: sources } : { contents: MEDIA_TYPES.flatMap((media) => sourcesContent(sources, media)) };
}

function sourcesContent(byOwner: SourcesByOwner, media: 'audio' | 'video'): Content[] {
  const sources = withOwners(byOwner, media);
  if (sources.sources.length + sources.groups.length === 0) return [];
  const description = { media, payloadTypes: [], headerExtensions: [], extmapAllowMixed: false, rtcpMux: false, sources };
  return [{ name: media, creator: 'initiator', senders: 'both', description }];
}

/** All sources of one kind in one list, each with its owner. */
export function withOwners(byOwner: SourcesByOwner, media: 'audio' | 'video'): MediaSources {
  const sets = [...byOwner];
  return {
    sources: sets.flatMap(([owner, set]) => set[media].sources.map((source) => ({ ...source, owner }))),
    groups: sets.flatMap(([, set]) => set[media].groups),
  };
}

/** How long changes are collected in a conference of this size: the delay of the largest entry that is not above it. */
export function delayFor(delays: SourceDelays, size: number): number {
  return delays.findLast((entry) => entry.size <= size)?.delayMs ?? 0;
}
