import { expect, it } from 'vitest';
import { facts } from './fixtures.ts';
import { cameraLimit, limited, limitsKey } from './limits.ts';

const wanted = { lastN: -1, constraints: { 'ada-v0': { maxHeight: 1080 } } };

it.each([
  ['as the tiles want', {}, 1080],
  ['no more than the person wants', { settings: { videoQuality: 360 as const } }, 360],
  ['nothing in low-bandwidth mode', { quality: { isLow: true } }, 0],
])('asks for %s', (_name, change, maxHeight) => {
  expect(limited(wanted, facts(change), { lastN: -1, maxFullResolution: undefined })).toMatchObject({
    constraints: { 'ada-v0': { maxHeight } },
  });
});

it.each([
  [2, undefined, 1080],
  [1, undefined, 360],
  [1, ['ada-v0'], 1080],
])('where more than %i are a crowd and %j is large, Ada is asked for at %i', (maxFullResolution, onStageSources, maxHeight) => {
  const asked = { ...wanted, ...(onStageSources && { onStageSources }) };
  expect(limited(asked, facts(), { lastN: 5, maxFullResolution })).toMatchObject({ lastN: 5, constraints: { 'ada-v0': { maxHeight } } });
});

it.each([
  [{}, 2160],
  [{ settings: { videoQuality: 720 as const } }, 720],
  [{ quality: { strainedHeight: 360 } }, 360],
  [{ quality: { strainedHeight: 360 }, settings: { videoQuality: 180 as const } }, 180],
  [{ quality: { isLow: true } }, 180],
])('the camera with %j sends at most %i lines', (change, height) => {
  expect(cameraLimit(facts(change))).toBe(height);
});

it('notices a screen that is shared, and nothing that does not matter', () => {
  const key = (state: ReturnType<typeof facts>, most?: number) => limitsKey(state, most);
  const plain = facts();
  const screen = { ...plain.client.sources[1], name: 'ada-v1', videoType: 'desktop' as const } as (typeof plain.client.sources)[number];
  expect(key(facts({ client: { dominantSpeaker: 'ada' } }))).toBe(key(plain));
  expect(key(facts({ client: { sources: [...plain.client.sources, screen] } }))).not.toBe(key(plain));
  expect(key(plain, 1)).not.toBe(key(plain, 2));
});
