import { say } from '../output.ts';
import { readOptions } from './options.ts';
import { alternate, lineOf, median, titleOf } from './rounds.ts';

/** Media servers side by side under the same load; see the README of this folder. */
export async function forwarding(args: readonly string[]): Promise<object> {
  const options = await readOptions(args);
  const results: Record<string, object> = {};
  for (const load of options.loads) {
    const all = await alternate(options.drivers, load, options.rounds, options.run);
    for (const [name, runs] of all) {
      const middle = median(runs);
      if (!middle) continue;
      say(`${titleOf(load)}: ${lineOf(middle)}`);
      results[`${titleOf(load)} ${name}`] = { usPerPacket: middle.usPerPacket, ppsPerCore: middle.ppsPerCore, delivered: middle.delivered };
    }
  }
  return results;
}
