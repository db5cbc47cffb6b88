import type { types } from 'mediasoup';
import { describe, expect, it } from 'vitest';
import { congestionFeedback, MEDIA_TABLE, TRANSPORT_CC } from './media-table.ts';
import { overrideOrtc } from './ortc-overrides.ts';
import { producerParameters, receiverCapabilities, routerCodecs } from './rtp-parameters.ts';

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

describe('feedback about congestion', () => {
  const { video } = MEDIA_TABLE;
  const named = (type: string) => video.payloadTypes.map((payload) => ({ ...payload, feedback: [{ type: 'nack' }, { type }] }));
  const notNumbered = video.headerExtensions.filter(({ id }) => id !== 5);

  it.each([
    ['transport-cc', {}],
    ['transport-cc', { audio: { payloadTypes: [], headerExtensions: [] } }],
    ['transport-cc', MEDIA_TABLE],
    ['goog-remb', { video: { payloadTypes: named('goog-remb'), headerExtensions: notNumbered } }],
    ['none', { video: { payloadTypes: named('transport-cc'), headerExtensions: notNumbered } }],
    ['none', { video: { payloadTypes: named('ccm'), headerExtensions: video.headerExtensions } }],
  ] as const)('is %s for the table %#', (expected, media) => expect(congestionFeedback(media)).toBe(expected));

  it.each([
    ['transport-cc', ['transport-cc'], true],
    ['goog-remb', ['goog-remb'], false],
    ['none', [], false],
  ] as const)('is that of the parameters: %s', (congestion, types, isNumbered) => {
    const known = new Set(['transport-cc', 'goog-remb']);
    const of = (codecs: { rtcpFeedback?: { type: string }[] }[] = []) => [
      ...new Set(codecs.flatMap(({ rtcpFeedback = [] }) => rtcpFeedback.map(({ type }) => type)).filter((type) => known.has(type))),
    ];
    for (const kind of ['audio', 'video'] as const) {
      const sent = producerParameters(kind, 'a', three, { congestion });
      const router = {
        codecs: routerCodecs().map((codec) => ({ ...codec, preferredPayloadType: 1 })),
        headerExtensions: MEDIA_TABLE[kind].headerExtensions.map(({ id, uri }) => ({
          ...{ kind, preferredId: id },
          uri: uri as types.RtpHeaderExtensionUri,
        })),
      };
      const received = receiverCapabilities(router, kind, congestion);
      expect(of(sent.codecs)).toEqual(types);
      expect(of(received.codecs)).toEqual(types);
      for (const extensions of [sent.headerExtensions, received.headerExtensions])
        expect(extensions?.some(({ uri }) => uri === TRANSPORT_CC)).toBe(isNumbered);
    }
  });
});

it('finds the pinned mediasoup willing to take the table', () => {
  expect(() => overrideOrtc()).not.toThrow();
  expect(() => overrideOrtc()).not.toThrow();
});
