import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim, floorFor, isSignificant, shareBandwidth, sharedAbove } from './bandwidth.ts';

const camera = (over: Partial<Claim> = {}): Claim => ({
  isOnStage: false,
  isScreen: false,
  ideal: 2,
  heights: [],
  bitrates: [150_000, 500_000, 1_500_000],
  isExempt: false,
  ...over,
});
const stage = (over: Partial<Claim> = {}) => camera({ isOnStage: true, ...over });
const thumbnail = (over: Partial<Claim> = {}) => camera({ ideal: 0, ...over });
const screen = (over: Partial<Claim> = {}) => stage({ isScreen: true, bitrates: [100_000, 300_000, 900_000], ...over });

describe('shareBandwidth', () => {
  it.each<[string, Claim[], number, number[]]>([
    ['all that is wanted when there is enough', [stage(), thumbnail(), thumbnail()], 5_000_000, [2, 0, 0]],
    ['the lowest layer for all before anything better', [stage(), camera(), camera()], 450_000, [0, 0, 0]],
    ['the stage at 360 before thumbnails improve', [stage(), camera(), camera()], 900_000, [1, 0, 0]],
    ['then everybody layer by layer in turn', [stage(), camera(), camera()], 1_600_000, [1, 1, 1]],
    ['the stage first of all in the last turn', [stage(), camera(), camera()], 2_600_000, [2, 1, 1]],
    ['tiles of one size rather than one large one', [camera(), camera(), camera(), camera()], 2_500_000, [1, 1, 1, 1]],
    ['the first even when it does not fit', [stage({ bitrates: [900_000], ideal: 0 }), thumbnail()], 300_000, [0, -1]],
    [
      'nothing for those behind who do not fit, but for smaller ones',
      [stage(), camera({ bitrates: [400_000] }), thumbnail()],
      300_000,
      [0, -1, 0],
    ],
    ['an exempt source in any case', [stage(), camera({ bitrates: [400_000], ideal: 0, isExempt: true })], 300_000, [0, 0]],
    ['a screen on stage up to 500 kbit/s over the estimate', [screen()], 450_000, [2]],
    ['no more than that', [screen()], 350_000, [1]],
    ['a screen on stage before cameras go up', [screen(), camera(), camera()], 1_200_000, [2, 0, 0]],
    ['no such favour for a screen that is not on stage', [camera(), screen({ isOnStage: false })], 300_000, [0, 0]],
    ['what may come when nothing has arrived yet', [stage({ bitrates: [] }), thumbnail({ bitrates: [0, 0, 0] })], 100_000, [2, 0]],
    ['the wanted layer to those who have the best that arrives', [stage({ bitrates: [150_000, 500_000, 0] })], 600_000, [2]],
    ['no layer that costs more and shows less', [stage({ bitrates: [150_000, 800_000, 700_000] })], 750_000, [2]],
    ['the least that arrives when all is larger than wanted', [thumbnail({ bitrates: [0, 500_000, 1_500_000] })], 5_000_000, [1]],
    ['by real heights', [stage({ heights: [90, 180, 360] }), camera()], 1_650_000, [2, 0]],
  ])('gives %s', (_, claims, bps, expected) => {
    expect(shareBandwidth(claims, bps)).toEqual(expected);
  });

  const claims = fc.array(
    fc.record({
      isOnStage: fc.boolean(),
      isScreen: fc.boolean(),
      ideal: fc.integer({ min: 0, max: 2 }),
      heights: fc.constant([]),
      bitrates: fc.tuple(fc.integer({ min: 1, max: 3e5 }), fc.integer({ min: 3e5, max: 9e5 }), fc.integer({ min: 9e5, max: 3e6 })),
      isExempt: fc.constant(false),
    }),
    { maxLength: 12 },
  );
  const spent = (list: readonly Claim[], layers: readonly number[]) =>
    list.reduce((sum, claim, index) => sum + (claim.bitrates[layers[index] ?? -1] ?? 0), 0);

  it('never spends more than there is, but for the first and a screen on stage', () => {
    fc.assert(
      fc.property(claims, fc.integer({ min: 0, max: 2e7 }), (list, bps) => {
        const layers = shareBandwidth(list, bps);
        const first = list[0]?.bitrates[0] ?? 0;
        expect(spent(list, layers)).toBeLessThanOrEqual(Math.max(bps, first) + 500_000);
        for (const [index, layer] of layers.entries()) expect(layer).toBeLessThanOrEqual(list[index]?.ideal ?? -1);
      }),
    );
  });

  it('gives nobody less when there is no limit', () => {
    fc.assert(
      fc.property(claims, (list) => {
        expect(shareBandwidth(list, Number.POSITIVE_INFINITY)).toEqual(list.map((claim) => claim.ideal));
      }),
    );
  });
});

describe('isSignificant', () => {
  it.each([
    [undefined, 1, true],
    [1_000_000, 1_100_000, false],
    [1_000_000, 1_200_000, true],
    [1_000_000, 800_000, true],
  ])('%s → %s: %s', (before, now, expected) => {
    expect(isSignificant(before, now)).toBe(expected);
  });
});

it.each([
  [[], 30_000],
  [[12_000, 500_000], 30_000],
  [[70_000, 500_000], 140_000],
  [[0, 110_000], 220_000],
  [[900_000], 250_000],
])('the floor for layers of %j is %i', (bitrates, expected) => {
  expect(floorFor(bitrates)).toBe(expected);
});

it.each([
  [undefined, 150_000, 150_000],
  [180_000, 800_000, 800_000],
  [180_000, 200_000, 200_000],
  [180_000, 185_000, 112_500],
  [180_000, 100_000, 100_000],
])('above a floor of %s an estimate of %i is %i to be shared', (floor, estimate, expected) => {
  expect(sharedAbove(floor, estimate)).toBe(expected);
});
