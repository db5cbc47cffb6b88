/** CPU share at which a bridge counts as fully loaded (bridge contract §14). */
const CPU_THRESHOLD = 0.9;
/** Delay of the event loop at which everything that people do on the channel or at the door is felt to be late. */
const LOOP_DELAY_THRESHOLD_MS = 250;
/** A machine that is robbed of more than this cannot be told apart from one that stands still. */
const MOST_STEAL = 0.9;

export interface CpuSample {
  /** Wall-clock time of the sample. */
  readonly atMs: number;
  /** CPU time consumed since the process started, user and system together. */
  readonly cpuMs: number;
}

/** How busy a bridge was for some seconds. */
export interface Busyness {
  /** Share of a core that each worker used. */
  readonly workers: readonly number[];
  /** The same of this process. */
  readonly own: number;
  /** Share of the machine's time that the host gave to others: so much of each core was not there (0…1). */
  readonly steal: number;
  /** Of this process: share of the time in which it was working, and the 99th percentile of how late its timers were. */
  readonly loop: { readonly utilization: number; readonly delayP99Ms: number };
}

/** Share of one core used between two samples, 0 when they do not tell. */
export function cpuShare(before: CpuSample | undefined, after: CpuSample): number {
  if (!before || after.atMs <= before.atMs || after.cpuMs < before.cpuMs) return 0;
  return (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs);
}

/** How much a bridge has to do; 1 = full, above that overloaded. */
export interface Stress {
  /** Where there is most to do: a worker, or the event loop, at its limit delays every conference on it. */
  readonly busiest: number;
  /** `stress_level`: what whoever comes next finds, on the worker that has least to do. The same as `busiest` with one worker. */
  readonly newcomers: number;
}

/** An event loop that is merely busy never counts as more than full: how late it is says that. */
export function stressOf({ workers, own, steal, loop }: Busyness): Stress {
  const available = 1 - Math.min(MOST_STEAL, Math.max(0, steal));
  const ofCpu = (share: number) => Math.max(0, share) / available / CPU_THRESHOLD;
  const process = Math.max(ofCpu(own), Math.min(1, loop.utilization) * CPU_THRESHOLD, loop.delayP99Ms / LOOP_DELAY_THRESHOLD_MS);
  const shares = workers.length > 0 ? workers : [0];
  return { busiest: Math.max(process, ofCpu(Math.max(...shares))), newcomers: Math.max(process, ofCpu(Math.min(...shares))) };
}

/** What each endpoint is taken to cost while there are too few to tell. */
export const ASSUMED_ENDPOINT_STRESS = 0.01;
const ENOUGH_ENDPOINTS = 20;
const ENOUGH_STRESS = 0.1;
const ENDPOINT_STRESS = { least: 0.001, most: 0.05 };

/** `average_participant_stress`: what one more endpoint is to be expected to cost, by what those that are there do. */
export function endpointStress(stress: number, endpoints: number): number {
  if (endpoints < ENOUGH_ENDPOINTS || stress < ENOUGH_STRESS) return ASSUMED_ENDPOINT_STRESS;
  return Math.min(ENDPOINT_STRESS.most, Math.max(ENDPOINT_STRESS.least, stress / endpoints));
}
