import type { Driver, Load } from './drivers/driver.ts';
import { bitrates } from './drivers/driver.ts';
import type { Figures } from './measure.ts';

/** A table for people, in Markdown. */
export function markdown(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `1 x (5, 60)` and what is special. */
export function titleOf(load: Load): string {
  const extras = [...(bitrates(load).length > 1 ? ['simulcast'] : []), ...(load.transportCc ? ['transport-cc'] : [])];
  return [`${load.rooms} x (${load.senders}, ${load.receivers})`, ...extras].join(' ');
}

/** The run in the middle, of two the cheaper one, by cost per packet: the figure that other work on the machine disturbs least. */
export const median = (runs: readonly Figures[]): Figures | undefined => middleOf(runs, ({ usPerPacket }) => usPerPacket);

/** The middle of some numbers, of two the lower one; NaN without any. */
export const middle = (values: readonly number[]): number => middleOf(values, (value) => value) ?? Number.NaN;

/** The one in the middle by a figure, of two the one with the lower figure. */
export function middleOf<T>(all: readonly T[], figure: (one: T) => number): T | undefined {
  return all.toSorted((one, other) => figure(one) - figure(other))[Math.floor((all.length - 1) / 2)];
}

/** µs, in the second in the middle of all seconds of these runs: what a moment of other work does is in the other half. */
export function latencyOf(runs: readonly Figures[]): { readonly p50Us: number; readonly p99Us: number } {
  const laps = runs.flatMap((run) => run.laps);
  return { p50Us: middle(laps.map(({ p50 }) => p50)), p99Us: middle(laps.map(({ p99 }) => p99)) };
}

/** One load, several servers, several runs of each. */
export interface Comparison {
  readonly load: Load;
  readonly runs: ReadonlyMap<string, readonly Figures[]>;
}

/** `of` by `to`, each the median of its runs. */
export function ratio({ runs }: Comparison, of: Driver | undefined, to: Driver | undefined): number | undefined {
  const [one, other] = [of, to].map((driver) => driver && median(runs.get(driver.name) ?? []));
  return one && other ? one.ppsPerCore / other.ppsPerCore : undefined;
}

const HEAD = [
  ...['load: rooms x (senders, receivers)', 'server', 'out pps', 'Mb/s', 'cores', 'us/packet', 'pps/core', 'delivered', 'lost'],
  ...['p50 ms', 'p99 ms', 'RSS MB'],
];

export function costTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ load, runs }) =>
    [...runs.values()].flatMap((all) => {
      const figures = median(all);
      return figures ? [row(load, figures, all)] : [];
    }),
  );
  return markdown(HEAD, rows);
}

function row(load: Load, figures: Figures, all: readonly Figures[]): (string | number)[] {
  const costs = all.map((one) => one.usPerPacket);
  const { p50Us, p99Us } = latencyOf(all);
  return [
    titleOf(load),
    figures.server,
    Math.round(figures.outPps),
    Math.round(figures.outMbps),
    figures.cores.toFixed(2),
    `${figures.usPerPacket.toFixed(2)} (${Math.min(...costs).toFixed(2)}-${Math.max(...costs).toFixed(2)})`,
    Math.round(figures.ppsPerCore),
    figures.delivered === undefined ? '-' : `${(figures.delivered * 100).toFixed(2)} %`,
    figures.statistics.missing,
    (p50Us / 1000).toFixed(2),
    (p99Us / 1000).toFixed(2),
    Math.round(figures.rssMb),
  ];
}

/** For whoever watches. */
export function lineOf(figures: Figures): string {
  const { statistics: of } = figures;
  const { p50Us, p99Us } = latencyOf([figures]);
  const delivered = figures.delivered === undefined ? '' : ` delivered ${(figures.delivered * 100).toFixed(2)} %`;
  return [
    figures.server.padEnd(10),
    `${Math.round(figures.outPps)} pps ${Math.round(figures.outMbps)} Mb/s`,
    `${figures.usPerPacket.toFixed(2)} us/packet = ${Math.round(figures.ppsPerCore)} pps/core`,
    `cores ${figures.cores.toFixed(3)} (media ${figures.mediaCores.toFixed(3)}, user ${figures.userCores.toFixed(3)}, waited ${figures.waitedCores.toFixed(3)})`,
    `lost ${of.lost} missing ${of.missing}${delivered}`,
    `latency p50 ${p50Us} p99 ${p99Us} us (worst second ${Math.max(...figures.laps.map(({ p99 }) => p99))})`,
    `generator ${figures.generatorCores.toFixed(2)}`,
    `rss ${figures.rssMb.toFixed(0)} MB`,
    `set-up ${Math.round(figures.setUpMs)} ms`,
  ].join(', ');
}
