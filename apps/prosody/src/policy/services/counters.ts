import type { Metrics } from '@parley/metrics';
import type { RoomServices } from '@parley/room-services';

/** What is counted of the room services; labels are words of ours, never what somebody has sent. */
export interface ServiceCounters {
  readonly onCommand: (service: string) => void;
  readonly onRefused: (service: string, reason: string) => void;
  readonly onDelivery: (service: string, outcome: 'sent' | 'too-long') => void;
  readonly onFault: (service: string) => void;
  readonly onOperation: (operation: string, outcome: 'done' | 'failed') => void;
  readonly onKeepFailure: () => void;
}

/** Registers them; `rooms` is asked when the metrics are read. */
export function serviceCounters(metrics: Metrics, rooms: () => Pick<RoomServices, 'orphanCount'>): ServiceCounters {
  metrics.gauge('rooms_waiting', 'Rooms that Prosody has lost and that may come back.', { read: () => rooms().orphanCount });
  const commands = metrics.counter('service_commands_total', 'Commands of clients to room services.', ['service']);
  const refused = metrics.counter('service_refused_total', 'Commands that were refused, and why.', ['service', 'reason']);
  const deliveries = metrics.counter('service_deliveries_total', 'Messages of room services, each for one or more occupants.', [
    'service',
    'outcome',
  ]);
  const faults = metrics.counter('service_faults_total', 'Errors of our own in room services.', ['service']);
  const operations = metrics.counter('room_operations_total', 'What was done to rooms by name and outcome.', ['operation', 'outcome']);
  const failures = metrics.counter('rooms_not_kept_total', 'Times that what a room holds could not be written to the disk.');
  return {
    onCommand: (service) => commands.inc(1, { service }),
    onRefused: (service, reason) => refused.inc(1, { service, reason }),
    onDelivery: (service, outcome) => deliveries.inc(1, { service, outcome }),
    onFault: (service) => faults.inc(1, { service }),
    onOperation: (operation, outcome) => operations.inc(1, { operation, outcome }),
    onKeepFailure: () => failures.inc(),
  };
}
