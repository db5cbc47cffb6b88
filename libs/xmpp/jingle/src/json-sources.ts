import { AppError } from '@parley/kernel';
import { boundedText } from '@parley/xmpp-core';
import { EMPTY_SOURCES, MAX_GROUP, MAX_SOURCES, MAX_SSRC } from './sources.ts';
import type { MediaSources, Source, SourceGroup, SourceSet } from './types.ts';

const MAX_TEXT = 512 * 1024;
const MAX_OWNERS = 5000;

const invalid = (what: string): AppError => new AppError('INPUT_INVALID', `JSON sources: ${what}`);

function encodeSource({ ssrc, name, msid, videoType }: Source): Record<string, unknown> {
  return {
    s: ssrc,
    ...(name !== undefined && { n: name }),
    ...(msid !== undefined && { m: msid }),
    ...(videoType === 'desktop' && { v: 'd' }),
  };
}

function encodeGroup({ semantics, ssrcs }: SourceGroup): unknown[] {
  return [semantics === 'SIM' ? 's' : 'f', ...ssrcs];
}

function encodeSet({ audio, video }: SourceSet): unknown[][] {
  const lists = [
    video.sources.map(encodeSource),
    video.groups.map(encodeGroup),
    audio.sources.map(encodeSource),
    audio.groups.map(encodeGroup),
  ];
  while (lists.at(-1)?.length === 0) lists.pop();
  return lists;
}

/**
 * Compact form of sources by owner (focus contract §8.1): `{"sources":{"EP":[video, videoGroups, audio, audioGroups]}}`,
 * trailing empty lists cut. The owner is the key; `owner` fields of the sources are not written.
 */
export function encodeJsonSources(map: ReadonlyMap<string, SourceSet>): string {
  return JSON.stringify({ sources: Object.fromEntries([...map].map(([owner, set]) => [owner, encodeSet(set)])) });
}

function list(value: unknown, max: number): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid('a list is not a list');
  if (value.length > max) throw invalid(`more than ${max} entries`);
  return value;
}

function decodeSsrc(value: unknown): number {
  const ssrc = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof ssrc !== 'number' || !Number.isInteger(ssrc) || ssrc < 1 || ssrc > MAX_SSRC) throw invalid('not an SSRC');
  return ssrc;
}

function decodeText(value: unknown, what: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`${what} is not a text`);
  return boundedText(value, `JSON sources: ${what}`);
}

function decodeSource(value: unknown, owner: string): Source {
  if (typeof value !== 'object' || value === null) throw invalid('a source is not an object');
  const { s, n, m, v } = value as Record<string, unknown>;
  const name = decodeText(n, 'name');
  const msid = decodeText(m, 'msid');
  return { ssrc: decodeSsrc(s), ...(name && { name }), ...(v === 'd' && { videoType: 'desktop' as const }), ...(msid && { msid }), owner };
}

/** Semantics other than SIM and FID are left out, as in the XML form. */
function decodeGroup(value: unknown): SourceGroup | undefined {
  const [kind, ...ssrcs] = list(value, MAX_GROUP + 1);
  if (kind !== 's' && kind !== 'f') return undefined;
  if (ssrcs.length === 0) throw invalid('a group is empty');
  return { semantics: kind === 's' ? 'SIM' : 'FID', ssrcs: ssrcs.map(decodeSsrc) };
}

function decodeMedia(sources: unknown, groups: unknown, owner: string): MediaSources {
  const media = {
    sources: list(sources, MAX_SOURCES).map((source) => decodeSource(source, owner)),
    groups: list(groups, MAX_SOURCES).flatMap((group) => decodeGroup(group) ?? []),
  };
  return media.sources.length + media.groups.length === 0 ? EMPTY_SOURCES : media;
}

function parseJson(text: string): unknown {
  if (text.length > MAX_TEXT) throw invalid('too long');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('INPUT_INVALID', 'JSON sources: not JSON', { cause: error });
  }
}

/** The inverse of {@link encodeJsonSources}; every source gets its key as `owner`. @throws AppError INPUT_INVALID */
export function decodeJsonSources(text: string): Map<string, SourceSet> {
  const json = parseJson(text);
  const sources = typeof json === 'object' && json !== null && 'sources' in json ? json.sources : undefined;
  if (typeof sources !== 'object' || sources === null || Array.isArray(sources)) throw invalid('no sources object');
  const entries = Object.entries(sources);
  if (entries.length > MAX_OWNERS) throw invalid('too many owners');
  return new Map(
    entries.map(([key, value]) => {
      const owner = boundedText(key, 'JSON sources: owner');
      const [video, videoGroups, audio, audioGroups] = list(value, 16);
      return [owner, { audio: decodeMedia(audio, audioGroups, owner), video: decodeMedia(video, videoGroups, owner) }];
    }),
  );
}
