/** One measurement at a time, in hours. */
export interface Sample {
  readonly hours: number;
  readonly value: number;
}

export interface Slope {
  /** Of the line of least squares, by the hour. */
  readonly perHour: number;
  /** Standard error of that. */
  readonly error: number;
}

/** The line through samples; NaN for fewer than three. */
export function slopeOf(samples: readonly Sample[]): Slope {
  const n = samples.length;
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / n;
  const [meanX, meanY] = [mean(({ hours }) => hours), mean(({ value }) => value)];
  const spread = samples.reduce((sum, { hours }) => sum + (hours - meanX) ** 2, 0);
  if (n < 3 || spread === 0) return { perHour: Number.NaN, error: Number.NaN };
  const perHour = samples.reduce((sum, { hours, value }) => sum + (hours - meanX) * (value - meanY), 0) / spread;
  const rest = samples.reduce((sum, { hours, value }) => sum + (value - meanY - perHour * (hours - meanX)) ** 2, 0);
  return { perHour, error: Math.sqrt(rest / (n - 2) / spread) };
}
