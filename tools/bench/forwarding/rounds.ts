import { say } from '../output.ts';
import type { Driver, Load } from './drivers/driver.ts';
import { bitrates } from './drivers/driver.ts';
import { type Figures, measure, type RunOptions } from './measure.ts';

/** `1 x (5, 60)` and what is special. */
export function titleOf(load: Load): string {
  const extras = [...(bitrates(load).length > 1 ? ['simulcast'] : []), ...(load.transportCc ? ['transport-cc'] : [])];
  return [`${load.rooms} x (${load.senders}, ${load.receivers})`, ...extras].join(' ');
}

/** The servers in turn, `rounds` times, so that whatever else happens on the machine meets all alike. */
export async function alternate(
  drivers: readonly Driver[],
  load: Load,
  rounds: number,
  options: RunOptions,
): Promise<Map<string, Figures[]>> {
  const all = new Map<string, Figures[]>();
  for (let round = 1; round <= rounds; round++) {
    for (const driver of drivers) {
      const figures = await measure(driver, load, options);
      all.set(driver.name, [...(all.get(driver.name) ?? []), figures]);
      say(`${titleOf(load)}, round ${round}: ${lineOf(figures)}`);
    }
  }
  return all;
}

/** The run in the middle, by cost per packet: the figure that other work on the machine disturbs least. */
export function median(runs: readonly Figures[]): Figures | undefined {
  const sorted = runs.toSorted((one, other) => one.usPerPacket - other.usPerPacket);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

export function lineOf(figures: Figures): string {
  const { statistics: of } = figures;
  const delivered = figures.delivered === undefined ? '' : ` delivered ${(figures.delivered * 100).toFixed(2)} %`;
  return [
    figures.server.padEnd(10),
    `${Math.round(figures.outPps)} pps ${Math.round(figures.outMbps)} Mb/s`,
    `${figures.usPerPacket.toFixed(2)} us/packet = ${Math.round(figures.ppsPerCore)} pps/core`,
    `cores ${figures.cores.toFixed(3)} (media ${figures.mediaCores.toFixed(3)}, user ${figures.userCores.toFixed(3)}, waited ${figures.waitedCores.toFixed(3)})`,
    `lost ${of.lost} missing ${of.missing}${delivered}`,
    `latency p50 ${of.latencyUs.p50} p99 ${of.latencyUs.p99} us`,
    `generator ${figures.generatorCores.toFixed(2)}`,
    `rss ${figures.rssMb.toFixed(0)} MB`,
    `set-up ${Math.round(figures.setUpMs)} ms`,
  ].join(', ');
}
