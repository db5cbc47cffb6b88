import { FakeClock, silentLog } from '@parley/kernel';
import { NO_DROPS } from '@parley/sfu';
import { expect, it } from 'vitest';
import { DroppedPackets } from './drops.ts';
import { Load } from './load.ts';
import { EventLoopWatch, machineTime, parseMachineTime, stealShare } from './machine.ts';

it('measures workers, this process, its event loop and what the host takes away', async () => {
  const clock = new FakeClock();
  const measured: number[] = [];
  let cpuMs = 0;
  let stolen = 0;
  const load = new Load({
    sfu: { usage: async () => [{ index: 0, pid: 7, cpuMs, rssMb: 1, drops: NO_DROPS }] },
    ownCpuMs: () => 0,
    machineTime: async () => ({ total: clock.now() / 10, stolen }),
    loop: () => ({ utilization: 0.1, delayP99Ms: 5 }),
    dropped: new DroppedPackets(),
    clock,
    log: silentLog,
    onMeasured: ({ newcomers }) => measured.push(newcomers),
  });
  const next = async (used: number, taken: number) => {
    clock.advance(2_000);
    cpuMs += used;
    stolen += taken;
    await load.sample();
    return measured.at(-1);
  };
  await load.sample();
  expect(await next(900, 0)).toBeCloseTo(0.5);
  expect(await next(900, 100)).toBeCloseTo(1);
  expect(await next(0, 0)).toBeCloseTo(0.09);
});

it('reads what the kernel tells of the machine, and is content without it', async () => {
  const text = 'cpu  100 0 50 800 10 0 5 35 0 0\ncpu0 1 2 3\n';
  expect(parseMachineTime(text)).toEqual({ total: 1000, stolen: 35 });
  expect([parseMachineTime(''), parseMachineTime('cpu x')]).toEqual([
    { total: 0, stolen: 0 },
    { total: 0, stolen: 0 },
  ]);
  expect(stealShare({ total: 0, stolen: 0 }, { total: 1000, stolen: 35 })).toBeCloseTo(0.035);
  expect(stealShare(undefined, { total: 1, stolen: 1 })).toBe(0);
  expect((await machineTime()).total).toBeGreaterThanOrEqual(0);
});

it('sees an event loop that was kept busy', async () => {
  const watch = new EventLoopWatch();
  watch.start();
  let seen = watch.take();
  let turns = 0;
  // What is counted is the time between two ticks of the watch, and a look forgets the last one: several turns for each look.
  const isLate = () => {
    const end = performance.now() + 60;
    while (performance.now() < end);
    if (++turns % 3 === 0) seen = watch.take();
    return seen.delayP99Ms;
  };
  await expect.poll(isLate, { interval: 30, timeout: 4_000 }).toBeGreaterThan(30);
  watch.stop();
  expect(seen.utilization).toBeGreaterThan(0.1);
});
