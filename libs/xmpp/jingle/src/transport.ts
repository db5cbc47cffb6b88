import { AppError } from '@parley/kernel';
import {
  attr,
  boundedChildren,
  boundedText,
  childOf,
  type Element,
  enumAttr,
  intAttr,
  NS,
  requireIntAttr,
  requireTextAttr,
  textAttr,
  xml,
} from '@parley/xmpp-core';
import { hasChild } from './media-table.ts';
import type { Fingerprint, IceCandidate, IceTransport } from './types.ts';

const MAX_CANDIDATES = 64;
const MAX_WEB_SOCKETS = 8;
const MAX_URL = 2048;
const MAX_UINT32 = 0xffff_ffff;
const PROTOCOLS = ['udp', 'tcp'] as const;
const TYPES = ['host', 'srflx', 'prflx', 'relay'] as const;
const TCP_TYPES = ['passive', 'active', 'so'] as const;
const SETUPS = ['active', 'passive', 'actpass'] as const;

/** Undefined for a transport protocol that nobody here can use (`ssltcp` of old bridges): such a candidate is no error. */
function parseCandidate(element: Element): IceCandidate | undefined {
  const protocol = PROTOCOLS.find((name) => name === attr(element, 'protocol')?.toLowerCase());
  if (!protocol) return undefined;
  const type = enumAttr(element, 'type', TYPES);
  if (!type) throw new AppError('INPUT_INVALID', '<candidate> lacks type');
  const tcpType = enumAttr(element, 'tcptype', TCP_TYPES);
  const relAddr = textAttr(element, 'rel-addr');
  const relPort = intAttr(element, 'rel-port', 0, 65_535);
  return {
    component: requireIntAttr(element, 'component', 1, 256),
    foundation: requireTextAttr(element, 'foundation'),
    generation: intAttr(element, 'generation', 0, MAX_UINT32) ?? 0,
    id: textAttr(element, 'id') ?? '',
    network: intAttr(element, 'network', 0, MAX_UINT32) ?? 0,
    ip: requireTextAttr(element, 'ip'),
    port: requireIntAttr(element, 'port', 0, 65_535),
    priority: requireIntAttr(element, 'priority', 0, MAX_UINT32),
    protocol,
    type,
    ...(tcpType && { tcpType }),
    ...(relAddr !== undefined && { relAddr }),
    ...(relPort !== undefined && { relPort }),
  };
}

function buildCandidate(candidate: IceCandidate): Element {
  const { tcpType, relAddr, relPort, ...rest } = candidate;
  return xml('candidate', { ...rest, tcptype: tcpType, 'rel-addr': relAddr, 'rel-port': relPort });
}

/** `cryptex` and `required` are ignored: nothing here can act on them. */
function parseFingerprint(element: Element): Fingerprint {
  const value = element.getText().trim().toUpperCase();
  if (!/^[0-9A-F]{2}(:[0-9A-F]{2}){15,63}$/.test(value)) throw new AppError('INPUT_INVALID', '<fingerprint> is not a colon-separated hash');
  return { hash: requireTextAttr(element, 'hash').toLowerCase(), setup: enumAttr(element, 'setup', SETUPS) ?? 'actpass', value };
}

/** COMPAT(lib-jitsi-meet): its answers say `streams='0'`, though the number has no meaning since SCTP ports are signalled. */
function parseSctp(element: Element): { port: number; streams: number } {
  return { port: requireIntAttr(element, 'number', 1, 65_535), streams: intAttr(element, 'streams', 0, 65_535) || 1024 };
}

/** ICE-UDP transport (XEP-0176, XEP-0320, XEP-0343) with Jitsi's additions. @throws AppError INPUT_INVALID */
export function parseTransport(element: Element): IceTransport {
  const ufrag = textAttr(element, 'ufrag');
  const pwd = textAttr(element, 'pwd');
  const fingerprint = childOf(element, 'fingerprint', NS.dtls);
  const sctp = childOf(element, 'sctpmap', NS.sctp);
  const iceGeneration = intAttr(element, 'ice-generation', 0, MAX_UINT32);
  return {
    ...(ufrag && { ufrag }),
    ...(pwd && { pwd }),
    ...(fingerprint && { fingerprint: parseFingerprint(fingerprint) }),
    candidates: boundedChildren(element, 'candidate', MAX_CANDIDATES).flatMap((candidate) => parseCandidate(candidate) ?? []),
    webSockets: boundedChildren(element, 'web-socket', MAX_WEB_SOCKETS, NS.colibri).map((child) => requireTextAttr(child, 'url', MAX_URL)),
    rtcpMux: hasChild(element, 'rtcp-mux'),
    ...(sctp && { sctp: parseSctp(sctp) }),
    ...(iceGeneration !== undefined && { iceGeneration }),
  };
}

/** The inverse of {@link parseTransport}. */
export function buildTransport(transport: IceTransport): Element {
  const { ufrag, pwd, fingerprint, sctp, iceGeneration } = transport;
  return xml(
    'transport',
    { xmlns: NS.iceUdp, ufrag, pwd, 'ice-generation': iceGeneration },
    transport.rtcpMux && xml('rtcp-mux'),
    fingerprint && xml('fingerprint', { xmlns: NS.dtls, hash: fingerprint.hash, setup: fingerprint.setup }, fingerprint.value),
    ...transport.candidates.map(buildCandidate),
    ...transport.webSockets.map((url) => xml('web-socket', { xmlns: NS.colibri, url: boundedText(url, 'web-socket url', MAX_URL) })),
    sctp && xml('sctpmap', { xmlns: NS.sctp, number: sctp.port, protocol: 'webrtc-datachannel', streams: sctp.streams }),
  );
}
