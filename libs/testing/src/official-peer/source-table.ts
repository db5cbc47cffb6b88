import type { BridgeMessage } from '@parley/bridge-channel';
import { attr, childOf, childrenOf, type Element, NS } from '@parley/xmpp-core';

/** One remote stream as a client has it: an m-line of its own. */
export interface RemoteTrack {
  readonly media: 'audio' | 'video';
  readonly ssrc: number;
  readonly rtx: number | undefined;
  readonly owner: string;
  /** Source name; from clients without names the focus makes them up. */
  readonly source: string;
}

/** Of the owner of a source, in the eyes of a client. */
export type Whereabouts = 'here' | 'gone' | 'never';

type SourceMap = Extract<BridgeMessage, { colibriClass: 'AudioSourcesMap' | 'VideoSourcesMap' }>;

/** Owner of the bridge's own sources. */
const BRIDGE = 'jvb';

/**
 * The remote tracks of an official client, by what it is told: maps on the bridge channel, or sources in Jingle (client contract
 * §4.4, §5.3). Each SSRC is an m-line, m-lines are never taken back, and a source that turns up under a second SSRC leaves a ghost.
 * Pure.
 */
export class SourceTable {
  /** Whatever a client could not make sense of. */
  readonly problems: string[] = [];
  /** Changes that made the client negotiate anew with its peer connection. */
  renegotiations = 0;
  readonly #tracks = new Map<number, RemoteTrack>();
  /** SSRCs that have an m-line, whether or not anything is on it. */
  readonly #lines = new Set<number>();

  get tracks(): readonly RemoteTrack[] {
    return [...this.#tracks.values()];
  }

  /** Number of m-lines that the session has grown to. */
  get lines(): number {
    return this.#lines.size;
  }

  /** Names of the sources of everybody, or of one owner, sorted. */
  sources(owner?: string): string[] {
    return this.tracks
      .filter((track) => owner === undefined || track.owner === owner)
      .map(({ source }) => source)
      .sort();
  }

  /** A new peer connection. */
  reset(): void {
    this.#tracks.clear();
    this.#lines.clear();
  }

  /** The owner has left the room: its tracks go, the m-lines stay. */
  ownerLeft(owner: string): void {
    for (const [ssrc, track] of this.#tracks) if (track.owner === owner) this.#tracks.delete(ssrc);
  }

  /** @param whereIs whom the map names: somebody who has just left may still be in it, a stranger never */
  map(message: SourceMap, whereIs: (owner: string) => Whereabouts): void {
    const media = message.colibriClass === 'AudioSourcesMap' ? 'audio' : 'video';
    let isNew = false;
    for (const mapped of message.mappedSources) {
      const { source, owner, ssrc } = mapped;
      const rtx = 'rtx' in mapped ? mapped.rtx : undefined;
      const where = whereIs(owner);
      if (where === 'never') this.problems.push(`map names ${source} of somebody who was never in the room`);
      if (!source.startsWith(`${owner}-`)) this.problems.push(`map gives ${source} to ${owner}`);
      // Clients of 2023 need a valid number (client contract §5.2).
      if (media === 'video' && !(typeof rtx === 'number' && rtx > 0)) this.problems.push(`map of ${source} has rtx ${rtx}`);
      if ('mid' in mapped) this.problems.push(`map of ${source} names a mid, though none was agreed`);
      isNew ||= !this.#lines.has(ssrc);
      this.#lines.add(ssrc);
      this.#tracks.delete(ssrc);
      if (where === 'here') this.#add({ media, ssrc, rtx, owner, source });
    }
    if (isNew) this.renegotiations++;
  }

  /** Sources in an offer or a source-add, in either form. */
  add(jingle: Element): void {
    const tracks = readSources(jingle).filter(({ owner }) => owner !== BRIDGE);
    for (const track of tracks) {
      if (this.#tracks.has(track.ssrc)) this.problems.push(`source-add of SSRC ${track.ssrc}, which is there already`);
      this.#add(track);
    }
    if (tracks.length > 0) this.renegotiations++;
  }

  /** Of somebody who has just left nothing is there any more: clients pass over that. */
  remove(jingle: Element, whereIs: (owner: string) => Whereabouts): void {
    const tracks = readSources(jingle);
    for (const { ssrc, owner } of tracks)
      if (!this.#tracks.delete(ssrc) && whereIs(owner) === 'here') this.problems.push(`source-remove of SSRC ${ssrc}, which is not there`);
    if (tracks.length > 0) this.renegotiations++;
  }

  #add(track: RemoteTrack): void {
    const ghost = this.tracks.find(({ source, ssrc }) => source === track.source && ssrc !== track.ssrc);
    if (ghost) this.problems.push(`${track.source} is mapped to ${track.ssrc} while it is on ${ghost.ssrc}: a ghost`);
    this.#tracks.set(track.ssrc, track);
    this.#lines.add(track.ssrc);
  }
}

/** The primary streams that a Jingle message names, as XML or compact JSON. */
function readSources(jingle: Element): RemoteTrack[] {
  const json = childOf(jingle, 'json-message', NS.jitmeet);
  return json ? fromJson(json.getText()) : jingle.getChildren('content').flatMap(fromContent);
}

interface JsonSource {
  readonly s: number;
  readonly n?: string;
}
type JsonSet = readonly [JsonSource[]?, [string, ...number[]][]?, JsonSource[]?, [string, ...number[]][]?];

function fromJson(text: string): RemoteTrack[] {
  const { sources } = JSON.parse(text) as { sources: Record<string, JsonSet> };
  return Object.entries(sources).flatMap(([owner, [video = [], groups = [], audio = []]]) => {
    const fid = new Map(groups.filter(([kind]) => kind === 'f').map(([, primary, rtx]) => [Number(primary), rtx]));
    return [...primaries('video', owner, video, fid), ...primaries('audio', owner, audio, new Map())];
  });
}

function primaries(
  media: 'audio' | 'video',
  owner: string,
  sources: readonly JsonSource[],
  fid: ReadonlyMap<number, number | undefined>,
): RemoteTrack[] {
  const retransmissions = new Set(fid.values());
  return sources
    .filter(({ s }) => !retransmissions.has(s))
    .map(({ s, n = `${owner}-${media}` }) => ({ media, ssrc: s, rtx: fid.get(s), owner, source: n }));
}

function fromContent(content: Element): RemoteTrack[] {
  const description = childOf(content, 'description', NS.rtp);
  const media = description && attr(description, 'media');
  if (media !== 'audio' && media !== 'video') return [];
  const fid = new Map(
    childrenOf(description, 'ssrc-group')
      .filter(({ attrs }) => attrs.semantics === 'FID')
      .map((group) => group.getChildren('source').map(({ attrs }) => Number(attrs.ssrc)))
      .map(([primary = 0, rtx]) => [primary, rtx] as const),
  );
  return childrenOf(description, 'source').flatMap((source) => {
    const info = childOf(source, 'ssrc-info', NS.jitmeet);
    const owner = (info && attr(info, 'owner')?.split('/').at(-1)) ?? '';
    const n = attr(source, 'name');
    return primaries(media, owner, [{ s: Number(attr(source, 'ssrc')), ...(n !== undefined && { n }) }], fid);
  });
}
