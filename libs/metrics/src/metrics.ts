import * as prom from 'prom-client';

type Labels = Readonly<Record<string, string | number>>;

export interface Counter {
  inc(value?: number, labels?: Labels): void;
}

export interface Gauge {
  set(value: number, labels?: Labels): void;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** The metrics of one process; names are given without the prefix. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  /** With `read`, the value is asked for when the metrics are scraped. */
  gauge(name: string, help: string, options?: { readonly labels?: readonly string[]; readonly read?: () => number }): Gauge;
  histogram(name: string, help: string, buckets: readonly number[], labels?: readonly string[]): Histogram;
  /** The text of `/metrics` (Prometheus exposition format). */
  render(): Promise<string>;
  readonly contentType: string;
}

/** A registry of its own with Node's process metrics; every metric is called `<prefix><name>` (`jitsi_jvb_conferences`). */
export function createMetrics(prefix: string): Metrics {
  const register = new prom.Registry();
  prom.collectDefaultMetrics({ register });
  const common = (name: string, help: string, labelNames: readonly string[] = []) => ({
    name: `${prefix}${name}`,
    help,
    labelNames: [...labelNames],
    registers: [register],
  });
  return {
    counter(name, help, labels) {
      const counter = new prom.Counter(common(name, help, labels));
      return { inc: (value = 1, of = {}) => counter.inc({ ...of }, value) };
    },
    gauge(name, help, options = {}) {
      const { read } = options;
      const gauge = new prom.Gauge({
        ...common(name, help, options.labels),
        ...(read && {
          collect() {
            this.set(read());
          },
        }),
      });
      return { set: (value, of = {}) => gauge.set({ ...of }, value) };
    },
    histogram(name, help, buckets, labels) {
      const histogram = new prom.Histogram({ ...common(name, help, labels), buckets: [...buckets] });
      return { observe: (value, of = {}) => histogram.observe({ ...of }, value) };
    },
    render: () => register.metrics(),
    contentType: register.contentType,
  };
}
