import * as prom from 'prom-client';

type Labels = Readonly<Record<string, string | number>>;

export interface Counter {
  inc(value?: number, labels?: Labels): void;
}

export interface Gauge {
  set(value: number, labels?: Labels): void;
}

export interface GaugeOptions {
  readonly labels?: readonly string[];
  /** Asked for the value when the metrics are scraped. */
  readonly read?: () => number;
  /** The same for a gauge with labels: what it does not name any more is forgotten. */
  readonly readAll?: () => Iterable<readonly [Labels, number]>;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** How often the event loop is looked at: each look wakes an idle process up. */
const LOOP_RESOLUTION_MS = 100;

/** The metrics of one process; names are given without the prefix. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string, options?: GaugeOptions): Gauge;
  histogram(name: string, help: string, buckets: readonly number[], labels?: readonly string[]): Histogram;
  /** The text of `/metrics` (Prometheus exposition format). */
  render(): Promise<string>;
  readonly contentType: string;
}

/** A registry of its own with Node's process metrics; every metric is called `<prefix><name>` (`jitsi_jvb_conferences`). */
export function createMetrics(prefix: string): Metrics {
  const register = new prom.Registry();
  prom.collectDefaultMetrics({ register, eventLoopMonitoringPrecision: LOOP_RESOLUTION_MS });
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
      const { read, readAll } = options;
      const gauge = new prom.Gauge({
        ...common(name, help, options.labels),
        ...(read && {
          collect() {
            this.set(read());
          },
        }),
        ...(readAll && {
          collect() {
            this.reset();
            for (const [labels, value] of readAll()) this.set({ ...labels }, value);
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
