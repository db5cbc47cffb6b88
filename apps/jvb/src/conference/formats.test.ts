import type { ClientMessage } from '@parley/bridge-channel';
import { expect, it, vi } from 'vitest';
import { BridgeHarness, videoSource } from '../testing/bridge-harness.ts';

const wants = (maxHeight: number): ClientMessage => ({
  colibriClass: 'ReceiverVideoConstraints',
  lastN: -1,
  defaultConstraints: { maxHeight },
});

async function call() {
  const harness = new BridgeHarness();
  const sender = await harness.join('a', [videoSource('a', 100)]);
  const receiver = await harness.join('b', []);
  const producer = sender.transport.producers.at(-1);
  expect.assert(producer, 'nothing is sent');
  const layer = () => receiver.transport.of(producer)?.layer;
  return { harness, receiver, producer, layer };
}

it('chooses layers by the heights that a sender really has, and anew when they change', async () => {
  const { harness, receiver, producer, layer } = await call();
  receiver.say(wants(360));
  await harness.pass(500);
  expect(layer()).toBe(1);
  // A camera of 1080p: 360 is less than its middle layer has.
  producer.heights = [270, 540, 1080];
  producer.options.onChange?.(producer);
  await harness.pass(500);
  expect(layer()).toBe(0);
  producer.codec = 'AV1';
  producer.heights = [90, 180, 360];
  producer.options.onChange?.(producer);
  await harness.pass(500);
  expect(layer()).toBe(2);
});

it('follows a sender that changes all the time at a slower pace', async () => {
  const { harness, receiver, producer, layer } = await call();
  receiver.say(wants(360));
  await harness.pass(500);
  const seen = [layer()];
  for (let change = 0; change < 100; change++) {
    producer.heights = change % 3 === 0 ? [180, 360, 720] : [270, 540, 1080];
    producer.options.onChange?.(producer);
    await harness.pass(10);
    if (layer() !== seen.at(-1)) seen.push(layer());
  }
  // Every 250 ms at most, and at the end as it is then.
  expect(seen.length).toBeLessThanOrEqual(6);
  expect(seen.length).toBeGreaterThan(1);
  producer.heights = [180, 360, 720];
  producer.options.onChange?.(producer);
  await harness.pass(300);
  expect(layer()).toBe(1);
});

it('follows many of them at the pace of one', async () => {
  const harness = new BridgeHarness();
  const senders = [];
  for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) senders.push(await harness.join(id, [videoSource(id, 100 * (index + 1))]));
  await harness.pass(500);
  const [conference] = harness.bridge.conferences;
  expect.assert(conference, 'no conference');
  const changed = vi.spyOn(conference, 'changed');
  for (let change = 0; change < 50; change++) {
    for (const sender of senders) {
      for (const producer of sender.transport.producers) producer.options.onChange?.(producer);
      sender.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: `${sender.id}-v0`, videoType: change % 2 ? 'camera' : 'none' });
    }
    await harness.pass(20);
  }
  expect(changed.mock.calls.length).toBeGreaterThan(3);
  expect(changed.mock.calls.length).toBeLessThan(7);
});
