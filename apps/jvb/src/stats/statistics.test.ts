import { expect, it } from 'vitest';
import { audioSource, BridgeHarness, videoSource } from '../testing/bridge-harness.ts';
import { countNow } from './statistics.ts';

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
