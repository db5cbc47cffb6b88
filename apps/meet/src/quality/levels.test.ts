import type { PeerPort, RemoteMedia } from '@parley/client';
import { FakeClock } from '@parley/kernel';
import { expect, it } from 'vitest';
import { Levels, loudness } from './levels.ts';

function world(levels: Record<string, number | undefined>) {
  const clock = new FakeClock(0);
  const track = (id: string) => ({ id }) as MediaStreamTrack;
  const sources = Object.keys(levels).map(
    (owner) => ({ owner, kind: 'audio', muted: owner === 'muted', track: track(owner) }) as RemoteMedia,
  );
  const getTransceivers = () =>
    sources.map(({ owner, track }) => ({
      receiver: { track, getSynchronizationSources: () => (levels[owner] === undefined ? [] : [{ audioLevel: levels[owner] }]) },
    }));
  const state = { isWatched: true };
  const meter = new Levels({
    clock,
    sources: () => sources,
    peer: () => ({ getTransceivers }) as unknown as PeerPort,
    isWatched: () => state.isWatched,
  });
  const writes: string[] = [];
  const place = (name: string) => ({ style: { setProperty: (_key: string, value: string) => writes.push(`${name} ${value}`) } });
  return { clock, levels, meter, writes, place, state };
}

it('tells a place when the loudness of its person changes by a step, and else nothing', () => {
  const { clock, levels, meter, writes, place } = world({ ada: 0.2, bob: undefined, muted: 0.5 });
  const stop = ['ada', 'bob', 'muted', 'nobody'].map((id) => meter.show(id, place(id)));
  clock.advance(1000);
  expect(writes).toEqual(['ada 1']);
  levels.ada = 0;
  clock.advance(100);
  expect(writes).toEqual(['ada 1', 'ada 0']);
  for (const end of stop) end();
  levels.ada = 0.5;
  clock.advance(1000);
  expect(writes).toHaveLength(2);
});

it('does nothing on a page that nobody sees', () => {
  const { clock, meter, writes, place, state } = world({ ada: 0.2 });
  state.isWatched = false;
  meter.show('ada', place('ada'));
  clock.advance(1000);
  expect(writes).toEqual([]);
});

it.each([
  [1, 1],
  [0.178, 1],
  [0.02, 0.46],
  [0.001, 0],
])('a level of %f is a loudness of %f', (level, expected) => {
  expect(loudness(level)).toBeCloseTo(expected, 1);
});
