import { say } from '../output.ts';
import type { Driver, Load } from './drivers/driver.ts';
import { type Figures, measure, type RunOptions } from './measure.ts';
import { type Comparison, lineOf, titleOf } from './tables.ts';

/** The servers in turn, `rounds` times, so that whatever else happens on the machine meets all alike. */
export async function compare(drivers: readonly Driver[], load: Load, rounds: number, options: RunOptions): Promise<Comparison> {
  const runs = new Map<string, Figures[]>(drivers.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const driver of drivers) {
      const figures = await measure(driver, load, options);
      runs.get(driver.name)?.push(figures);
      say(`${titleOf(load)}, round ${round}: ${lineOf(figures)}`);
    }
  }
  return { load, runs };
}
