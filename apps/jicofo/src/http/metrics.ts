import { VERSION } from '@parley/kernel';
import { createMetrics, type Metrics } from '@parley/metrics';
import { resourceOf } from '@parley/xmpp-core';
import { REFUSAL_REASONS } from '../auth/refusal.ts';
import type { Bridge, BridgeRegistry } from '../bridges/bridge-registry.ts';
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
  metrics.gauge('conference_requests_refused_by_reason', 'Conference requests that were refused since the start, by reason.', {
    labels: ['reason'],
    readAll: () => REFUSAL_REASONS.map((reason) => [{ reason }, counters.refused.get(reason) ?? 0] as const),
  });
  gauge('login_sessions', 'Sessions of logins now.', () => deps.logins());
  gauge('reservations', 'Rooms that are reserved now.', () => deps.reservations());
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
  for (const [name, help] of Object.entries(NOT_YET)) gauge(name, help, () => 0);
  metrics.gauge('version', 'Version of the focus.', { labels: ['version'], readAll: () => [[{ version: VERSION }, 1]] });
  bridgeMetrics(metrics, bridges);
  return metrics;
}

/** Counted by bridge; the label is its nick in the brewery, as in the reference focus. */
function bridgeMetrics(metrics: Metrics, bridges: BridgeRegistry): void {
  const byBridge = (name: string, help: string, read: (bridge: Bridge) => number) => {
    const readAll = () => bridges.list().map((bridge) => [{ jvb: resourceOf(bridge.jid) }, read(bridge)] as const);
    metrics.gauge(name, help, { labels: ['jvb'], readAll });
  };
  byBridge('bridge_endpoints', 'Endpoints that this focus has on the bridge.', ({ endpoints }) => endpoints);
  byBridge('bridge_failing_ice', '1 while the bridge is avoided because of ICE failures.', ({ failingIce }) => Number(failingIce));
  byBridge('bridge_restart_requests_total', 'Restarts that clients on the bridge asked for.', ({ restartRequests }) => restartRequests);
  byBridge('bridge_endpoints_moved', 'Endpoints moved away from the bridge while it worked.', ({ endpointsMoved }) => endpointsMoved);
}

/** What dashboards of the reference focus show and Parley has none of yet. */
const NOT_YET = {
  visitors_current: 'Visitors now.',
  conferences_with_visitors: 'Conferences with visitors now.',
  jibri_instances: 'Recorders in the brewery.',
  jibri_instances_available: 'Recorders that are free.',
  jigasi_sip_count: 'SIP gateways in the brewery.',
  jigasi_transcriber_count: 'Transcribers in the brewery.',
};
