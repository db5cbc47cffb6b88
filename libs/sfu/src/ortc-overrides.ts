import { createRequire } from 'node:module';
import { AppError } from '@parley/kernel';
import type { types } from 'mediasoup';
import { MEDIA_TABLE, VIDEO_CODECS } from './media-table.ts';
import { frozen } from './plain-copies.ts';
import { receiverCapabilities, routerCodecs } from './rtp-parameters.ts';
import type { Encoding } from './types.ts';

/** The parts of `mediasoup/ortc` that are replaced. */
export interface Ortc {
  generateRouterRtpCapabilities(mediaCodecs?: types.RouterRtpCodecCapability[]): types.RtpCapabilities;
  /** Fills in what is missing. */
  validateAndNormalizeRtpCapabilities(capabilities: types.RtpCapabilities): void;
  getConsumableRtpParameters(...all: unknown[]): types.RtpParameters;
  getConsumerRtpParameters(options: ConsumerOptions): types.RtpParameters;
  getPipeConsumerRtpParameters(options: Pick<ConsumerOptions, 'consumableRtpParameters' | 'enableRtx'>): types.RtpParameters;
}

export interface ConsumerOptions {
  readonly consumableRtpParameters: types.RtpParameters;
  readonly remoteRtpCapabilities: types.RtpCapabilities & ForcedSsrc;
  readonly pipe: boolean;
  readonly enableRtx: boolean;
}

/** Extra field of a consumer's capabilities; mediasoup clones them whole. */
export interface ForcedSsrc {
  readonly forcedSsrc?: Encoding;
}

const OVERRIDDEN = Symbol.for('parley.sfu.ortc');

const mediasoupOrtc = (): Ortc & { [OVERRIDDEN]?: true } => createRequire(import.meta.url)('mediasoup/ortc');

/**
 * mediasoup lets nobody choose the payload types of retransmissions or the SSRC of a consumer; both are decided in exported
 * functions which it calls through the module object. Replacing them there once per process gives Jitsi's table and the
 * signalled SSRCs (mediasoup.md §4 a, b). What it works out anew for each consumer it does once for all consumers of a source
 * whose clients take the same. Done twice it is a no-op.
 * @throws AppError INTERNAL when the result is not what was asked for (another version of mediasoup)
 */
export function overrideOrtc(): void {
  const ortc = mediasoupOrtc();
  if (!ortc[OVERRIDDEN]) {
    const original = { ...ortc };
    ortc.generateRouterRtpCapabilities = (codecs) => withPayloadTypes(original.generateRouterRtpCapabilities(codecs));
    ortc.validateAndNormalizeRtpCapabilities = (capabilities) => {
      if (!isSettled(capabilities)) original.validateAndNormalizeRtpCapabilities(capabilities);
    };
    ortc.getConsumableRtpParameters = (...all) => frozen(original.getConsumableRtpParameters(...all));
    ortc.getConsumerRtpParameters = rememberConsumers(original);
    ortc.getPipeConsumerRtpParameters = (options) =>
      original.getPipeConsumerRtpParameters({ ...options, consumableRtpParameters: structuredClone(options.consumableRtpParameters) });
    ortc[OVERRIDDEN] = true;
  }
  selfTest(ortc);
}

/**
 * Capabilities that mediasoup need neither look through nor copy, however many consumers have them.
 * @throws TypeError when they are invalid
 */
export function settledCapabilities(capabilities: types.RtpCapabilities): types.RtpCapabilities {
  const settled = structuredClone(capabilities);
  mediasoupOrtc().validateAndNormalizeRtpCapabilities(settled);
  return frozen(settled);
}

/** A copy of frozen capabilities has the same lists. */
const isSettled = ({ codecs, headerExtensions }: types.RtpCapabilities): boolean =>
  codecs !== undefined && headerExtensions !== undefined && Object.isFrozen(codecs) && Object.isFrozen(headerExtensions);

interface Remembered {
  readonly capabilities: types.RtpCapabilities;
  readonly enableRtx: boolean;
  readonly parameters: types.RtpParameters;
}

