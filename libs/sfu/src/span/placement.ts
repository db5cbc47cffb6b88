/** How busy a worker is, for placing what comes next. */
export interface WorkerLoad {
  readonly index: number;
  /** Share of a core, 0…1, with what its newest transports are going to cost. */
  readonly cpu: number;
  readonly transports: number;
}

export interface PlacementRules {
  /** From this share of a core on a worker takes no more of a conference, if another one has room. */
  readonly fullCpu: number;
  /** Most endpoints of one conference on one worker, if another one has room; 0 = as many as its load allows. */
  readonly endpointsPerWorker: number;
}

export const DEFAULT_RULES: PlacementRules = { fullCpu: 0.6, endpointsPerWorker: 0 };

/** A conference is spread no further to gain less than this: every source that crosses is received twice. */
const WORTHWHILE_CPU = 0.2;
/** Loads that differ by less are taken for equal: then the number of transports decides. */
const STEP_CPU = 0.05;
/** What a transport will cost that is too new to be seen in the measured load. */
const TRANSPORT_CPU = 0.01;

/** Where a new conference begins: on the least busy worker. Undefined when there is none. Pure. */
export function placeConference(workers: readonly WorkerLoad[]): number | undefined {
  return leastBusy(workers)?.index;
}

/**
 * Which worker gets the next endpoint of a conference that has `here` (endpoints by worker, in the order in which it came to
 * them). The first is filled before the next one is begun, so that a conference is on as few as its load allows, and comes back
 * together when people leave. Undefined when no worker runs. Pure.
 */
export function placeEndpoint(
  workers: readonly WorkerLoad[],
  here: ReadonlyMap<number, number>,
  rules: PlacementRules = DEFAULT_RULES,
): number | undefined {
  const hasPlace = ({ index }: WorkerLoad) => rules.endpointsPerWorker === 0 || (here.get(index) ?? 0) < rules.endpointsPerWorker;
  const ours = [...here.keys()].flatMap((index) => workers.filter((worker) => worker.index === index));
  const first = ours.find((worker) => hasPlace(worker) && worker.cpu < rules.fullCpu);
  if (first) return first.index;
  const others = workers.filter((worker) => !here.has(worker.index));
  const next = leastBusy(others);
  if (!ours.some(hasPlace)) return (next ?? leastFilled(ours, here))?.index;
  const best = leastBusy(ours.filter(hasPlace));
  return next && best && next.cpu <= best.cpu - WORTHWHILE_CPU ? next.index : best?.index;
}

/** The load of one worker as it is going to be: what was measured, and what came since. */
export class LoadEstimate {
  #cpu = 0;
  #before: { readonly atMs: number; readonly cpuMs: number } | undefined;
  /** Transports opened since the last measurement, and since the one before it. */
  #fresh = 0;
  #lately = 0;

  get cpu(): number {
    return this.#cpu + TRANSPORT_CPU * (this.#fresh + this.#lately / 2);
  }

  opened(): void {
    this.#fresh++;
  }

  /** @param cpuMs CPU time that the worker has used so far */
  measured(atMs: number, cpuMs: number): void {
    const before = this.#before;
    if (before && atMs <= before.atMs) return;
    this.#before = { atMs, cpuMs };
    this.#cpu = before ? Math.max(0, cpuMs - before.cpuMs) / (atMs - before.atMs) : 0;
    this.#lately = this.#fresh;
    this.#fresh = 0;
  }

  /** The worker is another process now. */
  reset(): void {
    this.#cpu = 0;
    this.#before = undefined;
    this.#fresh = 0;
    this.#lately = 0;
  }
}

function leastBusy(workers: readonly WorkerLoad[]): WorkerLoad | undefined {
  const step = ({ cpu }: WorkerLoad) => Math.floor(cpu / STEP_CPU);
  return [...workers].sort((a, b) => step(a) - step(b) || a.transports - b.transports || a.index - b.index)[0];
}

function leastFilled(workers: readonly WorkerLoad[], here: ReadonlyMap<number, number>): WorkerLoad | undefined {
  return [...workers].sort((a, b) => (here.get(a.index) ?? 0) - (here.get(b.index) ?? 0) || a.cpu - b.cpu)[0];
}
