import { silentLog } from '@parley/kernel';
import { expect, it } from 'vitest';
import { audioSource, BridgeHarness, videoSource } from '../testing/bridge-harness.ts';
import { ReceiverStatistics } from './receivers.ts';
import type { BridgeState } from './state.ts';
import { buildStatistics, countNow } from './statistics.ts';

const STATE: BridgeState = {
  nowMs: 0,
  stress: 0,
  averageParticipantStress: 0.01,
  overloaded: false,
  lastN: -1,
  loop: { utilization: 0.1, delayP99Ms: 3.2 },
  gracefulShutdown: false,
  shuttingDown: false,
  drain: false,
  healthy: true,
  threads: 2,
  servers: { configured: 1, online: 1, joined: 1 },
  version: '0',
  release: '',
  region: undefined,
};

it('counts only cameras that are on as sending video', async () => {
  const harness = new BridgeHarness();
  const a = await harness.join('a', [audioSource('a', 1), videoSource('a', 100)]);
  await harness.join('b', [audioSource('b', 2)]);
  const count = () => countNow(harness.bridge.conferences);
  expect(count()).toMatchObject({ conferences: 1, endpoints: 2, sendingVideo: 1, receiveOnly: 0 });
  a.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: 'a-v0', videoType: 'none' });
  expect(count().sendingVideo).toBe(0);
  await harness.pass(300);
  a.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: 'a-v0', videoType: 'camera' });
  expect(count().sendingVideo).toBe(1);
  await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { forceMute: { audio: false, video: true } })] }));
  expect(count().sendingVideo).toBe(0);
});

it('tells packet rates, round trips and keyframes', async () => {
  const harness = new BridgeHarness();
  const a = await harness.join('a', [videoSource('a', 100)]);
  const b = await harness.join('b', []);
  b.say({ colibriClass: 'ReceiverVideoConstraints', defaultConstraints: { maxHeight: 180 } });
  await harness.pass(500);
  const receivers = new ReceiverStatistics({ bridge: harness.bridge, clock: harness.clock, log: silentLog, totals: harness.totals });
  const [producer] = a.transport.producers;
  const consumer = b.transport.of(producer);
  expect.assert(producer && consumer, 'nothing is forwarded');
  for (const second of [1, 2, 3]) {
    const stream = { ssrc: 100, bps: 1000, layerBps: [1000], packetsLost: 0, score: 10, pliCount: 0, nackCount: 0 };
    producer.streams = [{ ...stream, packets: 50 * second, rttMs: undefined }];
    consumer.streams = [{ ...stream, packets: 40 * second, rttMs: 25 }];
    producer.keyFrames = second;
    await harness.keeper.sample();
    await receivers.sample();
    await harness.pass(1000);
  }
  const statistics = buildStatistics(harness.bridge.conferences, harness.totals, STATE);
  expect(statistics).toMatchObject({
    packet_rate_download: 50,
    packet_rate_upload: 40,
    rtt_aggregate: 25,
    total_packets_received: 150,
    total_packets_sent: 120,
    total_keyframes_received: 3,
    total_layering_changes_received: 1,
    total_video_stream_milliseconds_received: 2000,
    total_dominant_speaker_changes: 0,
  });
});
