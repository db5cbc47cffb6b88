import { expect, it } from 'vitest';
import { readLinkStats, type StatsEntry } from './link-stats.ts';

/** A report like Chromium's: two received tracks, a camera in three layers of which two run, and the pair that is in use. */
function report(bytes: number, { received = 0, lost = 0, limit = 'none' } = {}): StatsEntry[] {
  const layer = (rid: string, height: number, sent: number) => ({
    id: `OT${rid}`,
    type: 'outbound-rtp',
    kind: 'video',
    rid,
    active: sent > 0,
    bytesSent: sent,
    mediaSourceId: 'SV',
    codecId: 'CV',
    ...(sent > 0 && { frameWidth: (height * 16) / 9, frameHeight: height, framesPerSecond: 30, qualityLimitationReason: limit }),
  });
  return [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
    { id: 'P1', type: 'candidate-pair', nominated: true, state: 'succeeded', localCandidateId: 'L1', remoteCandidateId: 'R1' },
    {
      id: 'P2',
      type: 'candidate-pair',
      localCandidateId: 'L2',
      remoteCandidateId: 'R2',
      currentRoundTripTime: 0.0421,
      availableOutgoingBitrate: 2_000_000,
    },
    { id: 'L2', type: 'local-candidate', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' },
    { id: 'R2', type: 'remote-candidate', address: '192.0.2.7', port: 10000 },
    { id: 'CV', type: 'codec', mimeType: 'video/VP9' },
    { id: 'CA', type: 'codec', mimeType: 'audio/opus' },
    { id: 'SV', type: 'media-source', kind: 'video', trackIdentifier: 'camera' },
    layer('1', 180, bytes),
    layer('2', 360, bytes * 2),
    layer('3', 720, 0),
    { id: 'RI', type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.0312 },
    {
      id: 'IV',
      type: 'inbound-rtp',
      kind: 'video',
      trackIdentifier: 'ada',
      codecId: 'CV',
      bytesReceived: bytes * 4,
      packetsReceived: received,
      packetsLost: lost,
      frameWidth: 640,
      frameHeight: 360,
      framesPerSecond: 25,
      jitter: 0.0123,
    },
    { id: 'IA', type: 'inbound-rtp', kind: 'audio', trackIdentifier: 'voice', codecId: 'CA', bytesReceived: bytes },
  ];
}

it('tells rates, sizes and losses from two reports', () => {
  const first = readLinkStats(report(1000, { received: 100, lost: 5 }), 1000);
  const { stats } = readLinkStats(report(3000, { received: 195, lost: 10 }), 3000, first.counters);
  expect(stats).toMatchObject({ upBps: 24_000, downBps: 40_000, upLossPercent: 3.1, downLossPercent: 5 });
  expect(stats.received.get('ada')).toEqual({
    kind: 'video',
    bps: 32_000,
    lossPercent: 5,
    jitterMs: 12,
    codec: 'VP9',
    width: 640,
    height: 360,
    fps: 25,
  });
  expect(stats.received.get('voice')).toEqual({ kind: 'audio', bps: 8000, lossPercent: 0, codec: 'OPUS' });
  expect(stats.sent.get('camera')).toEqual({
    kind: 'video',
    bps: 24_000,
    layers: 2,
    limitedBy: 'none',
    codec: 'VP9',
    width: 640,
    height: 360,
    fps: 30,
  });
});

it('knows the way to the bridge', () => {
  const { stats } = readLinkStats(report(0), 1);
  expect(stats.transport).toEqual({
    rttMs: 42,
    protocol: 'udp',
    localType: 'relay',
    relayProtocol: 'tls',
    remote: '192.0.2.7:10000',
    availableUpBps: 2_000_000,
  });
});

it('has no rates with one report, none over no time, and none below zero', () => {
  const first = readLinkStats(report(1000, { received: 100, lost: 5 }), 1000);
  expect(first.stats).toMatchObject({ upBps: 0, downBps: 0, downLossPercent: 0 });
  expect(readLinkStats(report(3000), 1000, first.counters).stats).toMatchObject({ upBps: 0, downBps: 0 });
  // The peer connection was replaced: its counters begin anew.
  expect(readLinkStats(report(10), 2000, first.counters).stats).toMatchObject({ upBps: 0, downBps: 0, downLossPercent: 0 });
});

it.each(['cpu', 'bandwidth'])('sees what limits the camera: %s', (limit) => {
  const first = readLinkStats(report(1000), 1000);
  expect(readLinkStats(report(2000, { limit }), 2000, first.counters).stats.sent.get('camera')?.limitedBy).toBe(limit);
});

it('finds the pair where the browser names none in its transport (Firefox)', () => {
  const entries = report(0).filter(({ type }) => type !== 'transport');
  expect(
    readLinkStats(
      entries.filter(({ id }) => id !== 'P1').map((entry) => (entry.id === 'P2' ? { ...entry, selected: true } : entry)),
      1,
    ).stats.transport.rttMs,
  ).toBe(42);
});

it('takes a report without anything, and one of nonsense', () => {
  expect(readLinkStats([], 5).stats).toMatchObject({ upBps: 0, downBps: 0, upLossPercent: 0, downLossPercent: 0, transport: {} });
  const odd = [
    { id: 'IV', type: 'inbound-rtp', trackIdentifier: 'x', bytesReceived: Number.NaN, jitter: 'much', codecId: 7 },
    { id: 'RI', type: 'remote-inbound-rtp', fractionLost: 17 },
  ];
  expect(readLinkStats(odd, 5).stats).toMatchObject({ upLossPercent: 100 });
});
