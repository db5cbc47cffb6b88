import { attr, childOf, childrenOf, type Element, NS } from '@parley/xmpp-core';
import type { Dialect } from './dialects.ts';

export interface OfferedCandidate {
  readonly ip: string;
  readonly port: number;
}

/** What a client takes out of a session-initiate. */
export interface Offer {
  readonly sid: string;
  readonly initiator: string;
  readonly bridgeSessionId: string;
  readonly ufrag: string;
  readonly pwd: string;
  readonly candidates: readonly OfferedCandidate[];
  readonly webSocketUrl: string | undefined;
  readonly hasData: boolean;
  readonly contents: ReadonlyMap<string, Element>;
  readonly jingle: Element;
}

const HOST_NAME = /^wss?:\/\/[^/]+\/colibri-ws\/[^/]+\/[^/]+\/[^/?]+\?pwd=\S+$/;
const CODECS = ['AV1', 'VP8', 'VP9', 'H264'];
const EXTENSION = {
  transportCc: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  level: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  descriptor: 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
};

export function readOffer(jingle: Element): Offer {
  const contents = new Map(jingle.getChildren('content').map((content) => [attr(content, 'name') ?? '', content]));
  const transport = childOf([...contents.values()][0], 'transport', NS.iceUdp);
  const candidates = childrenOf(transport, 'candidate').filter(({ attrs }) => attrs.protocol === 'udp');
  const webSocket = childOf(transport, 'web-socket', NS.colibri);
  return {
    ...{ sid: attr(jingle, 'sid') ?? '', initiator: attr(jingle, 'initiator') ?? '', contents, jingle },
    bridgeSessionId: attrOf(childOf(jingle, 'bridge-session', NS.focus), 'id'),
    ...{ ufrag: attrOf(transport, 'ufrag'), pwd: attrOf(transport, 'pwd') },
    candidates: candidates.map((candidate) => ({ ip: attr(candidate, 'ip') ?? '', port: Number(attr(candidate, 'port')) })),
    webSocketUrl: webSocket && attr(webSocket, 'url'),
    hasData: contents.has('data'),
  };
}

/** Whatever in an offer would not do for an official client (client contract §4.1 and traps 3, 5, 7, 11); empty = all well. */
export function problemsOfOffer(offer: Offer, from: string, dialect: Dialect): string[] {
  const { jingle, contents, initiator, webSocketUrl, bridgeSessionId, sid } = offer;
  const problems: string[] = [];
  const check = (holds: boolean, problem: string) => {
    if (!holds) problems.push(`offer: ${problem}`);
  };
  const names = [...contents.keys()];
  const bundle = childOf(jingle, 'group', NS.grouping);
  check(sid !== '', 'no sid');
  check(initiator === from && from.endsWith('/focus'), `initiator is ${initiator}, sender ${from}`);
  check(bridgeSessionId !== '', 'no bridge-session id');
  check(names.includes('audio'), `contents are ${names}`);
  check(dialect.codecs.VP8 === undefined || names.includes('video'), `contents are ${names}`);
  check(
    names.every((name) => ['audio', 'video', 'data'].includes(name)),
    `contents are ${names}`,
  );
  check(
    attrOf(bundle, 'semantics') === 'BUNDLE' && String(childrenOf(bundle, 'content').map(({ attrs }) => attrs.name)) === String(names),
    'BUNDLE group does not name all contents',
  );
  if (dialect.channel) check(HOST_NAME.test(webSocketUrl ?? ''), `web-socket URL ${webSocketUrl}`);
  for (const [name, content] of contents) {
    check(attr(content, 'senders') === 'both' && attr(content, 'creator') === 'initiator', `${name}: senders or creator`);
    problems.push(...problemsOfTransport(childOf(content, 'transport', NS.iceUdp), offer, name));
    if (name !== 'data') problems.push(...problemsOfMedia(childOf(content, 'description', NS.rtp), name));
  }
  return problems;
}

function problemsOfTransport(transport: Element | undefined, { ufrag, pwd, candidates }: Offer, name: string): string[] {
  const fingerprint = childOf(transport, 'fingerprint', NS.dtls);
  const sctp = childOf(transport, 'sctpmap', NS.sctp);
  const of = childrenOf(transport, 'candidate');
  const required = ['component', 'foundation', 'generation', 'id', 'ip', 'network', 'port', 'priority', 'protocol', 'type'];
  const checks: [boolean, string][] = [
    [ufrag.length >= 4 && pwd.length >= 22, 'ufrag or pwd is too short for ICE'],
    [attrOf(transport, 'ufrag') === ufrag && attrOf(transport, 'pwd') === pwd, 'another transport than the first content'],
    [attrOf(fingerprint, 'setup') === 'actpass', 'DTLS setup is not actpass'],
    [/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(fingerprint?.getText() ?? ''), 'fingerprint is not of sha-256'],
    [childOf(transport, 'rtcp-mux') !== undefined, 'no rtcp-mux'],
    [candidates.length > 0, 'no candidates: the client takes no later ones'],
    [of.every((candidate) => required.every((key) => attr(candidate, key) !== undefined)), 'a candidate lacks an attribute'],
    [name !== 'data' || attrOf(sctp, 'protocol') === 'webrtc-datachannel', 'data without sctpmap'],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => `offer: ${name}: ${problem}`);
}

function problemsOfMedia(description: Element | undefined, name: string): string[] {
  const types = childrenOf(description, 'payload-type');
  const uris = childrenOf(description, 'rtp-hdrext').map((extension) => attr(extension, 'uri'));
  const ids = types.map((type) => attr(type, 'id'));
  const checks: [boolean, string][] = [
    [attrOf(description, 'media') === name, 'media differs from its name'],
    [new Set(ids).size === ids.length, 'a payload type twice'],
    [uris.includes(EXTENSION.transportCc), 'no transport-cc extension'],
    [!uris.includes(EXTENSION.mid), 'the sdes:mid extension is offered, though maps carry no mid (trap 11)'],
    [childOf(description, 'extmap-allow-mixed') !== undefined, 'no extmap-allow-mixed'],
  ];
  if (name === 'audio') {
    checks.push([types.some((type) => attr(type, 'name') === 'opus' && attr(type, 'channels') === '2'), 'no opus']);
    checks.push([uris.includes(EXTENSION.level), 'no audio level extension']);
  } else {
    for (const codec of CODECS) {
      const type = types.find((candidate) => attr(candidate, 'name') === codec);
      checks.push([type !== undefined, `${codec} is not offered (trap 7)`]);
      checks.push([hasRetransmission(types, type), `${codec} has no rtx`]);
      checks.push([feedbackOf(type).includes('nack pli') && feedbackOf(type).includes('transport-cc'), `${codec} lacks feedback`]);
    }
    checks.push([uris.includes(EXTENSION.descriptor), 'no dependency descriptor extension: AV1 SVC needs it']);
  }
  return checks.filter(([holds]) => !holds).map(([, problem]) => `offer: ${name}: ${problem}`);
}

function hasRetransmission(types: readonly Element[], codec: Element | undefined): boolean {
  const id = attrOf(codec, 'id');
  return types.some(
    (type) => attr(type, 'name') === 'rtx' && childrenOf(type, 'parameter').some(({ attrs }) => attrs.name === 'apt' && attrs.value === id),
  );
}

const feedbackOf = (type: Element | undefined) =>
  childrenOf(type, 'rtcp-fb').map(({ attrs }) => [attrs.type, attrs.subtype].filter(Boolean).join(' '));

function attrOf(element: Element | undefined, name: string): string {
  return (element && attr(element, name)) ?? '';
}
