import { say } from '../output.ts';
import { type Driver, loadOf } from './drivers/driver.ts';
import { type Figures, measure, type RunOptions } from './measure.ts';
import { latencyOf, lineOf, markdown } from './tables.ts';

const SENDERS = 5;
/** Receivers that every server can do. */
const START = 30;
/** More runs than any server takes. */
const MOST_RUNS = 12;
/** While nothing is known above, by how much receivers grow; and how near the border has to be known. */
const GROWTH = 1.25;
const NEAR = 1.06;
const DELIVERED = 0.999;
/** A queue that long grows. */
const LATE_US = 200_000;
/** Where nothing may be lost any more, as a share of saturation. */
const SAFE_SHARE = 0.9;

export interface Saturation {
  readonly server: string;
  /** The most that it forwards in full. */
  readonly best: Figures;
  /** The run with 90 % of those receivers. */
  readonly safe: Figures;
}

const isFull = (figures: Figures): boolean => (figures.delivered ?? 0) >= DELIVERED && latencyOf([figures]).p99Us < LATE_US;

/** Adds receivers to one room until something is lost or late. */
export async function findSaturation(driver: Driver, options: RunOptions): Promise<Saturation> {
  const run = async (receivers: number) => {
    const figures = await measure(driver, loadOf(1, SENDERS, receivers), options);
    say(`saturation, ${receivers} receivers: ${lineOf(figures)}`);
    return figures;
  };
  let best = await run(START);
  // Cost per packet falls as the load grows: the first guess is on the low side.
  await mostThatFits(START, Math.floor(START / best.cores), async (receivers) => {
    // Once is no proof: somebody else may have had the core.
    for (let attempt = 0; attempt < 2; attempt++) {
      const figures = await run(receivers);
      if (!isFull(figures)) continue;
      best = figures;
      return true;
    }
    return false;
  });
  return { server: driver.name, best, safe: await run(Math.floor(best.load.receivers * SAFE_SHARE)) };
}

/**
 * The largest number that fits, to 6 %, when all below it do as well.
 * @param fitting known to fit
 * @param guess where to begin
 */
export async function mostThatFits(fitting: number, guess: number, fits: (number: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [fitting, Number.POSITIVE_INFINITY];
  let next = Math.max(guess, fitting + 1);
  for (let run = 0; run < MOST_RUNS && next > low && high / low > NEAR; run++) {
    if (await fits(next)) low = next;
    else high = next;
    next = high === Number.POSITIVE_INFINITY ? Math.ceil(low * GROWTH) : Math.floor(Math.sqrt(low * high));
  }
  return low;
}

export function saturationTable(all: readonly Saturation[]): string {
  const head = [
    'server',
    'receivers',
    'out pps',
    'Mb/s',
    'cores',
    'pps/core',
    'p99 ms',
    'generator cores',
    'at 90 %: lost',
    'delivered',
    'p99 ms',
  ];
  const rows = all.map(({ server, best, safe }) => [
    server,
    best.load.receivers,
    Math.round(best.outPps),
    Math.round(best.outMbps),
    best.cores.toFixed(2),
    Math.round(best.ppsPerCore),
    (latencyOf([best]).p99Us / 1000).toFixed(1),
    best.generatorCores.toFixed(2),
    safe.statistics.missing,
    `${((safe.delivered ?? 0) * 100).toFixed(2)} %`,
    (latencyOf([safe]).p99Us / 1000).toFixed(1),
  ]);
  return markdown(head, rows);
}
