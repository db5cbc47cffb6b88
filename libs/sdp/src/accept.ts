import type { BridgeSession, Content, Jingle, MediaSources, MediaTable, MediaType, RtpDescription } from '@parley/xmpp-jingle';
import type { LocalSession } from './answer.ts';
import { isPreferred } from './offer.ts';

/** A local source as it is announced: which m-line it is sent in, its name and its stream label (unique in the room). */
export interface AnnouncedSource {
  readonly mid: string;
  readonly kind: MediaType;
  /** `EP-a0`, `EP-v0`, `EP-v1` */
  readonly name: string;
  readonly videoType?: 'camera' | 'desktop';
  /** `stream track` */
  readonly msid: string;
}

interface Dialogue {
  readonly sid: string;
  readonly initiator?: string;
  readonly responder?: string;
}

/** What a client says of SCTP in Jingle (client contract §4.3): the port is the one of RFC 8841, the number of streams means nothing. */
const SCTP = { port: 5000, streams: 1024 } as const;
const NO_TABLE: MediaTable = { payloadTypes: [], headerExtensions: [] };

/**
 * session-accept (client contract §4.3): one audio and one video content with all local sources, and `data` if agreed. Of the agreed codecs only those
 * that are sent are listed: servers limit how fast a client may write, and this stanza is by far its longest.
 */
export function buildSessionAccept(dialogue: Dialogue, local: LocalSession, announced: readonly AnnouncedSource[]): Jingle {
  const content = (kind: MediaType): Content => ({
    name: kind,
    creator: 'responder',
    senders: 'both',
    description: {
      ...sentTable(local.media.find((media) => media.kind === kind)?.table ?? NO_TABLE),
      media: kind,
      extmapAllowMixed: false,
      rtcpMux: true,
      sources: sourcesOf(kind, local, announced),
    },
    transport: local.transport,
  });
  const hasData = local.media.some(({ kind }) => kind === 'application');
  const data: Content = { name: 'data', creator: 'responder', transport: { ...local.transport, sctp: SCTP } };
  const contents = [content('audio'), content('video'), ...(hasData ? [data] : [])];
  return { action: 'session-accept', ...dialogue, contents, bundle: contents.map(({ name }) => name) };
}

/** source-add for sources that came after session-accept; undefined when none of them sends anything. */
export function buildSourceAdd(dialogue: Dialogue, local: LocalSession, added: readonly AnnouncedSource[]): Jingle | undefined {
  const contents = (['audio', 'video'] as const).flatMap((kind): Content[] => {
    const sources = sourcesOf(kind, local, added);
    if (sources.sources.length === 0) return [];
    const description: RtpDescription = { ...NO_TABLE, media: kind, extmapAllowMixed: false, rtcpMux: false, sources };
    return [{ name: kind, creator: 'responder', senders: 'both', description }];
  });
  return contents.length === 0 ? undefined : { action: 'source-add', ...dialogue, contents, bundle: [] };
}

/** session-terminate that asks the focus for a new session (client contract §4.7). */
export function buildRestartRequest(dialogue: Dialogue, bridgeSession: BridgeSession, text: string): Jingle {
  return {
    action: 'session-terminate',
    ...dialogue,
    contents: [],
    bundle: [],
    reason: { condition: 'connectivity-error', text },
    bridgeSession: { id: bridgeSession.id, restart: true },
  };
}

/** session-terminate that refuses a session that somebody else in the room offers (client contract §4.2). */
export function buildDecline(sid: string, initiator: string | undefined): Jingle {
  const reason = { condition: 'decline', text: 'P2P disabled' };
  return { action: 'session-terminate', sid, ...(initiator !== undefined && { initiator }), contents: [], bundle: [], reason };
}

function sentTable({ payloadTypes, headerExtensions }: MediaTable): MediaTable {
  return { headerExtensions, payloadTypes: payloadTypes.filter((type) => isPreferred(type, payloadTypes)) };
}

function sourcesOf(kind: MediaType, local: LocalSession, announced: readonly AnnouncedSource[]): MediaSources {
  const parts = announced
    .filter((source) => source.kind === kind)
    .map((source): MediaSources => {
      const sent = local.media.find((media) => media.mid === source.mid)?.sources ?? { sources: [], groups: [] };
      const { name, msid, videoType } = source;
      return {
        sources: sent.sources.map(({ ssrc }) => ({ ssrc, name, msid, ...(videoType !== undefined && { videoType }) })),
        groups: sent.groups,
      };
    });
  return { sources: parts.flatMap((part) => part.sources), groups: parts.flatMap((part) => part.groups) };
}
