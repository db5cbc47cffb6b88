import { expect, it } from 'vitest';
import { type Busyness, cpuShare, endpointStress, stressOf } from './stress.ts';

const busy = (over: Partial<Busyness> = {}): Busyness => ({
  workers: [],
  own: 0,
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
  ['the busiest thread, full at 90 % of a core', { workers: [0.45, 0.9], own: 0.1 }, 1],
  ['its own process', { workers: [0.45], own: 0.9 }, 1],
  ['what is left of a core by the host', { workers: [0.45], steal: 0.5 }, 1],
  ['a host that leaves nothing', { workers: [0.09], steal: 2 }, 1],
  ['an event loop that is busy', { loop: { utilization: 0.5, delayP99Ms: 0 } }, 0.45],
  ['an event loop that is late', { loop: { utilization: 0, delayP99Ms: 250 } }, 1],
  ['the worst of all', { workers: [0.3], loop: { utilization: 0.9, delayP99Ms: 500 } }, 2],
])('takes as stress %s', (_, over, stress) => {
  expect(stressOf(busy(over)).busiest).toBeCloseTo(stress);
});

it.each<[string, Partial<Busyness>, number]>([
  ['the worker that has least to do', { workers: [0.9, 0.18, 0.45] }, 0.2],
  ['the process that all workers share', { workers: [0.9, 0.18], own: 0.72 }, 0.8],
  ['its event loop', { workers: [0.9, 0.18], loop: { utilization: 0, delayP99Ms: 500 } }, 2],
  ['the only worker', { workers: [0.9] }, 1],
  ['no worker', {}, 0],
])('takes as stress for whoever comes %s', (_, over, stress) => {
  expect(stressOf(busy(over)).newcomers).toBeCloseTo(stress);
});

it('expects of one more endpoint what the others cost, once there are enough to tell', () => {
  expect([endpointStress(0.9, 90), endpointStress(0.5, 500), endpointStress(0.6, 200)]).toEqual([0.01, 0.001, 0.003]);
  expect([endpointStress(0.9, 4), endpointStress(0.05, 100), endpointStress(9, 20)]).toEqual([0.01, 0.01, 0.05]);
});
