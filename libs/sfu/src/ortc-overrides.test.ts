import { createRequire } from 'node:module';
import type { types } from 'mediasoup';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ConsumerOptions, type Ortc, overrideOrtc, settledCapabilities } from './ortc-overrides.ts';
import { copyPlainly, frozen, plainCopy } from './plain-copies.ts';
import { receiverCapabilities, routerCodecs } from './rtp-parameters.ts';
import type { CongestionFeedback, Encoding } from './types.ts';

const ortc = createRequire(import.meta.url)('mediasoup/ortc') as Ortc;
const FIRST: Encoding = { ssrc: 11, rtxSsrc: 12 };

let router: types.RtpCapabilities;
beforeAll(() => {
  overrideOrtc();
  copyPlainly();
  router = ortc.generateRouterRtpCapabilities(routerCodecs());
});

function source(kind: 'audio' | 'video'): types.RtpParameters {
  const codecs = (router.codecs ?? []).filter((codec) => codec.kind === kind);
  return {
    codecs: codecs.map(({ preferredPayloadType, kind: _, ...codec }) => ({ ...codec, payloadType: preferredPayloadType })),
    headerExtensions: (router.headerExtensions ?? []).map(({ uri, preferredId }) => ({
      uri,
      id: preferredId,
      encrypt: false,
      parameters: {},
    })),
    encodings: [1, 2, 3].map((ssrc) => ({ ssrc, scalabilityMode: 'L1T3' })),
    rtcp: { cname: kind, reducedSize: true },
    msid: 'x',
  };
}

function options(kind: 'audio' | 'video', congestion: CongestionFeedback, over: Partial<ConsumerOptions> = {}): ConsumerOptions {
  const remoteRtpCapabilities = { ...receiverCapabilities(router, kind, congestion), forcedSsrc: FIRST };
  return { consumableRtpParameters: source(kind), remoteRtpCapabilities, pipe: false, enableRtx: kind === 'video', ...over };
}

/** As a conference has them, for all consumers of all its sources. */
const settled = ({ consumableRtpParameters, remoteRtpCapabilities, ...rest }: ConsumerOptions): ConsumerOptions => ({
  ...rest,
  consumableRtpParameters: frozen(consumableRtpParameters),
  remoteRtpCapabilities: { ...plainCopy(settledCapabilities(remoteRtpCapabilities)), forcedSsrc: FIRST },
});

describe.each(['audio', 'video'] as const)('the parameters of a consumer of %s', (kind) => {
  it.each(['transport-cc', 'goog-remb', 'none'] as const)('are those that mediasoup works out for each, with %s', (congestion) => {
    const expected = ortc.getConsumerRtpParameters(options(kind, congestion));
    const given = settled(options(kind, congestion));
    for (let time = 0; time < 2; time++) expect(ortc.getConsumerRtpParameters(given)).toStrictEqual(expected);
  });

  it('are its own as far as they differ', () => {
    const given = settled(options(kind, 'transport-cc'));
    const withSsrc = (forcedSsrc: Encoding) =>
      ortc.getConsumerRtpParameters({ ...given, remoteRtpCapabilities: { ...given.remoteRtpCapabilities, forcedSsrc } });
    const [one, two] = [withSsrc(FIRST), withSsrc({ ssrc: 21, rtxSsrc: 22 })];
    one.mid = 'one';
    const rtx = (ssrc: number) => (kind === 'video' ? { ssrc } : undefined);
    expect([one, two].map(({ mid, encodings }) => [mid, encodings?.[0]?.ssrc, encodings?.[0]?.rtx])).toEqual([
      ['one', 11, rtx(12)],
      [undefined, 21, rtx(22)],
    ]);
  });

  it('follow what the client takes, and of which source', () => {
    const shared = frozen(source(kind));
    const of = (congestion: CongestionFeedback, over: Partial<ConsumerOptions>) =>
      ortc.getConsumerRtpParameters(settled(options(kind, congestion, over)));
    for (const congestion of ['transport-cc', 'goog-remb', 'none', 'transport-cc'] as const)
      expect(of(congestion, { consumableRtpParameters: shared })).toStrictEqual(ortc.getConsumerRtpParameters(options(kind, congestion)));
    const enableRtx = kind !== 'video';
    expect(of('none', { consumableRtpParameters: shared, enableRtx })).toStrictEqual(
      ortc.getConsumerRtpParameters(options(kind, 'none', { enableRtx })),
    );
    expect(of('none', { consumableRtpParameters: { ...source(kind), msid: 'y' } }).msid).toBe('y');
  });

  it('of a pipe may be changed', () => {
    const given = settled(options(kind, 'transport-cc'));
    const { codecs } = ortc.getPipeConsumerRtpParameters(given);
    expect(codecs.length).toBeGreaterThan(0);
    expect(codecs.some((codec) => Object.isFrozen(codec))).toBe(false);
    expect(() => ortc.getConsumerRtpParameters({ ...given, pipe: true })).not.toThrow();
  });
});
