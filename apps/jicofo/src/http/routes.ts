import type { FastifyInstance } from '@parley/http';
import { AppError } from '@parley/kernel';
import type { BridgeRegistry } from '../bridges/bridge-registry.ts';
import type { ConferenceService } from '../conference/conference-service.ts';
import type { Counters } from '../counters.ts';
import { conferenceRequestRoutes } from './conference-request.ts';
import { bridgeList, focusStats } from './stats.ts';

export interface RouteDeps {
  readonly service: ConferenceService;
  readonly bridges: BridgeRegistry;
  readonly counters: Counters;
  readonly problem: () => string | undefined;
}

/** The routes of the focus beside health, version and metrics (focus contract §17). */
export function focusRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const { service, bridges } = deps;
  conferenceRequestRoutes(app, service);
  app.get('/bridges', () => ({ bridges: bridgeList(bridges) }));
  app.get('/stats', () => focusStats(deps));
  app.get('/debug/conferences', () => service.list().map(({ jid }) => jid));
  app.get('/debug', () => ({
    problem: deps.problem() ?? null,
    bridges: bridges.list().map(({ jid, operational, stats, endpoints }) => ({ jid, operational, endpoints, ...stats })),
    conferences: service.list().map((conference) => ({
      ...{ room: conference.jid, meetingId: conference.meetingId, participants: conference.size, bridge: conference.bridgeJid ?? null },
    })),
  }));
  app.get<{ Params: { jid: string } }>('/debug/conference/:jid', ({ params }) => {
    const conference = service.find(params.jid);
    if (!conference) throw new AppError('NOT_FOUND', 'no such conference');
    return conference.describe();
  });
}
