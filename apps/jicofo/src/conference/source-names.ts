import type { MediaSources, MediaType, Source, SourceSet } from '@parley/xmpp-jingle';

/**
 * COMPAT(lib-jitsi-meet before source names, jigasi): gives nameless sources the names that the bridge and the others will know
 * them by (focus contract §15): `EP-v0` for the first track, `EP-v1` for another one. SSRCs of one msid are one track.
 */
export function withNames(owner: string, added: SourceSet, current: SourceSet): SourceSet {
  return { audio: named(owner, 'audio', added.audio, current.audio), video: named(owner, 'video', added.video, current.video) };
}

function named(owner: string, media: MediaType, added: MediaSources, current: MediaSources): MediaSources {
  if (added.sources.every(({ name }) => name !== undefined)) return added;
  const given = [...current.sources, ...added.sources];
  const taken = new Set(given.flatMap(({ name }) => name ?? []));
  const byMsid = new Map(given.flatMap(({ name, msid }): [string, string][] => (name !== undefined && msid ? [[msid, name]] : [])));
  const nameFor = (msid: string): string => {
    const known = byMsid.get(msid);
    if (known !== undefined) return known;
    let index = 0;
    while (taken.has(`${owner}-${media.charAt(0)}${index}`)) index++;
    const name = `${owner}-${media.charAt(0)}${index}`;
    taken.add(name);
    byMsid.set(msid, name);
    return name;
  };
  const sources = added.sources.map(
    (source): Source => (source.name === undefined ? { ...source, name: nameFor(source.msid ?? '') } : source),
  );
  return { sources, groups: added.groups };
}

/** How source names end: `-a0`, `-v1`, `-a0.de`. */
const SLOT = /-([av])\d+(\.[^-]*)?$/;

/** Kind of media by the end of a source name; undefined for what is none. */
export function mediaOfName(name: string): MediaType | undefined {
  const kind = SLOT.exec(name)?.[1];
  if (kind === undefined) return undefined;
  return kind === 'a' ? 'audio' : 'video';
}

/** Whether `name` is that of a source of this endpoint: nothing stands between the two but the slot. */
export function isNameOf(name: string, endpoint: string): boolean {
  return name.startsWith(endpoint) && SLOT.exec(name)?.index === endpoint.length;
}
