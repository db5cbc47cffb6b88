/** One measurement at a time, in hours. */
export interface Sample {
  readonly hours: number;
  readonly value: number;
}

export interface Slope {
  /** Median of the slopes of all pairs of samples (Theil and Sen), by the hour: neither a step nor a sample that is far off moves it much. */
  readonly perHour: number;
  /** Where it is with a confidence of 95 %, by Kendall's test. */
  readonly least: number;
  readonly most: number;
}

const UNKNOWN: Slope = { perHour: Number.NaN, least: Number.NaN, most: Number.NaN };
/** Of the normal distribution, for 95 % on two sides. */
const Z = 1.96;

/** How samples grow; NaN for fewer than three, or when all are of one moment. */
export function slopeOf(samples: readonly Sample[]): Slope {
  const slopes = samples
    .flatMap((one, index) => samples.slice(index + 1).map((other) => (other.value - one.value) / (other.hours - one.hours)))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (samples.length < 3 || slopes.length === 0) return UNKNOWN;
  const n = samples.length;
  const spread = Z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number) => slopes[Math.min(slopes.length - 1, Math.max(0, rank))] ?? Number.NaN;
  const middle = (slopes.length - 1) / 2;
  return {
    perHour: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(Math.floor(middle - spread / 2)),
    most: at(Math.ceil(middle + spread / 2)),
  };
}
