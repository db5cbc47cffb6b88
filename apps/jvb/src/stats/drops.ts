import type { DropReason, Drops, WorkerUsage } from '@parley/sfu';

const NONE: Drops = {
  stun_invalid: 0,
  stun_unknown: 0,
  address_unknown: 0,
  srtp_invalid: 0,
  srtp_replayed: 0,
  ssrc_unknown: 0,
  other: 0,
};
const REASONS = Object.keys(NONE) as DropReason[];

/** Packets that all workers together have refused since the bridge started; those of a worker that died stay counted. */
export class DroppedPackets {
  #before = new Map<number, Drops>();
  #totals: Drops = NONE;

  /** By reason. */
  get totals(): Drops {
    return this.#totals;
  }

  take(usages: readonly Pick<WorkerUsage, 'pid' | 'drops'>[]): void {
    for (const { pid, drops } of usages) this.#totals = add(this.#totals, drops, this.#before.get(pid) ?? NONE);
    this.#before = new Map(usages.map(({ pid, drops }) => [pid, drops]));
  }
}

/** `sum` and what has come since `before`; never less than `sum`, as another process may have taken a number that was free. */
function add(sum: Drops, now: Drops, before: Drops): Drops {
  const total = { ...sum };
  for (const reason of REASONS) total[reason] += Math.max(0, now[reason] - before[reason]);
  return total;
}
