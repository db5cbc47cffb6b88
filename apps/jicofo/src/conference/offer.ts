import type { MediaSource } from '@parley/xmpp-colibri2';
import type { Content, IceTransport, Jingle, MediaSources, MediaType, Source, SourceSet } from '@parley/xmpp-jingle';
import type { MediaTables } from './media-table.ts';
import { NO_SOURCES } from './source-map.ts';
import { type SourcesByOwner, withOwners } from './source-signalling.ts';

export interface OfferInput {
  /** Occupant JID of the focus. */
  readonly initiator: string;
  /** Occupant JID of the participant. */
  readonly responder: string;
  readonly sid: string;
  /** New with every allocation: clients echo it when they ask for a restart. */
  readonly bridgeSessionId: string;
  readonly region: string | undefined;
  readonly tables: MediaTables;
  /** The bridge's side. */
  readonly transport: IceTransport;
  /** The bridge answered with a data channel: offer `data`. */
  readonly sctpPort: number | undefined;
  readonly webSocket: boolean;
  /** `jvb-a0` and `jvb-v0`. */
  readonly bridgeSources: readonly MediaSource[];
  /** The others' sources, for clients without SSRC rewriting. */
  readonly remoteSources: SourcesByOwner;
  readonly json: boolean;
  readonly audio: boolean;
  readonly video: boolean;
  readonly startMuted?: { readonly audio: boolean; readonly video: boolean };
}

/** Owner of the bridge's own sources. */
const BRIDGE = 'jvb';

/** The session-initiate of one participant (focus contract §6): audio, video, optional data, all on one transport. */
export function buildOffer(input: OfferInput): Jingle {
  const { initiator, responder, sid, bridgeSessionId, region, tables, sctpPort, json, startMuted } = input;
  const transport: IceTransport = { ...input.transport, rtcpMux: true, webSockets: input.webSocket ? input.transport.webSockets : [] };
  const sources = new Map([[BRIDGE, bridgeSourceSet(input)], ...input.remoteSources]);
  const media = (['audio', 'video'] as const).filter((kind) => input[kind]);
  const contents = media.map((kind) => mediaContent(kind, tables, transport, json ? NO_SOURCES[kind] : withOwners(sources, kind)));
  if (sctpPort !== undefined) contents.push(dataContent(transport, sctpPort));
  return {
    action: 'session-initiate',
    sid,
    initiator,
    responder,
    contents,
    bundle: contents.map(({ name }) => name),
    bridgeSession: { id: bridgeSessionId, ...(region !== undefined && { region }) },
    ...(startMuted && { startMuted }),
    ...(json && { jsonSources: sources }),
  };
}

function mediaContent(kind: MediaType, tables: MediaTables, transport: IceTransport, sources: MediaSources): Content {
  const description = {
    media: kind,
    ...(kind === 'audio' && { maxptime: 60 }),
    ...tables[kind],
    extmapAllowMixed: true,
    rtcpMux: true,
    sources,
  };
  return { name: kind, creator: 'initiator', senders: 'both', description, transport };
}

function dataContent(transport: IceTransport, port: number): Content {
  const table = { payloadTypes: [], headerExtensions: [], extmapAllowMixed: false, rtcpMux: true };
  const description = { media: 'application' as const, ...table, sources: NO_SOURCES.audio };
  return { name: 'data', creator: 'initiator', senders: 'both', description, transport: { ...transport, sctp: { port, streams: 1024 } } };
}

/** The bridge's feedback sources under the msid that clients know them by. */
function bridgeSourceSet({ bridgeSources, audio, video }: OfferInput): SourceSet {
  const of = (kind: MediaType, wanted: boolean): MediaSources => ({
    sources: bridgeSources.flatMap(({ type, id, sources }) =>
      wanted && type === kind ? sources.map(({ ssrc }): Source => ({ ssrc, name: id, msid: `mixedmslabel mixedlabel${kind}0` })) : [],
    ),
    groups: [],
  });
  return { audio: of('audio', audio), video: of('video', video) };
}
