import type { FastifyInstance } from '@parley/http';
import type { BridgeRegistry } from '../bridges/bridge-registry.ts';
import type { ConferenceService } from '../conference/conference-service.ts';
import type { Mover } from '../conference/mover.ts';
import type { Counters } from '../counters.ts';
import { conferenceRequestRoutes } from './conference-request.ts';
import { debugRoutes } from './debug-routes.ts';
import { operationRoutes } from './operations.ts';
import { bridgeList, focusStats } from './stats.ts';

export interface RouteDeps {
  readonly service: ConferenceService;
  readonly bridges: BridgeRegistry;
  readonly mover: Mover;
  readonly counters: Counters;
  readonly problem: () => string | undefined;
  /** Sessions of logins now. */
  readonly logins: () => number;
  /** Rooms that are reserved now. */
  readonly reservations: () => number;
  /** Clients by their announced capabilities. */
  readonly capabilities: () => Readonly<Record<string, number>>;
}

/** The routes of the focus beside health, version and metrics (focus contract §17). */
export function focusRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const { service, bridges, mover } = deps;
  conferenceRequestRoutes(app, service);
  operationRoutes(app, { service, mover });
  debugRoutes(app, deps);
  app.get('/bridges', () => ({ bridges: bridgeList(bridges) }));
  app.get('/stats', () => focusStats(deps));
}
