import type { FastifyInstance } from '@parley/http';
import { AppError } from '@parley/kernel';
import type { Conference } from '../conference/conference.ts';
import type { RouteDeps } from './routes.ts';

/** States of everything, for people who look for a cause (focus contract §17): no display names, no secrets. */
export function debugRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const { service, bridges, capabilities } = deps;
  app.get<{ Querystring: { full?: string } }>('/debug', ({ query }) => ({
    problem: deps.problem() ?? null,
    bridges: bridges
      .list()
      .map(({ jid, operational, endpoints, failingIce, stats }) => ({ jid, operational, endpoints, failingIce, ...stats })),
    conferences: service.list().map((conference) => (query.full === 'true' ? conference.describe() : summaryOf(conference))),
    pins: service.pins.list(),
    logins: deps.logins(),
    reservations: deps.reservations(),
  }));
  app.get('/debug/conferences', () => service.list().map(({ jid }) => jid));
  app.get('/debug/conferences-full', () => Object.fromEntries(service.list().map((conference) => [conference.jid, conference.describe()])));
  app.get<{ Params: { jid: string } }>('/debug/conference/:jid', ({ params }) => {
    const conference = service.find(params.jid);
    if (!conference) throw new AppError('NOT_FOUND', 'no such conference');
    return conference.describe();
  });
  app.get('/debug/xmpp-caps', () => capabilities());
  app.get('/rtcstats', () =>
    Object.fromEntries(
      service.list().flatMap((conference) => (conference.rtcstats ? [[conference.meetingId, conference.describe()]] : [])),
    ),
  );
}

function summaryOf({ jid, meetingId, size, bridgeJid }: Conference) {
  return { room: jid, meetingId, participants: size, bridge: bridgeJid ?? null };
}
