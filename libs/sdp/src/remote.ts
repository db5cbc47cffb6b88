import { AppError } from '@parley/kernel';
import type { IceTransport, Jingle, MediaSources, MediaTable, MediaType } from '@parley/xmpp-jingle';

/** A source of another endpoint as signalling announces it: by a map of the bridge, or by the focus where maps are off. */
export interface RemoteSource {
  readonly name: string;
  readonly owner: string;
  readonly kind: MediaType;
  readonly ssrc: number;
  readonly rtx?: number;
  readonly videoType?: 'camera' | 'desktop';
}

/** What a session-initiate says, in the terms of this client. */
export interface RemoteOffer {
  readonly transport: IceTransport;
  readonly media: Readonly<Record<MediaType, MediaTable>>;
  readonly extmapAllowMixed: boolean;
  /** SSRCs of the bridge's own feedback sources. */
  readonly bridgeSources: Partial<Record<MediaType, number>>;
  readonly sources: readonly RemoteSource[];
  /** SCTP port of the bridge's data channel; absent when none is offered. */
  readonly dataPort?: number;
}

const BRIDGE = 'jvb';

/** @throws AppError INPUT_INVALID when audio, video or the transport is missing */
export function readOffer(jingle: Jingle): RemoteOffer {
  const audio = descriptionOf(jingle, 'audio');
  const video = descriptionOf(jingle, 'video');
  const transport = jingle.contents.find((content) => content.transport?.ufrag !== undefined)?.transport;
  if (!audio || !video || !transport?.fingerprint) throw new AppError('INPUT_INVALID', 'offer without audio, video or transport');
  const dataPort = jingle.contents.find((content) => content.transport?.sctp)?.transport?.sctp?.port;
  const bridgeSources: Partial<Record<MediaType, number>> = {};
  for (const kind of ['audio', 'video'] as const) {
    const own = mediaSources(jingle, kind).find(([owner]) => owner === BRIDGE)?.[1].sources[0];
    if (own) bridgeSources[kind] = own.ssrc;
  }
  return {
    transport,
    media: { audio, video },
    extmapAllowMixed: audio.extmapAllowMixed,
    bridgeSources,
    sources: readSources(jingle),
    ...(dataPort !== undefined && { dataPort }),
  };
}

/** Sources of other endpoints in a session-initiate, source-add or source-remove, from the XML and the JSON form alike. */
export function readSources(jingle: Jingle): RemoteSource[] {
  return (['audio', 'video'] as const).flatMap((kind) =>
    mediaSources(jingle, kind)
      .filter(([owner]) => owner !== BRIDGE)
      .flatMap(([owner, sources]) => remoteSources(owner, kind, sources)),
  );
}

function descriptionOf(jingle: Jingle, kind: MediaType) {
  return jingle.contents.find((content) => content.description?.media === kind)?.description;
}

function mediaSources(jingle: Jingle, kind: MediaType): [owner: string, sources: MediaSources][] {
  const json = [...(jingle.jsonSources ?? [])].map(([owner, set]): [string, MediaSources] => [owner, set[kind]]);
  const listed = descriptionOf(jingle, kind)?.sources;
  const owners = new Set(listed?.sources.flatMap((source) => source.owner ?? []));
  const xml = [...owners].map((owner): [string, MediaSources] => {
    const sources = listed?.sources.filter((source) => source.owner === owner) ?? [];
    const own = new Set(sources.map((source) => source.ssrc));
    return [owner, { sources, groups: listed?.groups.filter((group) => group.ssrcs.some((ssrc) => own.has(ssrc))) ?? [] }];
  });
  return [...json, ...xml].filter(([, sources]) => sources.sources.length > 0);
}

/** One entry per source name: its first SSRC that repairs nothing, with that one's retransmission stream. */
function remoteSources(owner: string, kind: MediaType, { sources, groups }: MediaSources): RemoteSource[] {
  const rtxOf = new Map(groups.filter((group) => group.semantics === 'FID').map(({ ssrcs }) => [ssrcs[0], ssrcs[1]]));
  const repair = new Set(rtxOf.values());
  const seen = new Set<string>();
  return sources.flatMap((source) => {
    const name = source.name ?? `${owner}-${kind === 'audio' ? 'a' : 'v'}0`;
    if (repair.has(source.ssrc) || seen.has(name)) return [];
    seen.add(name);
    const rtx = rtxOf.get(source.ssrc);
    const videoType = kind === 'video' ? (source.videoType ?? 'camera') : undefined;
    return [{ name, owner, kind, ssrc: source.ssrc, ...(rtx !== undefined && { rtx }), ...(videoType !== undefined && { videoType }) }];
  });
}
