import { createMetrics, type Metrics } from '@parley/metrics';
import { COUNTERS } from '../counters.ts';
import type { RouteDeps } from './routes.ts';
import { bridgeCounts, endpointPairs } from './stats.ts';

const JINGLE_ACTIONS = [
  'session-initiate',
  'session-accept',
  'session-info',
  'session-terminate',
  'source-add',
  'source-remove',
  'transport-info',
];

/** The metrics of the focus, by the names of the reference focus (focus contract §17). Values are read when they are scraped. */
export function focusMetrics(deps: RouteDeps): Metrics {
  const { service, bridges, counters, problem } = deps;
  const metrics = createMetrics('jitsi_jicofo_');
  const gauge = (name: string, help: string, read: () => number) => metrics.gauge(name, help, { read });
  const sizes = () => service.list().map(({ size }) => size);
  const counts = () => bridgeCounts(bridges.list());

  const byName = new Map(Object.entries(COUNTERS).map(([name, help]) => [name, metrics.counter(name, help)]));
  counters.onCount = (name, by) => byName.get(name)?.inc(by);
  for (const action of JINGLE_ACTIONS)
    for (const direction of ['sent', 'received'] as const)
      gauge(
        `jingle_${action.replace('-', '_')}_${direction}`,
        `Jingle ${action} ${direction}.`,
        () => counters.jingle(direction)[action] ?? 0,
      );
  gauge('conferences', 'Conferences now.', () => service.list().length);
  gauge('participants_current', 'Participants now.', () => sizes().reduce((a, b) => a + b, 0));
  gauge('participants_pairs', 'Pairs of participants that see each other.', () => endpointPairs(sizes()));
  gauge('largest_conference', 'Participants of the largest conference now.', () => Math.max(0, ...sizes()));
  gauge('largest_conference_ever', 'Most participants of a conference since the start.', () => service.largest);
  gauge('bridge_selector_lost_bridges', 'Bridges that left the brewery.', () => bridges.lost);
  gauge('bridge_selector_bridge_count', 'Bridges in the brewery.', () => counts().bridge_count);
  gauge('bridge_selector_bridge_count_operational', 'Bridges that work.', () => counts().operational_bridge_count);
  gauge('bridge_selector_bridge_count_in_shutdown', 'Bridges that are ending.', () => counts().in_shutdown_bridge_count);
  gauge('bridge_selector_bridge_version_count', 'Different versions of bridges.', () => counts().bridge_version_count);
  gauge('healthy', '1 when a conference could be held.', () => (problem() === undefined ? 1 : 0));
  return metrics;
}
