import type { Finding, Health } from '@parley/kernel';
import type { Metrics } from '@parley/metrics';
import type { FastifyInstance } from 'fastify';

export interface ServiceRoutes {
  readonly name: string;
  readonly version: string;
  /** PARLEY_COMMIT. */
  readonly commit?: string | undefined;
  readonly metrics: Metrics;
  readonly health: () => Health | Promise<Health>;
  /** What the service has noticed about its own configuration and surroundings; for `parley doctor`. */
  readonly findings?: () => readonly Finding[] | Promise<readonly Finding[]>;
}

/**
 * What every service answers: `/about/health` (200 `OK`, or 503 with the reason), `/about/version`, `/about/findings` (a JSON
 * array), `/metrics`.
 */
export function registerServiceRoutes(app: FastifyInstance, options: ServiceRoutes): void {
  app.get('/about/health', async (_request, reply) => {
    const health = await options.health();
    return health.healthy
      ? reply.type('text/plain').send('OK')
      : reply.code(503).type('application/problem+json').send({ status: 503, title: 'UNAVAILABLE', detail: health.reason });
  });
  const { name, version, commit } = options;
  app.get('/about/version', () => ({ name, version, ...(commit !== undefined && { commit }), os: process.platform }));
  app.get('/about/findings', async () => (await options.findings?.()) ?? []);
  app.get('/metrics', async (_request, reply) => reply.type(options.metrics.contentType).send(await options.metrics.render()));
}
