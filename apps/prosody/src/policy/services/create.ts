import type { XmppDomains } from '@parley/config';
import { type Clock, errorMessage, type Log } from '@parley/kernel';
import { RefusalLog } from '@parley/logging';
import type { Metrics } from '@parley/metrics';
import { RoomServices } from '@parley/room-services';
import type { PolicyServiceConfig } from '../config.ts';
import { addressOf } from './addresses.ts';
import { serviceCounters } from './counters.ts';
import { keptFolder } from './kept-folder.ts';
import { roomServices } from './list.ts';
import { RoomKeeper } from './room-keeper.ts';
import { RoomShell, type ShellConnection } from './room-shell.ts';

export interface CreateServicesDeps {
  readonly config: PolicyServiceConfig;
  readonly domains: XmppDomains;
  readonly connection: ShellConnection;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly onJoin: () => void;
}

/** The room services of a deployment, put together: what they know, and how they are reached. */
export function createServices(deps: CreateServicesDeps): { services: RoomServices; shell: RoomShell } {
  const { config, domains, connection, clock, log, metrics, onJoin } = deps;
  const counters = serviceCounters(metrics, () => services);
  const services = new RoomServices({
    services: roomServices(config, domains),
    mirror: { focus: `focus@${domains.auth}`, serviceDomains: [domains.auth, `hidden.${domains.domain}`, `recorder.${domains.domain}`] },
    randomId: () => crypto.randomUUID(),
    onFault(service, error) {
      counters.onFault(service);
      log.error({ service, reason: errorMessage(error), stack: error instanceof Error ? error.stack : undefined }, 'room service failed');
    },
  });
  const keeper = new RoomKeeper({
    folder: keptFolder(config),
    saved: (room) => services.saved(room),
    clock,
    log,
    onFailure: counters.onKeepFailure,
  });
  const hosts = [domains.muc, ...(config.ENABLE_BREAKOUT_ROOMS ? [addressOf('breakout_rooms', domains)] : [])];
  const refusals = new RefusalLog(log, () => clock.now());
  const shell = new RoomShell({ connection, services, domains, hosts, keeper, clock, log, refusals, counters, onJoin });
  return { services, shell };
}
