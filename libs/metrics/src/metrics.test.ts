import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

it('renders counters, gauges read at scrape time and histograms under the prefix, beside the process metrics', async () => {
  const metrics = createMetrics('jitsi_jvb_');
  metrics.counter('conferences_created', 'Conferences created.').inc(2);
  let endpoints = 1;
  metrics.gauge('endpoints', 'Endpoints.', { read: () => endpoints });
  metrics.histogram('sizes', 'Sizes.', [1, 5], ['kind']).observe(3, { kind: 'room' });
  const bridges = new Map([
    ['a', 1],
    ['b', 2],
  ]);
  const byBridge = () => [...bridges].map(([jvb, value]) => [{ jvb }, value] as const);
  metrics.gauge('by_bridge', 'By bridge.', { labels: ['jvb'], readAll: byBridge });
  expect(await metrics.render()).toContain('jitsi_jvb_by_bridge{jvb="b"} 2');
  bridges.delete('b');
  endpoints = 4;
  const text = await metrics.render();
  expect(text).toContain('jitsi_jvb_conferences_created 2');
  expect(text).toContain('jitsi_jvb_endpoints 4');
  expect(text).toContain('jitsi_jvb_sizes_bucket{le="5",kind="room"} 1');
  expect(text).toContain('jitsi_jvb_by_bridge{jvb="a"} 1');
  expect(text).not.toContain('jvb="b"');
  expect(text).toMatch(/nodejs_version_info|process_cpu/);
});

it('keeps the registries of two instances apart', async () => {
  createMetrics('a_').counter('x', 'X.').inc();
  expect(await createMetrics('a_').render()).not.toContain('a_x 1');
});
