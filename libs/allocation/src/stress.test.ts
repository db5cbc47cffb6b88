import { expect, it } from 'vitest';
import { type Busyness, cpuShare, endpointStress, stressLevel } from './stress.ts';

const busy = (over: Partial<Busyness> = {}): Busyness => ({
  cpuShares: [],
  steal: 0,
  loop: { utilization: 0, delayP99Ms: 0 },
  ...over,
});

it('knows the share of a core that was used between two samples', () => {
  expect(cpuShare({ atMs: 0, cpuMs: 100 }, { atMs: 1000, cpuMs: 550 })).toBeCloseTo(0.45);
  expect([cpuShare(undefined, { atMs: 1, cpuMs: 1 }), cpuShare({ atMs: 5, cpuMs: 9 }, { atMs: 10, cpuMs: 1 })]).toEqual([0, 0]);
});

it.each<[string, Partial<Busyness>, number]>([
  ['nothing', {}, 0],
  ['the busiest thread, full at 90 % of a core', { cpuShares: [0.45, 0.9, 0.1] }, 1],
  ['what is left of a core by the host', { cpuShares: [0.45], steal: 0.5 }, 1],
  ['a host that leaves nothing', { cpuShares: [0.09], steal: 2 }, 1],
  ['an event loop that is busy', { loop: { utilization: 0.5, delayP99Ms: 0 } }, 0.45],
  ['an event loop that is late', { loop: { utilization: 0, delayP99Ms: 250 } }, 1],
  ['the worst of all', { cpuShares: [0.3], loop: { utilization: 0.9, delayP99Ms: 500 } }, 2],
])('takes as stress %s', (_, over, stress) => {
  expect(stressLevel(busy(over))).toBeCloseTo(stress);
});

it('expects of one more endpoint what the others cost, once there are enough to tell', () => {
  expect([endpointStress(0.9, 90), endpointStress(0.5, 500), endpointStress(0.6, 200)]).toEqual([0.01, 0.001, 0.003]);
  expect([endpointStress(0.9, 4), endpointStress(0.05, 100), endpointStress(9, 20)]).toEqual([0.01, 0.01, 0.05]);
});
