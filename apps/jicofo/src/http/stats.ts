import { VERSION } from '@parley/kernel';
import type { Bridge, BridgeRegistry } from '../bridges/bridge-registry.ts';
import type { RouteDeps } from './routes.ts';

/** The live bridges that web can reach by a WebSocket, for its proxy. */
export function bridgeList(bridges: BridgeRegistry) {
  return bridges.list().flatMap(({ jid, announcement, operational }) => {
    if (!announcement?.webSocketAddress) return [];
    return [{ serverId: announcement.serverId, address: announcement.webSocketAddress, healthy: operational, jid }];
  });
}

export function bridgeCounts(bridges: readonly Bridge[]) {
  return {
    bridge_count: bridges.length,
    operational_bridge_count: bridges.filter(({ operational }) => operational).length,
    in_shutdown_bridge_count: bridges.filter(({ stats }) => stats.gracefulShutdown || stats.shuttingDown).length,
    bridge_version_count: new Set(bridges.map(({ stats }) => `${stats.version} ${stats.release}`)).size,
  };
}

/** Pairs of endpoints that see each other: what a conference costs a bridge. */
export function endpointPairs(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
}

const BUCKETS = 22;

/** `/stats`, by the names of the reference focus (focus contract §17); what Parley does not have yet is nought. */
export function focusStats({ service, bridges, counters, problem }: RouteDeps) {
  const sizes = service.list().map(({ size }) => size);
  const reason = problem();
  const conference_sizes = Array.from({ length: BUCKETS }, (_, size) => sizes.filter((one) => Math.min(one, BUCKETS - 1) === size).length);
  return {
    ...{ total_participants: counters.value('participants'), total_conferences_created: counters.value('conferences_created') },
    ...{ conferences: sizes.length, conferences_with_visitors: 0, participants: sizes.reduce((a, b) => a + b, 0), visitors: 0 },
    ...{ largest_conference: Math.max(0, ...sizes), conference_sizes, endpoint_pairs: endpointPairs(sizes) },
    bridge_failures: { participants_moved: counters.value('participants_moved'), bridges_removed: counters.value('bridges_removed') },
    participant_notifications: {
      ice_failed: counters.value('participants_ice_failed'),
      request_restart: counters.value('participants_restart_requested'),
    },
    bridge_selector: { ...bridgeCounts(bridges.list()), lost_bridges: bridges.lost },
    jibri_detector: { count: 0, available: 0 },
    sip_jibri_detector: { count: 0, available: 0 },
    jigasi_detector: { sip_count: 0, sip_in_graceful_shutdown_count: 0, transcriber_count: 0 },
    jingle: { sent: counters.jingle('sent'), received: counters.jingle('received') },
    ...{ version: VERSION, healthy: reason === undefined, ...(reason !== undefined && { health: reason }) },
  };
}
