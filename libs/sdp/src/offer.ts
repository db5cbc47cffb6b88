import type { IceCandidate, IceTransport, MediaTable, MediaType, PayloadType } from '@parley/xmpp-jingle';
import type { Slot, Slots } from './slots.ts';

/** Everything from which the remote offer of a bridge session is written. */
export interface RemoteSession {
  /** Number in the origin line; the same for the session's whole life. */
  readonly id: number;
  /** Grows with every offer of the session. */
  readonly version: number;
  readonly transport: IceTransport;
  readonly media: Readonly<Record<MediaType, MediaTable>>;
  readonly slots: Slots;
  /** The bridge is ICE-lite: the browser then takes the controlling role at once (RFC 8445 §6.1.1). */
  readonly iceLite: boolean;
  readonly extmapAllowMixed: boolean;
  /** SCTP port of the bridge; absent without a data channel. The same for the session's whole life. */
  readonly dataPort?: number;
}

/** The data channel's m-line. */
const DATA_MID = 'data';
/** It stands behind microphone and camera, where it stays however many sources come. */
const DATA_INDEX = 2;

/** Codecs that this client prefers to send, best first; the browser sends the first one of the offer that it knows. */
const PREFERRED = ['opus', 'VP8'];

/**
 * The other side's offer: m-lines 0 and 1 for the local microphone and camera, one for the data channel if there is one, then one
 * per screen or forwarded source.
 */
export function buildOffer(session: RemoteSession): string {
  const sections = session.slots.map((slot) => ({ mid: slot.mid, lines: mediaSection(session, slot) }));
  if (session.dataPort !== undefined) sections.splice(DATA_INDEX, 0, { mid: DATA_MID, lines: dataSection(session, session.dataPort) });
  const lines = [
    'v=0',
    `o=- ${session.id} ${session.version} IN IP4 0.0.0.0`,
    's=-',
    't=0 0',
    ...(session.iceLite ? ['a=ice-lite'] : []),
    `a=group:BUNDLE ${sections.map(({ mid }) => mid).join(' ')}`,
    'a=msid-semantic: WMS *',
    ...(session.extmapAllowMixed ? ['a=extmap-allow-mixed'] : []),
    ...sections.flatMap(({ lines: section }) => section),
    '',
  ];
  return lines.join('\r\n');
}

function mediaSection(session: RemoteSession, slot: Slot): string[] {
  const table = session.media[slot.kind];
  const payloadTypes = sorted(table.payloadTypes);
  return [
    `m=${slot.kind} 9 UDP/TLS/RTP/SAVPF ${payloadTypes.map((type) => type.id).join(' ')}`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...transportLines(session.transport),
    `a=mid:${slot.mid}`,
    `a=${direction(slot)}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...table.headerExtensions.map((extension) => `a=extmap:${extension.id} ${extension.uri}`),
    ...payloadTypes.flatMap(payloadLines),
    ...sourceLines(slot),
  ];
}

function dataSection(session: RemoteSession, port: number): string[] {
  return [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...transportLines(session.transport),
    `a=mid:${DATA_MID}`,
    `a=sctp-port:${port}`,
  ];
}

/** Directions as the bridge sees them. A local slot without a bridge source is receive-only, lest stray packets latch onto it. */
function direction(slot: Slot): string {
  if (slot.role === 'remote') return 'sendonly';
  return slot.source ? 'sendrecv' : 'recvonly';
}

function transportLines(transport: IceTransport): string[] {
  const { ufrag, pwd, fingerprint } = transport;
  return [
    ...(ufrag !== undefined ? [`a=ice-ufrag:${ufrag}`] : []),
    ...(pwd !== undefined ? [`a=ice-pwd:${pwd}`] : []),
    ...(fingerprint ? [`a=fingerprint:${fingerprint.hash} ${fingerprint.value}`, `a=setup:${fingerprint.setup}`] : []),
    ...transport.candidates.map((candidate) => `a=candidate:${candidateText(candidate)}`),
    'a=end-of-candidates',
  ];
}

function candidateText(candidate: IceCandidate): string {
  const { foundation, component, protocol, priority, ip, port, type, relAddr, relPort, tcpType } = candidate;
  const related = relAddr !== undefined && relPort !== undefined ? ` raddr ${relAddr} rport ${relPort}` : '';
  const tcp = tcpType !== undefined ? ` tcptype ${tcpType}` : '';
  return `${foundation} ${component} ${protocol} ${priority} ${ip} ${port} typ ${type}${related}${tcp} generation ${candidate.generation}`;
}

function payloadLines(type: PayloadType): string[] {
  const channels = type.channels !== undefined && type.channels > 1 ? `/${type.channels}` : '';
  const parameters = Object.entries(type.parameters).map(([name, value]) => (name === '' ? value : `${name}=${value}`));
  return [
    `a=rtpmap:${type.id} ${type.name}/${type.clockrate}${channels}`,
    ...(parameters.length > 0 ? [`a=fmtp:${type.id} ${parameters.join(';')}`] : []),
    ...type.feedback.map((item) => `a=rtcp-fb:${type.id} ${item.type}${item.subtype ? ` ${item.subtype}` : ''}`),
  ];
}

function sourceLines(slot: Slot): string[] {
  const { source } = slot;
  if (!source) return [];
  const stream = `remote-${slot.kind}-${slot.mid}`;
  const ssrcs = source.rtx === undefined ? [source.ssrc] : [source.ssrc, source.rtx];
  return [
    `a=msid:${stream} ${stream}`,
    ...(source.rtx === undefined ? [] : [`a=ssrc-group:FID ${source.ssrc} ${source.rtx}`]),
    ...ssrcs.flatMap((ssrc) => [`a=ssrc:${ssrc} cname:${stream}`, `a=ssrc:${ssrc} msid:${stream} ${stream}`]),
  ];
}

/** Preferred codecs first, each followed by its retransmission format; otherwise the order of the table. */
function sorted(types: readonly PayloadType[]): PayloadType[] {
  return [...types].sort((a, b) => rank(a, types) - rank(b, types));
}

/** Whether this client would send this codec, or its retransmissions. */
export function isPreferred(type: PayloadType, types: readonly PayloadType[]): boolean {
  return rank(type, types) < PREFERRED.length;
}

function rank(type: PayloadType, types: readonly PayloadType[]): number {
  const base = type.name.toLowerCase() === 'rtx' ? types.find((other) => String(other.id) === type.parameters.apt) : type;
  const index = PREFERRED.findIndex((name) => name.toLowerCase() === base?.name.toLowerCase());
  return index < 0 ? PREFERRED.length : index;
}
