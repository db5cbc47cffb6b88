import { NO_DROPS } from '@parley/sfu';
import { expect, it } from 'vitest';
import { DroppedPackets } from './drops.ts';

const drops = (count: number) => ({ ...NO_DROPS, stun_invalid: count, stun_unknown: 2 * count, other: 7 });

it('adds up what all workers refused, and keeps what one refused that has died', () => {
  const dropped = new DroppedPackets();
  dropped.take([
    { pid: 1, drops: drops(5) },
    { pid: 2, drops: drops(1) },
  ]);
  expect(dropped.totals).toEqual({ ...drops(6), other: 14 });
  dropped.take([{ pid: 1, drops: drops(6) }]);
  expect(dropped.totals).toMatchObject({ stun_invalid: 7, stun_unknown: 14, other: 14 });
  dropped.take([
    { pid: 1, drops: drops(6) },
    { pid: 3, drops: drops(1) },
  ]);
  expect(dropped.totals).toMatchObject({ stun_invalid: 8, stun_unknown: 16, other: 21 });
});

it('never counts backwards', () => {
  const dropped = new DroppedPackets();
  dropped.take([{ pid: 1, drops: drops(5) }]);
  dropped.take([{ pid: 1, drops: drops(2) }]);
  expect(dropped.totals.stun_invalid).toBe(5);
});
