import { expect, it } from 'vitest';
import { connectionQuality, qualityLevel } from './connection-quality.ts';
import { readLinkStats } from './link-stats.ts';

const QUIET = readLinkStats([], 1).stats;

it.each([
  ['nothing amiss', {}, 'good'],
  ['a lost packet now and then', { downLossPercent: 1 }, 'good'],
  ['losses that are heard', { downLossPercent: 5 }, 'fair'],
  ['losses on the way up', { upLossPercent: 18 }, 'poor'],
  ['a long way', { transport: { rttMs: 350 } }, 'good'],
  ['a very long way', { transport: { rttMs: 800 } }, 'fair'],
  ['a long way with losses', { transport: { rttMs: 800 }, downLossPercent: 4 }, 'poor'],
  ['nothing arrives', { downLossPercent: 100 }, 'poor'],
] as const)('%s', (_name, change, level) => {
  expect(qualityLevel(connectionQuality({ ...QUIET, ...change }, undefined))).toBe(level);
});

it('one bad look does not make a good connection a poor one, three do', () => {
  const bad = { ...QUIET, downLossPercent: 30 };
  const once = connectionQuality(bad, 100);
  expect(qualityLevel(once)).toBe('fair');
  expect(qualityLevel(connectionQuality(bad, connectionQuality(bad, once)))).toBe('poor');
});

it('a picture for which there is no room counts a little', () => {
  const sent = new Map([['camera', { kind: 'video' as const, bps: 1, layers: 1, limitedBy: 'bandwidth' as const }]]);
  expect(connectionQuality({ ...QUIET, sent }, undefined)).toBe(85);
});

it('knows nothing at first, and that somebody is gone', () => {
  expect(qualityLevel(undefined)).toBe('unknown');
  expect(qualityLevel(100, true)).toBe('lost');
});
