import { describe, expect, it } from 'vitest';
import { effectiveLastN, higherOf, isLower, wantedHeight } from './constraints.ts';

describe('wantedHeight', () => {
  it.each([
    ['nothing before the first constraints', undefined, 0],
    ['180 when neither the source nor a default is named', { lastN: -1 }, 180],
    ['the default', { defaultConstraints: { maxHeight: 360 } }, 360],
    ['the source over the default', { defaultConstraints: { maxHeight: 360 }, constraints: { 'a-v0': { maxHeight: 720 } } }, 720],
    ['the endpoint', { defaultConstraints: { maxHeight: 360 }, constraints: { a: { maxHeight: 720 } } }, 720],
    ['the source over the endpoint', { constraints: { a: { maxHeight: 720 }, 'a-v0': { maxHeight: 90 } } }, 90],
    ['off', { defaultConstraints: { maxHeight: 720 }, constraints: { 'a-v0': { maxHeight: 0 } } }, 0],
    ['unlimited', { defaultConstraints: { maxHeight: -1 } }, -1],
  ])('%s', (_, constraints, height) => {
    expect(wantedHeight(constraints, { name: 'a-v0', owner: 'a' })).toBe(height);
  });

  it('does not take inherited properties for constraints', () => {
    expect(wantedHeight({ constraints: {} }, { name: 'constructor', owner: 'toString' })).toBe(180);
  });
});

describe('effectiveLastN', () => {
  it.each([
    [[], 50],
    [[-1], 50],
    [[undefined, 3], 3],
    [[7, -1, 4], 4],
    [[0, 5], 0],
    [[1000], 50],
  ])('of %j is %i', (limits, expected) => {
    expect(effectiveLastN(...limits)).toBe(expected);
  });
});

describe('heights', () => {
  it('treat −1 as the largest', () => {
    expect([higherOf(-1, 720), higherOf(180, 360), higherOf(0, 0)]).toEqual([-1, 360, 0]);
    expect([isLower(720, -1), isLower(-1, 720), isLower(-1, -1), isLower(180, 360), isLower(360, 360)]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });
});
