import type { IncomingMessage, ServerResponse } from 'node:http';
import { registerProblems, registerServiceRoutes, type ServiceRoutes } from '@parley/http';
import { type Finding, type Health, type Log, randomHex } from '@parley/kernel';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { isFolderItself, withinBase } from '../routing/base-path.ts';
import type { EdgeStatus } from '../tls/edge.ts';
import type { Gateway } from './gateway.ts';
import { refuse } from './refusal.ts';

export interface AppOptions extends ServiceRoutes {
  readonly log: Log;
  readonly gateway: Gateway;
  /** Folder in which the site lies, with slashes on both ends. */
  readonly basePath: string;
  /** Does somebody of the operator's own networks ask? */
  isInternal(request: IncomingMessage): boolean;
  /** Health with all that belongs to it, for who asks from inside. */
  details(): Promise<HealthDetails>;
}

/** What `/about/health` says to machines and people of the operator. */
export interface HealthDetails {
  readonly health: Health;
  /** `ok`, or why not. */
  readonly parts: Readonly<Record<string, string>>;
  /** Undefined with DISABLE_HTTPS. */
  readonly certificate: EdgeStatus | undefined;
  readonly findings: readonly Finding[];
}

/** What nobody outside needs to know. */
const INTERNAL_ROUTES: ReadonlySet<string | undefined> = new Set(['/metrics', '/about/findings']);

/** The request side without a listener: health, version and metrics as every service has them, all else is the gateway's. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { gateway, log, metrics, basePath } = options;
  // Lets `parley doctor` see whether PUBLIC_URL leads to this process.
  const instance = randomHex(16);
  const requests = metrics.counter('requests_total', 'Requests answered.', ['status']);
  const pass = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    reply.raw.once('finish', () => requests.inc(1, { status: reply.raw.statusCode }));
    if (isFolderItself({ url: request.originalUrl, headers: request.headers }, basePath)) intoFolder(request, reply.raw, basePath);
    else await answer(gateway, request.raw, reply.raw, log);
  };
  // Addresses that the router cannot decode are the gateway's to refuse, too.
  const app = fastify({
    logger: false,
    rewriteUrl: (request) => withinBase(request, basePath),
    frameworkErrors: (_error, request, reply) => void pass(request, reply),
  });
  app.removeAllContentTypeParsers();
  // Bodies stay streams: the proxies bound and read them.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addHook('onRequest', async (request, reply) => {
    if (INTERNAL_ROUTES.has(request.routeOptions.url) && !options.isInternal(request.raw)) return await pass(request, reply);
    reply.header('Cache-Control', 'no-store').header('X-Parley-Instance', instance);
    if (request.routeOptions.url === '/about/health' && options.isInternal(request.raw)) return sendDetails(reply, await options.details());
  });
  // Says that the process answers, whatever its neighbours do: who restarts it when it does not wants nothing else.
  app.get('/about/live', (_request, reply) => reply.type('text/plain').send('OK'));
  registerProblems(app, log);
  registerServiceRoutes(app, options);
  app.all('/*', pass);
  await app.ready();
  return app;
}

/** A problem (RFC 9457) when it is not healthy, as everybody gets it, with more members. */
function sendDetails(reply: FastifyReply, { health, ...details }: HealthDetails): FastifyReply {
  return health.healthy
    ? reply.send({ healthy: true, ...details })
    : reply
        .code(503)
        .type('application/problem+json')
        .send({ status: 503, title: 'UNAVAILABLE', detail: health.reason, healthy: false, ...details });
}

async function answer(gateway: Gateway, request: IncomingMessage, response: ServerResponse, log: Log): Promise<void> {
  try {
    await gateway.handle(request, response);
  } catch (error) {
    log.error({ error, method: request.method, path: request.url?.split('?')[0] }, 'request failed');
    refuse(response, { status: 500, detail: 'the request failed' });
  }
}

/** Relative, because only the browser knows for certain where it reaches us. */
function intoFolder(request: FastifyRequest, response: ServerResponse, basePath: string): void {
  const query = request.originalUrl.split('?').slice(1).join('?');
  response.writeHead(308, { location: query === '' ? basePath : `${basePath}?${query}`, 'content-length': '0' });
  response.end();
}
