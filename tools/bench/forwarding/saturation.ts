import { say } from '../output.ts';
import { type Driver, loadOf } from './drivers/driver.ts';
import { type Figures, measure, type RunOptions } from './measure.ts';
import { lineOf, markdown } from './tables.ts';

const SENDERS = 5;
/** Receivers that every server can do. */
const START = 30;
/** More steps than any server takes. */
const MOST_STEPS = 8;
const GROWTH = 1.06;
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

const isFull = ({ delivered, statistics }: Figures): boolean => (delivered ?? 0) >= DELIVERED && statistics.latencyUs.p99 < LATE_US;

/** Adds receivers to one room until something is lost or late. */
export async function findSaturation(driver: Driver, options: RunOptions): Promise<Saturation> {
  const run = async (receivers: number) => {
    const figures = await measure(driver, loadOf(1, SENDERS, receivers), options);
    say(`saturation, ${receivers} receivers: ${lineOf(figures)}`);
    return figures;
  };
  let best = await run(START);
  // Cost per packet falls as the load grows: the first guess is on the low side.
  let receivers = Math.floor(START / best.cores);
  let grows: boolean | undefined;
  for (let step = 0; step < MOST_STEPS; step++) {
    const figures = await run(receivers);
    const full = isFull(figures);
    if (full) best = figures;
    // Once the direction has changed, the border is found.
    if (grows !== undefined && grows !== full) break;
    grows = full;
    receivers = full ? Math.ceil(receivers * GROWTH) : Math.floor(receivers / GROWTH);
  }
  return { server: driver.name, best, safe: await run(Math.floor(best.load.receivers * SAFE_SHARE)) };
}

export function saturationTable(all: readonly Saturation[]): string {
  const head = ['server', 'receivers', 'out pps', 'Mb/s', 'cores', 'pps/core', 'p99 ms', 'lost at 90 %', 'p99 ms at 90 %'];
  const rows = all.map(({ server, best, safe }) => [
    server,
    best.load.receivers,
    Math.round(best.outPps),
    Math.round(best.outMbps),
    best.cores.toFixed(2),
    Math.round(best.ppsPerCore),
    (best.statistics.latencyUs.p99 / 1000).toFixed(1),
    safe.statistics.missing,
    (safe.statistics.latencyUs.p99 / 1000).toFixed(1),
  ]);
  return markdown(head, rows);
}
