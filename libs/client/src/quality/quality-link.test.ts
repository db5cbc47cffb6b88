import { expect, it } from 'vitest';
import { EP, settle, World } from '../fixtures/world.ts';

async function connected(): Promise<World> {
  const world = new World();
  await world.join('aa');
  await world.offer();
  world.sockets.last.accept();
  return world;
}

const active = (world: World) => world.peer.transceivers[1]?.encodings.map((encoding) => encoding.active);
const wants = (world: World, maxHeight: number) =>
  world.bridge({ colibriClass: 'SenderSourceConstraints', sourceName: `${EP}-v0`, maxHeight });

it('a camera sends no more than its own limit, whatever receivers want', async () => {
  const world = await connected();
  await wants(world, 720);
  world.client.setCameraLimit(360);
  await settle();
  expect(active(world)).toEqual([true, true, false]);
  await wants(world, 180);
  expect(active(world)).toEqual([true, false, false]);
  await wants(world, -1);
  expect(active(world)).toEqual([true, true, false]);
  world.client.setCameraLimit(undefined);
  await settle();
  expect(active(world)).toEqual([true, true, true]);
  expect(world.client.state.wantedHeights).toEqual(new Map([[`${EP}-v0`, -1]]));
});

it('the limit holds for the next session too', async () => {
  const world = new World();
  world.client.setCameraLimit(180);
  await world.join('aa');
  await world.offer();
  world.sockets.last.accept();
  await wants(world, 720);
  expect(active(world)).toEqual([true, false, false]);
});

it('others are told how well this client is connected, and tell it', async () => {
  const world = await connected();
  const heard: unknown[] = [];
  const states: unknown[] = [];
  world.client.on('endpointStats', (event) => heard.push(event));
  world.client.on('state', (state) => states.push(state));
  world.client.sendStats({ connectionQuality: 90 });
  expect(world.sockets.last.sent.at(-1)).toEqual({ colibriClass: 'EndpointStats', connectionQuality: 90 });
  await world.bridge({ colibriClass: 'EndpointStats', from: 'aa', connectionQuality: 40, bitrate: { upload: 'x' } });
  expect(heard).toEqual([{ from: 'aa', quality: { mark: 40 } }]);
  expect(states).toEqual([]);
});
