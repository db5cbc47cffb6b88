import { AppError } from '@parley/kernel';
import type { MediaType, PayloadType } from '@parley/xmpp-jingle';
import type { types } from 'mediasoup';
import { MAX_ENCODINGS, MEDIA_TABLE, TRANSPORT_CC } from './media-table.ts';
import type { CongestionFeedback, Encoding, VideoCodec } from './types.ts';

const SIMULCAST_MODE = 'L1T3';
/** What the worker takes a source for until its first packet arrives. */
const ASSUMED_CODEC: VideoCodec = 'VP8';

/** Codecs of a conference's router; their payload types are set by the override (see ortc-overrides.ts). */
export function routerCodecs(): types.RouterRtpCodecCapability[] {
  return (['audio', 'video'] as const).flatMap((kind) =>
    MEDIA_TABLE[kind].payloadTypes
      .filter((type) => type.name !== 'rtx')
      .map((type) => ({
        kind,
        mimeType: `${kind}/${type.name}`,
        clockRate: type.clockrate,
        ...(type.channels !== undefined && { channels: type.channels }),
        parameters: numeric(type.parameters),
        rtcpFeedback: feedback(type),
      })),
  );
}

/**
 * What a client's receiver can take of the router's capabilities: the table's extensions only. With `kind`, for consumers of
 * that kind and no other: mediasoup copies all of it several times for each.
 */
export function receiverCapabilities(
  router: types.RtpCapabilities,
  kind?: MediaType,
  congestion: CongestionFeedback = 'transport-cc',
): types.RtpCapabilities {
  const kinds = kind ? [kind] : (['audio', 'video'] as const);
  const offered = new Map<MediaType, ReadonlySet<string>>(
    kinds.map((one) => [one, new Set(MEDIA_TABLE[one].headerExtensions.map((extension) => extension.uri))]),
  );
  return {
    codecs: (router.codecs ?? []).filter((codec) => offered.has(codec.kind)).map((codec) => withFeedback(codec, congestion)),
    headerExtensions: (router.headerExtensions ?? []).filter(
      ({ kind: one, uri }) => offered.get(one)?.has(uri) && isNumbered(uri, congestion),
    ),
  };
}

/**
 * Parameters of a client's stream as the table dictates them. A video source may come in any codec of the table: the worker
 * follows the payload type, and takes the layers to be inside the first stream for SVC codecs, else to be a stream each.
 * @throws AppError INPUT_INVALID without an encoding
 */
export function producerParameters(
  kind: MediaType,
  cname: string,
  encodings: readonly Encoding[],
  { msid, congestion = 'transport-cc' }: { readonly msid?: string | undefined; readonly congestion?: CongestionFeedback | undefined } = {},
): types.RtpParameters {
  const used = encodings.slice(0, kind === 'audio' ? 1 : MAX_ENCODINGS);
  if (used.length === 0) throw new AppError('INPUT_INVALID', 'a source without SSRC');
  const codecs = kind === 'audio' ? MEDIA_TABLE.audio.payloadTypes.map((type) => codecParameters('audio', type)) : videoCodecs();
  return {
    codecs: codecs.map((codec) => withFeedback(codec, congestion)),
    headerExtensions: MEDIA_TABLE[kind].headerExtensions
      .filter(({ uri }) => isNumbered(uri, congestion))
      .map(({ id, uri }) => ({ id, uri: uri as types.RtpHeaderExtensionUri })),
    encodings: used.map(({ ssrc, rtxSsrc }) => ({
      ssrc,
      ...(kind === 'video' && rtxSsrc !== undefined && { rtx: { ssrc: rtxSsrc } }),
      ...(used.length > 1 && { scalabilityMode: SIMULCAST_MODE }),
    })),
    rtcp: { cname },
    ...(msid !== undefined && { msid }),
  };
}

/** The codec that comes first is the assumed one. */
function videoCodecs(): types.RtpCodecParameters[] {
  const { payloadTypes } = MEDIA_TABLE.video;
  const isAssumed = (type: PayloadType) => type.name === ASSUMED_CODEC;
  return [...payloadTypes].sort((a, b) => Number(isAssumed(b)) - Number(isAssumed(a))).map((type) => codecParameters('video', type));
}

function codecParameters(kind: MediaType, type: PayloadType): types.RtpCodecParameters {
  return {
    mimeType: `${kind}/${type.name}`,
    payloadType: type.id,
    clockRate: type.clockrate,
    ...(type.channels !== undefined && { channels: type.channels }),
    parameters: numeric(type.parameters),
    rtcpFeedback: feedback(type),
  };
}

/** The worker estimates by what the parameters name: without any it does not. Those of a router name both. */
function withFeedback<C extends { rtcpFeedback?: types.RtcpFeedback[] }>(codec: C, congestion: CongestionFeedback): C {
  const about = (entry: types.RtcpFeedback) => entry.type === 'transport-cc' || entry.type === 'goog-remb';
  const all = codec.rtcpFeedback ?? [];
  if (congestion === 'transport-cc' || !all.some(about)) return codec;
  const others = all.filter((entry) => !about(entry));
  return { ...codec, rtcpFeedback: congestion === 'none' ? others : [...others, { type: congestion, parameter: '' }] };
}

const isNumbered = (uri: string, congestion: CongestionFeedback): boolean => congestion === 'transport-cc' || uri !== TRANSPORT_CC;

const feedback = (type: PayloadType): types.RtcpFeedback[] =>
  type.feedback.map(({ type: name, subtype }) => ({ type: name, parameter: subtype ?? '' }));

/** mediasoup wants numbers as numbers, but `42e01f` as text. */
function numeric(parameters: Readonly<Record<string, string>>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]));
}
