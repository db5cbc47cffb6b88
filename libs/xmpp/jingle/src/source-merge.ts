import { EMPTY_SOURCE_SET, EMPTY_SOURCES } from './sources.ts';
import type { Jingle, MediaSources, SourceSet } from './types.ts';

function concat(a: MediaSources, b: MediaSources): MediaSources {
  if (a.sources.length + a.groups.length === 0) return b;
  return { sources: [...a.sources, ...b.sources], groups: [...a.groups, ...b.groups] };
}

function splitByOwner({ sources, groups }: MediaSources, fallback: string): Map<string, MediaSources> {
  const owners = new Map(sources.map((source) => [source.ssrc, source.owner ?? fallback]));
  const ownerOf = (ssrc: number | undefined): string => (ssrc === undefined ? fallback : (owners.get(ssrc) ?? fallback));
  const names = new Set([...owners.values(), ...groups.map((group) => ownerOf(group.ssrcs[0]))]);
  return new Map(
    [...names].map((owner) => [
      owner,
      {
        sources: sources.filter((source) => (source.owner ?? fallback) === owner),
        groups: groups.filter((group) => ownerOf(group.ssrcs[0]) === owner),
      },
    ]),
  );
}

/**
 * All sources that a Jingle message names, by owner, whether they came as XML or as JSON. `sender` owns what names no owner:
 * the endpoint for messages from clients.
 */
export function sourcesByOwner(jingle: Jingle, sender = ''): Map<string, SourceSet> {
  const result = new Map<string, SourceSet>(jingle.jsonSources);
  for (const { description } of jingle.contents) {
    if (!description || description.media === 'application') continue;
    for (const [owner, media] of splitByOwner(description.sources, sender)) {
      const set = result.get(owner) ?? EMPTY_SOURCE_SET;
      result.set(owner, { ...set, [description.media]: concat(set[description.media] ?? EMPTY_SOURCES, media) });
    }
  }
  return result;
}
