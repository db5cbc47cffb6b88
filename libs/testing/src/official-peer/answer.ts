import { randomBytes } from 'node:crypto';
import { attr, childOf, childrenOf, type Element, NS, parseXml, xml } from '@parley/xmpp-core';
import type { Dialect } from './dialects.ts';
import { type LocalSource, sourceElements } from './local-sources.ts';
import type { Offer } from './offer.ts';

/** The client's side of ICE and DTLS; nobody answers DTLS at it. */
export interface LocalTransport {
  readonly ufrag: string;
  readonly pwd: string;
  readonly fingerprint: string;
  readonly candidates: readonly { readonly ip: string; readonly port: number }[];
}

export function localTransport(candidates: LocalTransport['candidates'] = []): LocalTransport {
  const fingerprint = [...randomBytes(32)].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
  return { ufrag: randomBytes(3).toString('base64'), pwd: randomBytes(18).toString('base64'), fingerprint, candidates };
}

export interface AnswerInput {
  readonly offer: Offer;
  /** Own full real JID. */
  readonly jid: string;
  readonly dialect: Dialect;
  readonly sources: readonly LocalSource[];
  readonly transport: LocalTransport;
  readonly lastN?: number;
}

/** The session-accept of an official client (client contract §4.3): one audio and one video content with all local sources. */
export function buildAccept({ offer, jid, dialect, sources, transport, lastN }: AnswerInput): Element {
  const names = [...offer.contents.keys()];
  const isJigasi = dialect.name === 'jigasi';
  const contents = names.map((name) =>
    xml(
      'content',
      { creator: isJigasi ? 'initiator' : 'responder', name, ...(name !== 'data' && { senders: 'both' }) },
      name !== 'data' && description(offer.contents.get(name), name, sources, dialect),
      transportElement(transport, [], name === 'data' && childOf(offer.contents.get(name), 'transport')),
      name === 'video' && lastN !== undefined && xml('initial-last-n', { xmlns: NS.colibri2, value: lastN }),
    ),
  );
  return xml(
    'jingle',
    { xmlns: NS.jingle, action: 'session-accept', initiator: offer.initiator, responder: jid, sid: offer.sid },
    xml('group', { xmlns: NS.grouping, semantics: 'BUNDLE' }, ...names.map((name) => xml('content', { name }))),
    ...contents,
  );
}

/** Trickled candidates: of clients before 2023, which name the content by its place in the SDP, and of gateways. */
export function buildTransportInfo(offer: Offer, transport: LocalTransport, content: string): Element {
  return xml(
    'jingle',
    { xmlns: NS.jingle, action: 'transport-info', initiator: offer.initiator, sid: offer.sid },
    xml('content', { creator: 'responder', name: content }, transportElement(transport, transport.candidates)),
  );
}

export function buildSourceChange(
  action: 'source-add' | 'source-remove',
  offer: Offer,
  sources: readonly LocalSource[],
  dialect: Dialect,
): Element {
  const contents = (['audio', 'video'] as const).flatMap((media) => {
    const own = sources.filter((source) => source.media === media);
    if (own.length === 0) return [];
    const elements = own.flatMap((source) => sourceElements(source, dialect));
    return [xml('content', { name: media }, xml('description', { xmlns: NS.rtp, media }, ...elements))];
  });
  return xml('jingle', { xmlns: NS.jingle, action, initiator: offer.initiator, sid: offer.sid }, ...contents);
}

function description(offered: Element | undefined, media: string, sources: readonly LocalSource[], dialect: Dialect): Element {
  const from = childOf(offered, 'description', NS.rtp);
  const own = sources.filter((source) => source.media === media);
  const ssrc = dialect.descriptionSsrc ? own[0]?.ssrcs[0] : undefined;
  return xml(
    'description',
    { xmlns: NS.rtp, media, ssrc },
    ...(media === 'audio' ? audioTypes(from) : videoTypes(from, dialect)),
    ...own.flatMap((source) => sourceElements(source, dialect)),
    xml('rtcp-mux'),
    ...childrenOf(from, 'rtp-hdrext').map((extension) => copy(extension)),
    dialect.name !== '2021' && xml('extmap-allow-mixed', { xmlns: NS.rtpHeaderExtensions }),
  );
}

const copy = (element: Element) => parseXml(element.toString());

function audioTypes(description: Element | undefined): Element[] {
  const types = childrenOf(description, 'payload-type').map((type) => copy(type));
  for (const type of types) type.attrs.channels ??= '1';
  return types;
}

/** The intersection in the client's own order, each codec with its retransmission and the browser's parameters. */
function videoTypes(description: Element | undefined, dialect: Dialect): Element[] {
  const offered = childrenOf(description, 'payload-type');
  return Object.entries(dialect.codecs).flatMap(([codec, parameters]) => {
    const found = offered.find((candidate) => attr(candidate, 'name') === codec);
    if (!found) return [];
    const type = copy(found);
    type.attrs.channels = '1';
    for (const parameter of childrenOf(type, 'parameter')) type.remove(parameter);
    type.append(...Object.entries(parameters).map(([name, value]) => xml('parameter', { name, value })));
    const id = attr(type, 'id');
    const retransmission = offered.find((candidate) => childrenOf(candidate, 'parameter').some(({ attrs }) => attrs.value === id));
    return [type, ...(retransmission ? [copy(retransmission)] : [])];
  });
}

function transportElement(
  { ufrag, pwd, fingerprint }: LocalTransport,
  candidates: LocalTransport['candidates'],
  data?: Element | false,
): Element {
  const port = data ? attrOfChild(data, 'sctpmap', 'number') : undefined;
  return xml(
    'transport',
    { xmlns: NS.iceUdp, ufrag, pwd },
    port !== undefined && xml('sctpmap', { xmlns: NS.sctp, number: port, protocol: 'webrtc-datachannel', streams: 0 }),
    xml('fingerprint', { xmlns: NS.dtls, hash: 'sha-256', setup: 'active' }, fingerprint),
    ...candidates.map(candidateElement),
  );
}

function candidateElement({ ip, port }: { readonly ip: string; readonly port: number }, index: number): Element {
  const fixed = { component: 1, generation: 0, network: 1, priority: 2122194687 - index, protocol: 'udp', type: 'host' };
  return xml('candidate', { ...fixed, foundation: 3119365300 + index, id: `c${index}`, ip, port });
}

function attrOfChild(element: Element, child: string, name: string): string | undefined {
  const found = childOf(element, child);
  return found && attr(found, name);
}
