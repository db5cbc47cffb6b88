import { describe, expect, it } from 'vitest';
import { overrideOrtc } from './ortc-overrides.ts';
import { producerParameters, receiverCapabilities } from './rtp-parameters.ts';

const three = [1, 2, 3].map((layer) => ({ ssrc: layer, rtxSsrc: 10 + layer }));

describe('producerParameters', () => {
  it('sends VP8 as three streams', () => {
    const { rtpParameters, layers } = producerParameters('video', 'VP8', 'a', three);
    expect(layers).toBe(3);
    expect(rtpParameters.codecs.map((codec) => codec.payloadType)).toEqual([100, 96]);
    expect(rtpParameters.encodings).toEqual([
      { ssrc: 1, rtx: { ssrc: 11 }, scalabilityMode: 'L1T3' },
      { ssrc: 2, rtx: { ssrc: 12 }, scalabilityMode: 'L1T3' },
      { ssrc: 3, rtx: { ssrc: 13 }, scalabilityMode: 'L1T3' },
    ]);
  });

  it('sends AV1 as one stream with layers inside', () => {
    const { rtpParameters, layers } = producerParameters('video', 'AV1', 'a', three);
    expect([layers, rtpParameters.encodings]).toEqual([3, [{ ssrc: 1, rtx: { ssrc: 11 }, scalabilityMode: 'L3T3_KEY' }]]);
  });

  it('takes a single stream as it is', () => {
    const { rtpParameters, layers } = producerParameters('video', 'VP8', 'a', [{ ssrc: 5 }]);
    expect([layers, rtpParameters.encodings]).toEqual([1, [{ ssrc: 5 }]]);
  });

  it('refuses a source without SSRC', () => {
    expect(() => producerParameters('audio', 'VP8', 'a', [])).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

it('leaves mid out of what receivers get', () => {
  const uris = ['urn:ietf:params:rtp-hdrext:sdes:mid', 'urn:ietf:params:rtp-hdrext:ssrc-audio-level'] as const;
  const headerExtensions = uris.map((uri, index) => ({ kind: 'audio' as const, uri, preferredId: index + 1 }));
  expect(receiverCapabilities({ codecs: [], headerExtensions }).headerExtensions?.map((extension) => extension.uri)).toEqual([uris[1]]);
});

it('finds the pinned mediasoup willing to take the table', () => {
  expect(() => overrideOrtc()).not.toThrow();
  expect(() => overrideOrtc()).not.toThrow();
});
