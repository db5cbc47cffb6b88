import { type DropReason, type Drops, NO_DROPS, type WorkerUsage } from '@parley/sfu';

const REASONS = Object.keys(NO_DROPS) as DropReason[];

/** Packets that all workers together have refused since the bridge started; those of a worker that died stay counted. */
export class DroppedPackets {
  #before = new Map<number, Drops>();
  #totals: Drops = NO_DROPS;

  /** By reason. */
  get totals(): Drops {
    return this.#totals;
  }

  take(usages: readonly Pick<WorkerUsage, 'pid' | 'drops'>[]): void {
    for (const { pid, drops } of usages) this.#totals = add(this.#totals, drops, this.#before.get(pid) ?? NO_DROPS);
    this.#before = new Map(usages.map(({ pid, drops }) => [pid, drops]));
  }
}

/** `sum` and what has come since `before`; never less than `sum`, as another process may have taken a number that was free. */
function add(sum: Drops, now: Drops, before: Drops): Drops {
  const total = { ...sum };
  for (const reason of REASONS) total[reason] += Math.max(0, now[reason] - before[reason]);
  return total;
}
