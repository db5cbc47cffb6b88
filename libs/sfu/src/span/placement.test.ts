import { describe, expect, it } from 'vitest';
import { LoadEstimate, placeConference, placeEndpoint } from './placement.ts';

/** CPU shares and numbers of transports by worker; undefined = it does not run. */
type Loads = readonly (readonly [cpu: number, transports: number] | undefined)[];
const workers = (loads: Loads) => loads.flatMap((load, index) => (load ? [{ index, cpu: load[0], transports: load[1] }] : []));

describe('placeConference', () => {
  it.each<[string, Loads, number | undefined]>([
    ['nobody when no worker runs', [undefined, undefined], undefined],
    [
      'the first of two that are idle',
      [
        [0, 0],
        [0, 0],
      ],
      0,
    ],
    [
      'the one with less load',
      [
        [0.3, 1],
        [0.1, 9],
      ],
      1,
    ],
    [
      'the one with fewer transports when loads are alike',
      [
        [0.11, 9],
        [0.14, 1],
      ],
      1,
    ],
    ['the only one that runs', [undefined, [0.9, 50]], 1],
  ])('takes %s', (_, loads, expected) => {
    expect(placeConference(workers(loads))).toBe(expected);
  });
});

describe('placeEndpoint', () => {
  it.each<[string, Loads, readonly (readonly [worker: number, endpoints: number])[], number | undefined]>([
    [
      'stays on the first worker while it has room',
      [
        [0.5, 40],
        [0, 0],
      ],
      [[0, 40]],
      0,
    ],
    [
      'goes on to an idle worker when the first one is full',
      [
        [0.6, 60],
        [0, 0],
      ],
      [[0, 60]],
      1,
    ],
    [
      'stays when the others are as busy',
      [
        [0.7, 60],
        [0.55, 50],
      ],
      [[0, 60]],
      0,
    ],
    [
      'fills the second before a third',
      [
        [0.7, 60],
        [0.3, 10],
        [0, 0],
      ],
      [
        [0, 60],
        [1, 10],
      ],
      1,
    ],
    [
      'comes back to the first when there is room again',
      [
        [0.2, 5],
        [0.3, 30],
      ],
      [
        [0, 5],
        [1, 30],
      ],
      0,
    ],
    [
      'takes the less busy of its own when all are full',
      [
        [0.9, 60],
        [0.8, 60],
      ],
      [
        [0, 60],
        [1, 60],
      ],
      1,
    ],
    ['leaves a worker that does not run', [undefined, [0, 0]], [[0, 60]], 1],
    ['is nowhere when no worker runs', [undefined, undefined], [[0, 60]], undefined],
  ])('%s', (_, loads, here, expected) => {
    expect(placeEndpoint(workers(loads), new Map(here))).toBe(expected);
  });

  it.each<[string, readonly (readonly [number, number])[], number]>([
    ['below the number', [[0, 1]], 0],
    ['at the number', [[0, 2]], 1],
    [
      'on the second',
      [
        [0, 2],
        [1, 1],
      ],
      1,
    ],
    [
      'when somebody has left the first',
      [
        [0, 1],
        [1, 2],
      ],
      0,
    ],
    [
      'when all have it: the emptier one',
      [
        [0, 3],
        [1, 2],
      ],
      1,
    ],
  ])('keeps to a number of endpoints for each worker: %s', (_, here, expected) => {
    const rules = { fullCpu: 0.6, endpointsPerWorker: 2 };
    expect(
      placeEndpoint(
        workers([
          [0, 3],
          [0, 3],
        ]),
        new Map(here),
        rules,
      ),
    ).toBe(expected);
  });
});

describe('LoadEstimate', () => {
  it('is what was measured, and something for each transport that is too new to be seen in it', () => {
    const load = new LoadEstimate();
    load.measured(0, 100);
    expect(load.cpu).toBe(0);
    load.measured(5_000, 1_100);
    expect(load.cpu).toBeCloseTo(0.2);
    for (let transport = 0; transport < 10; transport++) load.opened();
    expect(load.cpu).toBeCloseTo(0.3);
    load.measured(10_000, 2_100);
    expect(load.cpu).toBeCloseTo(0.25);
    load.measured(15_000, 3_100);
    expect(load.cpu).toBeCloseTo(0.2);
  });

  it('does not mind a clock that stands or a process that is new', () => {
    const load = new LoadEstimate();
    load.measured(0, 0);
    load.measured(1_000, 500);
    load.measured(1_000, 900);
    expect(load.cpu).toBeCloseTo(0.5);
    load.reset();
    expect(load.cpu).toBe(0);
    load.measured(2_000, 10);
    load.measured(3_000, 5);
    expect(load.cpu).toBe(0);
  });
});
