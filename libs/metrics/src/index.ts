export { type Counter, createMetrics, type Gauge, type Histogram, type Metrics } from './metrics.ts';
