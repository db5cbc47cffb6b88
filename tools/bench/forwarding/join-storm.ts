import { say } from '../output.ts';
import { type Driver, loadOf } from './drivers/driver.ts';
import { type RunOptions, withSession } from './measure.ts';
import { markdown, middle, middleOf } from './tables.ts';

/** All join one room at once. */
export interface JoinStorm {
  readonly server: string;
  readonly endpoints: number;
  /** From the first request until the last endpoint has its media keys. */
  readonly allUpMs: number;
  /** Of one endpoint: from its first ICE check to its keys. */
  readonly p50Ms: number;
  readonly maxMs: number;
}

export async function joinStorm(driver: Driver, receivers: number, rounds: number, options: RunOptions): Promise<JoinStorm> {
  const runs: JoinStorm[] = [];
  for (let round = 0; round < rounds; round++) {
    const run = await withSession(driver, loadOf(1, 1, receivers), options, async ({ generator, setUpMs }) => {
      const each = generator.ups.map(({ ms }) => ms);
      return { server: driver.name, endpoints: each.length, allUpMs: setUpMs, p50Ms: middle(each), maxMs: Math.max(...each) };
    });
    say(`join storm: ${JSON.stringify(run)}`);
    runs.push(run);
  }
  return middleOf(runs, ({ allUpMs }) => allUpMs) as JoinStorm;
}

export function stormTable(all: readonly JoinStorm[]): string {
  const head = ['server', 'endpoints', 'all up after ms', 'one endpoint p50 ms', 'max ms'];
  const rows = all.map((one) => [one.server, one.endpoints, Math.round(one.allUpMs), one.p50Ms.toFixed(1), one.maxMs.toFixed(1)]);
  return markdown(head, rows);
}
