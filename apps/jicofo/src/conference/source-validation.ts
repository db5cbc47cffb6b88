import { stanzaError } from '@parley/xmpp-core';
import type { MediaSources, MediaType, Source, SourceGroup, SourceSet } from '@parley/xmpp-jingle';
import type { SourceLimits } from '../config.ts';
import { isNameOf, mediaOfName } from './source-names.ts';

export const MEDIA_TYPES: readonly MediaType[] = ['audio', 'video'];

/** What validation needs to know of the sources of the others. */
export interface SourceContext {
  readonly owner: string;
  /** What the owner sends so far. */
  readonly current: SourceSet;
  /** Owner of an SSRC in the conference. */
  readonly ownerOfSsrc: (ssrc: number) => string | undefined;
  /** Owner of an msid in the conference. */
  readonly ownerOfMsid: (msid: string) => string | undefined;
  readonly limits: SourceLimits;
}

const MAX_SSRC = 2 ** 32 - 1;
const MAX_TEXT = 256;

/**
 * Checks what a client wants to add: one wrong accept would corrupt the session description of every other client
 * (focus contract §8.2).
 * @throws stanza error bad-request
 */
export function validateAddition(added: SourceSet, context: SourceContext): void {
  for (const media of MEDIA_TYPES) {
    if (added[media].sources.length === 0 && added[media].groups.length === 0) continue;
    checkSources(added[media].sources, media, context);
    checkLimits(added[media], media, context);
    checkGroups(merged(context.current[media], added[media]), media);
  }
  const seen = new Set(added.audio.sources.map(({ ssrc }) => ssrc));
  for (const { ssrc } of added.video.sources) if (seen.has(ssrc)) refuse(`SSRC ${ssrc} is already used`);
}

/** Both sets in one, as they would stand after the addition. */
export function merged(current: MediaSources, added: MediaSources): MediaSources {
  return { sources: [...current.sources, ...added.sources], groups: [...current.groups, ...added.groups] };
}

function checkSources(sources: readonly Source[], media: MediaType, context: SourceContext): void {
  const seen = new Set<number>();
  for (const { ssrc, name, msid } of sources) {
    if (!Number.isInteger(ssrc) || ssrc < 1 || ssrc > MAX_SSRC) refuse(`Invalid SSRC ${ssrc}`);
    if (seen.has(ssrc) || context.ownerOfSsrc(ssrc) !== undefined) refuse(`SSRC ${ssrc} is already used`);
    seen.add(ssrc);
    if (name !== undefined && !belongsTo(name, context.owner, media)) refuse('the source name belongs to another endpoint');
    const owner = msid === undefined ? undefined : context.ownerOfMsid(msid);
    if (owner !== undefined && owner !== context.owner) refuse('the msid is already used');
    if (msid !== undefined && msid.length > MAX_TEXT) refuse('the msid is too long');
  }
}

/** `EP-a0`, `EP-v1`, `EP-a0.de`: a foreign name would take over somebody else's picture at the bridge. */
function belongsTo(name: string, owner: string, media: MediaType): boolean {
  return name.length <= MAX_TEXT && isNameOf(name, owner) && mediaOfName(name) === media;
}

function checkLimits(added: MediaSources, media: MediaType, { current, limits }: SourceContext): void {
  const now = current[media];
  if (now.sources.length + added.sources.length > limits.maxSsrcsPerUser) refuse(`more than ${limits.maxSsrcsPerUser} SSRCs`);
  if (now.groups.length + added.groups.length > limits.maxGroupsPerUser) refuse(`more than ${limits.maxGroupsPerUser} SSRC groups`);
}

function checkGroups({ sources, groups }: MediaSources, media: MediaType): void {
  const bySsrc = new Map(sources.map((source) => [source.ssrc, source]));
  for (const { semantics, ssrcs } of groups) {
    if (semantics === 'FID' && ssrcs.length !== 2) refuse('an FID group has exactly two SSRCs');
    if (ssrcs.length < 2) refuse(`a ${semantics} group has at least two SSRCs`);
    if (new Set(ssrcs).size < ssrcs.length) refuse('a group has an SSRC twice');
    const members = ssrcs.map((ssrc) => bySsrc.get(ssrc) ?? refuse(`group with an unannounced SSRC ${ssrc}`));
    const [first] = members;
    if (members.some(({ msid }) => !msid)) refuse('a grouped source lacks its msid');
    if (members.some(({ msid }) => msid !== first?.msid)) refuse('a group with different msids');
  }
  checkMsidsAreGrouped(sources, groups, media);
}

/** Two sources of one msid are one track, so groups have to connect them. */
function checkMsidsAreGrouped(sources: readonly Source[], groups: readonly SourceGroup[], media: MediaType): void {
  const leader = new Map<number, number>();
  const find = (ssrc: number): number => {
    const up = leader.get(ssrc) ?? ssrc;
    return up === ssrc ? ssrc : find(up);
  };
  for (const { ssrcs } of groups) for (const ssrc of ssrcs.slice(1)) leader.set(find(ssrc), find(ssrcs[0] ?? ssrc));
  const root = new Map<string, number>();
  for (const { ssrc, msid } of sources) {
    if (!msid) continue;
    const first = root.get(msid);
    if (first !== undefined && first !== find(ssrc)) refuse(`two ${media} sources with one msid that no group connects`);
    root.set(msid, find(ssrc));
  }
}

function refuse(text: string): never {
  throw stanzaError('bad-request', text);
}
