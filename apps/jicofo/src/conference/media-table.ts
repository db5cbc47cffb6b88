import { FEATURE } from '@parley/xmpp-core';
import type { HeaderExtension, MediaTable, MediaType, PayloadType, RtcpFeedback } from '@parley/xmpp-jingle';

export type MediaTables = Readonly<Record<MediaType, MediaTable>>;

const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const VIDEO_FEEDBACK: readonly RtcpFeedback[] = [
  { type: 'ccm', subtype: 'fir' },
  { type: 'nack' },
  { type: 'nack', subtype: 'pli' },
  { type: 'transport-cc' },
];

function video(id: number, name: string, parameters: Readonly<Record<string, string>> = {}): PayloadType {
  return { id, name, clockrate: 90_000, parameters, feedback: VIDEO_FEEDBACK };
}

function rtx(id: number, apt: number): PayloadType {
  return { id, name: 'rtx', clockrate: 90_000, parameters: { apt: String(apt) }, feedback: [] };
}

const H264 = { 'profile-level-id': '42e01f', 'level-asymmetry-allowed': '1', 'packetization-mode': '1' };

/**
 * The table of the reference focus, for bridges that announce none (focus contract §6.1; `mid` off as in the official images).
 * The bridge never rewrites payload types, so everybody in a conference is offered the same numbers.
 */
export const CLASSIC_TABLES: MediaTables = {
  audio: {
    payloadTypes: [
      {
        ...{ id: 111, name: 'opus', clockrate: 48_000, channels: 2 },
        parameters: { minptime: '10', useinbandfec: '1' },
        feedback: [{ type: 'transport-cc' }],
      },
      { id: 126, name: 'telephone-event', clockrate: 8_000, parameters: {}, feedback: [] },
    ],
    headerExtensions: [
      { id: 1, uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' },
      { id: 5, uri: TRANSPORT_CC },
    ],
  },
  video: {
    payloadTypes: [
      ...[video(41, 'AV1'), rtx(42, 41), video(100, 'VP8'), rtx(96, 100)],
      ...[video(107, 'H264', H264), rtx(99, 107), video(101, 'VP9'), rtx(97, 101)],
    ],
    headerExtensions: [
      {
        id: 11,
        uri: 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
      },
      { id: 3, uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time' },
      { id: 5, uri: TRANSPORT_CC },
    ],
  },
};

/** Header extensions that operators may switch on for bridges that announce no table (focus contract §6.1). */
export interface ClassicOptions {
  readonly mid: boolean;
  readonly layersAllocation: boolean;
}

const MID: HeaderExtension = { id: 10, uri: 'urn:ietf:params:rtp-hdrext:sdes:mid' };
const LAYERS_ALLOCATION: HeaderExtension = { id: 12, uri: 'http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00' };

/** The reference table with what is switched on. */
export function classicTables({ mid, layersAllocation }: ClassicOptions): MediaTables {
  const { audio, video: pictures } = CLASSIC_TABLES;
  const common = mid ? [MID] : [];
  return {
    audio: { ...audio, headerExtensions: [...audio.headerExtensions, ...common] },
    video: { ...pictures, headerExtensions: [...pictures.headerExtensions, ...common, ...(layersAllocation ? [LAYERS_ALLOCATION] : [])] },
  };
}

/**
 * What of a bridge's table this client is offered: every codec, since senders stumble over an offer that lacks the one they
 * like best (client contract trap 7); retransmission only with the RTX feature; REMB in place of transport-cc for clients that
 * know only that.
 */
export function tablesFor(tables: MediaTables, features: ReadonlySet<string>): MediaTables {
  const usesRemb = features.has(FEATURE.remb) && !features.has(FEATURE.transportCc);
  const narrowed = (table: MediaTable): MediaTable => (usesRemb ? withRemb(table) : table);
  const payloadTypes = tables.video.payloadTypes.filter(({ name }) => features.has(FEATURE.rtx) || name.toLowerCase() !== 'rtx');
  return { audio: narrowed(tables.audio), video: narrowed({ ...tables.video, payloadTypes }) };
}

function withRemb({ payloadTypes, headerExtensions }: MediaTable): MediaTable {
  const isTransportCc = ({ uri }: HeaderExtension) => uri === TRANSPORT_CC;
  return {
    payloadTypes: payloadTypes.map((payload) => ({
      ...payload,
      feedback: payload.feedback.map((entry) => (entry.type === 'transport-cc' ? { type: 'goog-remb' } : entry)),
    })),
    headerExtensions: headerExtensions.filter((extension) => !isTransportCc(extension)),
  };
}
