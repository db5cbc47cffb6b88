import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Ortc, overrideOrtc } from './ortc-overrides.ts';
import { copyPlainly, plainCopy } from './plain-copies.ts';
import { producerParameters, receiverCapabilities, routerCodecs } from './rtp-parameters.ts';

const ortc = createRequire(import.meta.url)('mediasoup/ortc') as Ortc;

/** Every object and list inside, itself included. */
function partsOf(value: unknown): object[] {
  return typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(partsOf)] : [];
}

describe('a plain copy', () => {
  it('is equal to what it was made of, and shares nothing with it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = plainCopy(value);
        expect(copy).toEqual(value);
        const parts = new Set(partsOf(value));
        expect(partsOf(copy).filter((part) => parts.has(part))).toEqual([]);
      }),
    );
  });

  it.each([[undefined], [Number.NaN], [null], [''], [{ a: undefined }], [[undefined, { b: [1n] }]]])('keeps %o', (value) => {
    expect(plainCopy(value)).toStrictEqual(value);
  });

  it('of what mediasoup copies is what it makes by itself', () => {
    overrideOrtc();
    const capabilities = ortc.generateRouterRtpCapabilities(routerCodecs());
    const copied = [
      capabilities,
      receiverCapabilities(capabilities),
      producerParameters('video', 'x', [{ ssrc: 1, rtxSsrc: 2 }], { msid: 'y' }),
    ];
    expect(plainCopy(copied)).toStrictEqual(structuredClone(copied));
  });
});

it('is what mediasoup makes from then on', () => {
  overrideOrtc();
  copyPlainly();
  copyPlainly();
  const other = vi.spyOn(globalThis, 'structuredClone');
  ortc.generateRouterRtpCapabilities(routerCodecs());
  expect(other).not.toHaveBeenCalled();
  other.mockRestore();
});
