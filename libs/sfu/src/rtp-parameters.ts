import { AppError } from '@parley/kernel';
import type { MediaType, PayloadType } from '@parley/xmpp-jingle';
import type { types } from 'mediasoup';
import { MEDIA_TABLE, OPUS, VIDEO_CODECS } from './media-table.ts';
import type { Encoding, VideoCodec } from './types.ts';

const SIMULCAST_MODE = 'L1T3';
const SVC_MODE = 'L3T3_KEY';
const SVC_LAYERS = 3;
const MAX_ENCODINGS = 3;

/** Codecs of a conference's router; their payload types are set by the override (see ortc-overrides.ts). */
export function routerCodecs(): types.RouterRtpCodecCapability[] {
  const { audio, video } = MEDIA_TABLE;
  return [...audio.payloadTypes.filter((type) => type === OPUS), ...video.payloadTypes.filter((type) => type.name !== 'rtx')].map(
    (type) => ({
      kind: type === OPUS ? 'audio' : 'video',
      mimeType: `${type === OPUS ? 'audio' : 'video'}/${type.name}`,
      clockRate: type.clockrate,
      ...(type.channels !== undefined && { channels: type.channels }),
      parameters: numeric(type.parameters),
      rtcpFeedback: feedback(type),
    }),
  );
}

/** What a client's receiver can take of the router's capabilities: the table's extensions only. */
export function receiverCapabilities(router: types.RtpCapabilities): types.RtpCapabilities {
  const offered = new Map<MediaType, ReadonlySet<string>>(
    (['audio', 'video'] as const).map((kind) => [kind, new Set(MEDIA_TABLE[kind].headerExtensions.map((extension) => extension.uri))]),
  );
  return {
    codecs: router.codecs ?? [],
    headerExtensions: (router.headerExtensions ?? []).filter((extension) => offered.get(extension.kind)?.has(extension.uri)),
  };
}

/**
 * Parameters of a client's stream as the table dictates them.
 * @throws AppError INPUT_INVALID without an encoding
 */
export function producerParameters(
  kind: MediaType,
  codecName: VideoCodec,
  cname: string,
  encodings: readonly Encoding[],
): { rtpParameters: types.RtpParameters; layers: number } {
  const codec = VIDEO_CODECS.find((entry) => entry.name === codecName);
  const svc = kind === 'video' && codec?.svc === true;
  const used = encodings.slice(0, kind === 'audio' || svc ? 1 : MAX_ENCODINGS);
  if (used.length === 0) throw new AppError('INPUT_INVALID', 'a source without SSRC');
  const layered = kind === 'video' && encodings.length > 1;
  const scalabilityMode = svc ? SVC_MODE : SIMULCAST_MODE;
  return {
    layers: layered && svc ? SVC_LAYERS : used.length,
    rtpParameters: {
      codecs: kind === 'audio' ? [codecParameters('audio', OPUS)] : videoCodecs(codecName),
      headerExtensions: MEDIA_TABLE[kind].headerExtensions.map(({ id, uri }) => ({ id, uri: uri as types.RtpHeaderExtensionUri })),
      encodings: used.map(({ ssrc, rtxSsrc }) => ({
        ssrc,
        ...(kind === 'video' && rtxSsrc !== undefined && { rtx: { ssrc: rtxSsrc } }),
        ...(layered && { scalabilityMode }),
      })),
      rtcp: { cname },
    },
  };
}

function videoCodecs(name: VideoCodec): types.RtpCodecParameters[] {
  const { payloadTypes } = MEDIA_TABLE.video;
  const main = payloadTypes.find((type) => type.name === name);
  const retransmission = payloadTypes.find((type) => type.name === 'rtx' && type.parameters.apt === String(main?.id));
  return [main, retransmission].flatMap((type) => (type ? [codecParameters('video', type)] : []));
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

const feedback = (type: PayloadType): types.RtcpFeedback[] =>
  type.feedback.map(({ type: name, subtype }) => ({ type: name, parameter: subtype ?? '' }));

/** mediasoup wants numbers as numbers, but `42e01f` as text. */
function numeric(parameters: Readonly<Record<string, string>>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]));
}
