import { describe, expect, it } from 'vitest';
import { overrideOrtc } from './ortc-overrides.ts';
import { producerParameters, receiverCapabilities } from './rtp-parameters.ts';

const three = [1, 2, 3].map((layer) => ({ ssrc: layer, rtxSsrc: 10 + layer }));

describe('producerParameters', () => {
  it('lets three streams come in every codec, VP8 assumed first', () => {
    const { codecs, encodings } = producerParameters('video', 'a', three);
    expect(codecs.map((codec) => codec.payloadType)).toEqual([100, 41, 42, 96, 101, 97, 107, 99]);
    expect(encodings).toEqual([
      { ssrc: 1, rtx: { ssrc: 11 }, scalabilityMode: 'L1T3' },
      { ssrc: 2, rtx: { ssrc: 12 }, scalabilityMode: 'L1T3' },
      { ssrc: 3, rtx: { ssrc: 13 }, scalabilityMode: 'L1T3' },
    ]);
  });

  it('takes a single stream as it is', () => {
    expect(producerParameters('video', 'a', [{ ssrc: 5 }]).encodings).toEqual([{ ssrc: 5 }]);
  });

  it('refuses a source without SSRC', () => {
    expect(() => producerParameters('audio', 'a', [])).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
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