/** Consumers of a source differ by their SSRCs alone when their clients take the same; mediasoup changes nothing else of them. */
function rememberConsumers({ getConsumerRtpParameters }: Ortc): Ortc['getConsumerRtpParameters'] {
  const known = new WeakMap<types.RtpParameters, Remembered[]>();
  // It changes what it is given.
  const workOut = (options: ConsumerOptions) => getConsumerRtpParameters(structuredClone(options));
  return (options) => {
    const { consumableRtpParameters: source, remoteRtpCapabilities: capabilities, pipe, enableRtx } = options;
    const { forcedSsrc, codecs, headerExtensions } = capabilities;
    if (!forcedSsrc || pipe || !isSettled(capabilities) || !Object.isFrozen(source)) return withForcedParts(workOut(options), forcedSsrc);
    const all = known.get(source) ?? [];
    const isSame = ({ capabilities: other, enableRtx: has }: Remembered) =>
      other.codecs === codecs && other.headerExtensions === headerExtensions && has === enableRtx;
    const one = all.find(isSame) ?? { capabilities, enableRtx, parameters: workOut(options) };
    if (!all.includes(one)) known.set(source, [...all, one]);
    const { parameters } = one;
    return withForcedParts({ ...parameters, encodings: (parameters.encodings ?? []).map((encoding) => ({ ...encoding })) }, forcedSsrc);
  };
}

/** The generated capabilities with the table's payload types. */
export function withPayloadTypes(capabilities: types.RtpCapabilities): types.RtpCapabilities {
  const byGenerated = new Map<unknown, (typeof VIDEO_CODECS)[number]>();
  for (const codec of capabilities.codecs ?? []) {
    const name = codec.mimeType.split('/')[1]?.toLowerCase();
    const entry = VIDEO_CODECS.find((video) => video.name.toLowerCase() === name);
    if (entry) {
      byGenerated.set(codec.preferredPayloadType, entry);
      codec.preferredPayloadType = entry.id;
    } else if (name === 'rtx') {
      const main = byGenerated.get(codec.parameters?.apt);
      if (!main) throw new AppError('INTERNAL', 'mediasoup lists a retransmission before its codec');
      codec.preferredPayloadType = main.rtx;
      codec.parameters = { ...codec.parameters, apt: main.id };
    } else {
      const audio = MEDIA_TABLE.audio.payloadTypes.find((type) => type.name === name);
      if (audio) codec.preferredPayloadType = audio.id;
    }
  }
  return capabilities;
}

function withForcedParts(parameters: types.RtpParameters, forcedSsrc: Encoding | undefined): types.RtpParameters {
  const [first] = parameters.encodings ?? [];
  if (first && forcedSsrc) {
    first.ssrc = forcedSsrc.ssrc;
    if (first.rtx && forcedSsrc.rtxSsrc !== undefined) first.rtx = { ssrc: forcedSsrc.rtxSsrc };
  }
  return parameters;
}

/** Fails the start rather than a call when a new mediasoup no longer works this way. */
function selfTest(ortc: Ortc): void {
  const capabilities = ortc.generateRouterRtpCapabilities(routerCodecs());
  const have = new Set((capabilities.codecs ?? []).map((codec) => codec.preferredPayloadType));
  const want = [...MEDIA_TABLE.audio.payloadTypes.map((type) => type.id), ...VIDEO_CODECS.flatMap((codec) => [codec.id, codec.rtx])];
  const wrongId = MEDIA_TABLE.video.headerExtensions.find(
    ({ id, uri }) => !capabilities.headerExtensions?.some((extension) => extension.uri === uri && extension.preferredId === id),
  );
  const vp8 = (capabilities.codecs ?? []).filter((codec) => [100, 96].includes(codec.preferredPayloadType));
  const consumer = ortc.getConsumerRtpParameters({
    consumableRtpParameters: {
      codecs: vp8.map(({ preferredPayloadType, ...codec }) => ({ ...codec, payloadType: preferredPayloadType })),
      headerExtensions: [],
      encodings: [{ ssrc: 1 }],
      rtcp: { cname: 'self-test' },
    },
    remoteRtpCapabilities: { ...receiverCapabilities(capabilities), forcedSsrc: { ssrc: 77, rtxSsrc: 78 } },
    pipe: false,
    enableRtx: true,
  });
  const [encoding] = consumer.encodings ?? [];
  if (want.some((id) => !have.has(id)) || wrongId || encoding?.ssrc !== 77 || encoding.rtx?.ssrc !== 78)
    throw new AppError('INTERNAL', 'this version of mediasoup does not accept the payload types or SSRCs of Jitsi clients');
}
