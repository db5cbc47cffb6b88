import type { FastifyInstance } from '@parley/http';
import { AppError } from '@parley/kernel';
import type { ConferenceService } from '../conference/conference-service.ts';
import { asObject } from '../conference/json-message.ts';
import type { Mover } from '../conference/mover.ts';
import { numberParameter, optionalParameter, type Query, requiredParameter } from './query.ts';

const MAX_PIN_MINUTES = 366 * 24 * 60;

/** What operators do to running conferences: pin rooms to a version, empty bridges (focus contract §16, §17). */
export function operationRoutes(app: FastifyInstance, { service, mover }: { service: ConferenceService; mover: Mover }): void {
  pinRoutes(app, service);
  app.get<{ Querystring: Query }>('/move-endpoints/move-endpoint', ({ query }) =>
    mover.moveEndpoint(requiredParameter(query, 'conference'), requiredParameter(query, 'endpoint'), optionalParameter(query, 'bridge')),
  );
  for (const path of ['/move-endpoints', '/move-endpoints/move-endpoints'])
    app.get<{ Querystring: Query }>(path, ({ query }) => {
      const count = numberParameter(query, 'numEndpoints', { fallback: 1, min: 0, max: 1_000_000 });
      return mover.moveEndpoints(requiredParameter(query, 'bridge'), count, optionalParameter(query, 'conference'));
    });
  for (const path of ['/move-fraction', '/move-endpoints/move-fraction'])
    app.get<{ Querystring: Query }>(path, ({ query }) =>
      mover.moveFraction(requiredParameter(query, 'bridge'), numberParameter(query, 'fraction', { fallback: 0.1, min: 0, max: 1 })),
    );
}

function pinRoutes(app: FastifyInstance, service: ConferenceService): void {
  app.get('/pin', () => service.pins.list().map(({ expiresAtMs, ...pin }) => ({ ...pin, expiresAt: new Date(expiresAtMs).toISOString() })));
  app.post('/pin', ({ body }, reply) => {
    const { room, json } = pinned(service, body);
    const { jvbVersion, durationMinutes } = json;
    if (typeof jvbVersion !== 'string' || jvbVersion === '') throw new AppError('INPUT_INVALID', 'jvbVersion is missing');
    if (typeof durationMinutes !== 'number' || !(durationMinutes > 0 && durationMinutes <= MAX_PIN_MINUTES))
      throw new AppError('INPUT_INVALID', `durationMinutes is not a number up to ${MAX_PIN_MINUTES}`);
    service.pins.pin(room, jvbVersion.slice(0, 256), durationMinutes * 60_000);
    return reply.code(200).send();
  });
  app.post('/pin/remove', ({ body }, reply) => {
    if (!service.pins.unpin(pinned(service, body).room)) throw new AppError('NOT_FOUND', 'the conference is not pinned');
    return reply.code(200).send();
  });
}

function pinned(service: ConferenceService, body: unknown) {
  const json = asObject(body);
  if (typeof json?.conferenceId !== 'string') throw new AppError('INPUT_INVALID', 'conferenceId is missing');
  return { room: service.addressOf(json.conferenceId), json };
}
