import { describe, expect, it } from 'vitest';
import { cameraLayers, screenLayers } from './encodings.ts';

const HD = { width: 1280, height: 720 };
const active = (height: number, layers = 3, size = HD) => cameraLayers(height, layers, size).map((layer) => (layer.active ? 1 : 0));

describe('cameraLayers', () => {
  it.each([
    [0, [0, 0, 0]],
    [90, [1, 0, 0]],
    [180, [1, 0, 0]],
    [360, [1, 1, 0]],
    [540, [1, 1, 0]],
    [720, [1, 1, 1]],
    [2160, [1, 1, 1]],
    [-1, [1, 1, 1]],
  ])('for %i runs %j', (height, expected) => {
    expect(active(height)).toEqual(expected);
  });

  it('counts the smaller side of an upright picture, and of a small camera', () => {
    expect(active(360, 3, { width: 720, height: 1280 })).toEqual([1, 1, 0]);
    expect(active(360, 3, { width: 640, height: 480 })).toEqual([1, 1, 0]);
    expect(active(480, 3, { width: 640, height: 480 })).toEqual([1, 1, 1]);
  });

  it('scales the one stream of a sender without simulcast', () => {
    expect(cameraLayers(360, 1, HD)).toMatchObject([{ active: true, scaleResolutionDownBy: 2, maxBitrate: 500_000 }]);
    expect(cameraLayers(0, 1, HD)).toMatchObject([{ active: false }]);
    expect(cameraLayers(-1, 1, HD)).toMatchObject([{ active: true, scaleResolutionDownBy: 1 }]);
  });
});

it.each([
  [720, [200_000, 500_000, 1_500_000]],
  [1080, [300_000, 1_000_000, 3_000_000]],
  [2160, [500_000, 1_500_000, 6_000_000]],
])('a camera of %i lines may use %j', (height, bitrates) => {
  expect(cameraLayers(-1, 3, { width: (height * 16) / 9, height }).map(({ maxBitrate }) => maxBitrate)).toEqual(bitrates);
});

it('a shared screen is whole or off', () => {
  expect(screenLayers(180)).toMatchObject([{ active: true, scaleResolutionDownBy: 1 }]);
  expect(screenLayers(0)).toMatchObject([{ active: false }]);
});
