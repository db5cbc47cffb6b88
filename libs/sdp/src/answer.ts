import { AppError } from '@parley/kernel';
import type {
  Fingerprint,
  HeaderExtension,
  IceTransport,
  MediaSources,
  MediaTable,
  PayloadType,
  RtcpFeedback,
  Source,
  SourceGroup,
} from '@parley/xmpp-jingle';
import { attribute, attributes, parseSdp, type Section } from './sections.ts';

/** One m-line of the browser's answer. */
export interface LocalMedia {
  readonly mid: string;
  readonly kind: string;
  readonly sending: boolean;
  readonly table: MediaTable;
  readonly sources: MediaSources;
}

export interface LocalSession {
  readonly transport: IceTransport;
  readonly media: readonly LocalMedia[];
}

/**
 * Reads the browser's answer: transport of the first m-line (all are bundled) and per m-line what was agreed and what is sent.
 * @throws AppError INPUT_INVALID when it is no description or has no ICE credentials or fingerprint
 */
export function parseAnswer(text: string): LocalSession {
  const sdp = parseSdp(text);
  const first = sdp.media[0];
  if (!first) throw new AppError('INPUT_INVALID', 'answer without media');
  return { transport: transportOf([...first.lines, ...sdp.session]), media: sdp.media.map(mediaOf) };
}

function mediaOf(section: Section): LocalMedia {
  return {
    mid: section.mid,
    kind: section.kind,
    sending: section.lines.some((line) => line === 'a=sendrecv' || line === 'a=sendonly'),
    table: {
      payloadTypes: attributes(section.lines, 'rtpmap').flatMap((value) => payloadTypeOf(value, section.lines)),
      headerExtensions: attributes(section.lines, 'extmap').flatMap(extensionOf),
    },
    sources: sourcesOf(section.lines),
  };
}

function transportOf(lines: readonly string[]): IceTransport {
  const ufrag = attribute(lines, 'ice-ufrag');
  const pwd = attribute(lines, 'ice-pwd');
  const [hash, value] = attribute(lines, 'fingerprint')?.split(' ') ?? [];
  if (!ufrag || !pwd || !hash || !value) throw new AppError('INPUT_INVALID', 'answer without ICE credentials or fingerprint');
  const setup = (attribute(lines, 'setup') ?? 'active') as Fingerprint['setup'];
  return { ufrag, pwd, fingerprint: { hash, value, setup }, candidates: [], webSockets: [], rtcpMux: true };
}

function payloadTypeOf(rtpmap: string, lines: readonly string[]): PayloadType[] {
  const match = /^(\d+) ([^/]+)\/(\d+)(?:\/(\d+))?/.exec(rtpmap);
  if (!match) return [];
  const [, id = '', name = '', clockrate, channels] = match;
  const fmtp = attributes(lines, 'fmtp').find((value) => value.startsWith(`${id} `));
  return [
    {
      id: Number(id),
      name,
      clockrate: Number(clockrate),
      ...(channels !== undefined && { channels: Number(channels) }),
      parameters: fmtp === undefined ? {} : parametersOf(fmtp.slice(id.length + 1)),
      feedback: attributes(lines, 'rtcp-fb').flatMap((value) => feedbackOf(value, id)),
    },
  ];
}

function parametersOf(fmtp: string): Record<string, string> {
  const pairs = fmtp
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? ['', pair] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function feedbackOf(value: string, id: string): RtcpFeedback[] {
  const [target, type, subtype] = value.split(' ');
  if (target !== id || type === undefined) return [];
  return [{ type, ...(subtype !== undefined && { subtype }) }];
}

function extensionOf(value: string): HeaderExtension[] {
  const match = /^(\d+)(?:\/\S+)? (\S+)/.exec(value);
  return match?.[2] === undefined ? [] : [{ id: Number(match[1]), uri: match[2] }];
}

function sourcesOf(lines: readonly string[]): MediaSources {
  const ssrcs = new Set(attributes(lines, 'ssrc').map((value) => Number(/^\d+/.exec(value)?.[0])));
  const sources = [...ssrcs].map((ssrc): Source => ({ ssrc }));
  const groups = attributes(lines, 'ssrc-group').flatMap((value): SourceGroup[] => {
    const [semantics, ...members] = value.split(' ');
    return semantics === 'SIM' || semantics === 'FID' ? [{ semantics, ssrcs: members.map(Number) }] : [];
  });
  return { sources, groups };
}
