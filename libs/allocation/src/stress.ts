/** CPU share at which a bridge counts as fully loaded (bridge contract §14). */
const CPU_THRESHOLD = 0.9;

export interface CpuSample {
  /** Wall-clock time of the sample. */
  readonly atMs: number;
  /** CPU time consumed since the process started, user and system together. */
  readonly cpuMs: number;
}

/** Share of one core used between two samples, 0 when they do not tell. */
export function cpuShare(before: CpuSample | undefined, after: CpuSample): number {
  if (!before || after.atMs <= before.atMs || after.cpuMs < before.cpuMs) return 0;
  return (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs);
}

/**
 * `stress_level` of a bridge: the busiest single thread decides, since one worker (or the event loop) at its limit delays
 * every conference on it. 1 = full, above that overloaded.
 */
export function stressLevel(cpuShares: readonly number[]): number {
  return Math.max(0, ...cpuShares) / CPU_THRESHOLD;
}
