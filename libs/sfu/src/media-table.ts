import type { HeaderExtension, MediaTable, MediaType, PayloadType, RtcpFeedback } from '@parley/xmpp-jingle';
import type { CongestionFeedback, VideoCodec } from './types.ts';

const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
/** URI of the extension with the number that transport-cc feedback is about. */
export const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const ABS_SEND_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';
const DEPENDENCY_DESCRIPTOR = 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';

const VIDEO_FEEDBACK: readonly RtcpFeedback[] = [
  { type: 'ccm', subtype: 'fir' },
  { type: 'nack' },
  { type: 'nack', subtype: 'pli' },
  { type: 'transport-cc' },
];

/** Streams of one source: the layers of simulcast. */
export const MAX_ENCODINGS = 3;

interface CodecEntry {
  readonly name: VideoCodec;
  readonly id: number;
  readonly rtx: number;
  readonly parameters: Readonly<Record<string, string>>;
  /** SVC: all layers in one stream; else one stream per layer. */
  readonly svc: boolean;
}

/** Payload types of the reference focus (focus contract §6.1). */
export const VIDEO_CODECS: readonly CodecEntry[] = [
  { name: 'AV1', id: 41, rtx: 42, parameters: {}, svc: true },
  { name: 'VP8', id: 100, rtx: 96, parameters: {}, svc: false },
  { name: 'VP9', id: 101, rtx: 97, parameters: {}, svc: true },
  {
    name: 'H264',
    id: 107,
    rtx: 99,
    parameters: { 'profile-level-id': '42e01f', 'level-asymmetry-allowed': '1', 'packetization-mode': '1' },
    svc: false,
  },
];

const OPUS: PayloadType = {
  id: 111,
  name: 'opus',
  clockrate: 48_000,
  channels: 2,
  parameters: { minptime: '10', useinbandfec: '1' },
  feedback: [{ type: 'transport-cc' }],
};

/** DTMF tones travel in the stream of the voice. */
const TELEPHONE_EVENT: PayloadType = { id: 126, name: 'telephone-event', clockrate: 8000, parameters: {}, feedback: [] };

/**
 * Extension ids are compiled into mediasoup. The dependency descriptor travels in every packet that a sender puts it into, and
 * layers of AV1 cannot be told apart without it. No `mid`: clients number their m-lines themselves (client contract trap 11).
 */
const EXTENSIONS: Readonly<Record<MediaType, readonly HeaderExtension[]>> = {
  audio: [
    { id: 6, uri: AUDIO_LEVEL },
    { id: 5, uri: TRANSPORT_CC },
  ],
  video: [
    { id: 4, uri: ABS_SEND_TIME },
    { id: 5, uri: TRANSPORT_CC },
    { id: 7, uri: DEPENDENCY_DESCRIPTOR },
  ],
};

const rtx = (codec: CodecEntry): PayloadType => ({
  id: codec.rtx,
  name: 'rtx',
  clockrate: 90_000,
  parameters: { apt: String(codec.id) },
  feedback: [],
});

/**
 * The feedback that an endpoint's tables name (bridge contract §10): transport-cc where it has the header extension too, else REMB.
 * Of an endpoint without a table nothing is known: it gets what all clients of today take.
 */
export function congestionFeedback(media: Readonly<Partial<Record<MediaType, MediaTable>>>): CongestionFeedback {
  const tables = [media.audio, media.video].filter((table) => table !== undefined);
  const names = (type: CongestionFeedback) => (table: MediaTable) =>
    table.payloadTypes.some(({ feedback }) => feedback.some((entry) => entry.type === type));
  const numbers = (table: MediaTable) => table.headerExtensions.some(({ uri }) => uri === TRANSPORT_CC);
  if (!tables.some((table) => table.payloadTypes.length > 0)) return 'transport-cc';
  if (tables.some((table) => names('transport-cc')(table) && numbers(table))) return 'transport-cc';
  return tables.some(names('goog-remb')) ? 'goog-remb' : 'none';
}

/** The one table of payload types and header extensions that bridge, focus and clients share. */
export const MEDIA_TABLE: Readonly<Record<MediaType, MediaTable>> = {
  audio: { payloadTypes: [OPUS, TELEPHONE_EVENT], headerExtensions: EXTENSIONS.audio },
  video: {
    payloadTypes: VIDEO_CODECS.flatMap((codec) => [
      { id: codec.id, name: codec.name, clockrate: 90_000, parameters: codec.parameters, feedback: VIDEO_FEEDBACK },
      rtx(codec),
    ]),
    headerExtensions: EXTENSIONS.video,
  },
};
