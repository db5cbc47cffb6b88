import { expect, it } from 'vitest';
import { buildEndpointStats, readEndpointStats } from './endpoint-stats.ts';
import { readLinkStats } from './link-stats.ts';

const QUIET = readLinkStats([], 1).stats;

it('tells others what they need, in the units of every client', () => {
  const stats = {
    ...QUIET,
    upBps: 1_532_400,
    downBps: 820_000,
    upLossPercent: 1.5,
    downLossPercent: 4,
    transport: { rttMs: 33 },
    sent: new Map([['c', { kind: 'video' as const, bps: 1_500_000, layers: 2, limitedBy: 'none' as const }]]),
    received: new Map([['v', { kind: 'audio' as const, bps: 32_000, lossPercent: 0 }]]),
  };
  expect(buildEndpointStats(stats, { mark: 87, cameraHeight: 360 })).toEqual({
    bitrate: { upload: 1532, download: 820, audio: { upload: 0, download: 32 }, video: { upload: 1500, download: 0 } },
    packetLoss: { upload: 1.5, download: 4, total: 4 },
    connectionQuality: 87,
    jvbRTT: 33,
    maxEnabledResolution: 360,
  });
});

it('reads what it tells itself', () => {
  const stats = { ...QUIET, upBps: 1_000_000, downBps: 2_000_000, transport: { rttMs: 5 } };
  expect(readEndpointStats(buildEndpointStats(stats, { mark: 100, cameraHeight: undefined }))).toEqual({
    mark: 100,
    upBps: 1_000_000,
    downBps: 2_000_000,
    lossPercent: 0,
    rttMs: 5,
  });
});

it.each([
  ['nothing', {}],
  ['texts', { connectionQuality: '100', bitrate: 'fast', packetLoss: [1], jvbRTT: '1' }],
  ['numbers beyond reason', { connectionQuality: 101, bitrate: { upload: -1, download: Number.POSITIVE_INFINITY }, jvbRTT: Number.NaN }],
  ['null', { bitrate: null, packetLoss: null, serverRegion: null }],
])('makes nothing of %s', (_name, message) => {
  expect(readEndpointStats(message)).toEqual({});
});

it('bounds a region', () => {
  expect(readEndpointStats({ serverRegion: 'x'.repeat(500) }).region).toHaveLength(64);
});
