import type { FastifyInstance, FastifyReply, FastifyRequest } from '@parley/http';
import { AppError, type Log, VERSION } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import { z } from 'zod';
import { type ActingDeps, actingEndpoints } from './acting.ts';
import type { AdminAccess } from './admin-access.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { openApi } from './openapi.ts';
import { type ReadingDeps, readingEndpoints } from './reading.ts';

export interface AdministrationDeps extends ReadingDeps, ActingDeps {
  readonly access: AdminAccess;
  /** XMPP_MODULES and XMPP_MUC_MODULES. */
  readonly modules: readonly string[];
  readonly log: Log;
  readonly refusals: Pick<RefusalLog, 'warn'>;
  /** Told of every request that is answered. */
  readonly onRequest: (path: string, status: number) => void;
}

/** Every address of the administration. */
export function administrationEndpoints(deps: ReadingDeps & ActingDeps): readonly Endpoint[] {
  const endpoints = [...readingEndpoints(deps), ...actingEndpoints(deps)];
  const described: Endpoint = endpoint({
    method: 'GET',
    path: '/administration/openapi.json',
    summary: 'This description.',
    access: 'anybody',
    answer: z.record(z.string(), z.unknown()),
    failures: {},
    handle: () => ({ body: openApi([...endpoints, described], VERSION) }),
  });
  return [...endpoints, described];
}

/** The administration of rooms, below `/public`, where Prosody's HTTP port leads (plugins/mod_meet_http.lua). */
export function administrationRoutes(deps: AdministrationDeps): (app: FastifyInstance) => void {
  return (app) => {
    void app.register(async (scope) => {
      // The originals answer 400 to whatever is no JSON, also when it says so.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
      for (const one of administrationEndpoints(deps)) {
        const url = `/public${one.path.replace(/\{(\w+)\}/g, ':$1')}`;
        scope.route({ method: one.method, url, handler: (request, reply) => answer(deps, one, request, reply) });
      }
    });
  };
}

async function answer(deps: AdministrationDeps, one: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.raw.once('finish', () => deps.onRequest(one.path, reply.statusCode));
  await authorize(deps, one, request);
  const { query, body, params } = request;
  const given = {
    query: check(one.query, query, 'query'),
    body: check(one.body, one.body && jsonOf(request, body), 'body'),
    room: (params as { room?: string }).room ?? '',
  };
  const { status = 200, body: sent } = await one.handle(given);
  if (one.method !== 'GET') deps.log.info({ action: `${one.method} ${one.path}`, query, by: callerOf(request), status }, 'administration');
  return reply.code(status).send(sent ?? '');
}

/** @throws AppError NOT_AUTHORIZED, NOT_ALLOWED, UNAVAILABLE */
async function authorize({ access, modules, refusals }: AdministrationDeps, one: Endpoint, request: FastifyRequest): Promise<void> {
  if (one.access === 'anybody') return;
  if (typeof one.access === 'object' && modules.includes(one.access.module)) return;
  const problem = await access(request.headers.authorization);
  if (problem === undefined) return;
  refusals.warn({ path: one.path, by: callerOf(request), reason: problem }, 'administration refused');
  throw new AppError(one.refusedWith === 403 ? 'NOT_ALLOWED' : 'NOT_AUTHORIZED', 'the token is missing or wrong');
}

/** Only Prosody, on this machine, gets here. */
function callerOf({ headers, ip }: FastifyRequest): string {
  const forwarded = headers['x-forwarded-for'];
  return typeof forwarded === 'string' ? forwarded : ip;
}

/** @throws AppError INPUT_INVALID */
function jsonOf({ headers }: FastifyRequest, body: unknown): unknown {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) throw new AppError('INPUT_INVALID', 'expected application/json');
  try {
    return JSON.parse(String(body));
  } catch {
    throw new AppError('INPUT_INVALID', 'the body is not JSON');
  }
}

/** @throws AppError INPUT_INVALID */
function check(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new AppError('INPUT_INVALID', `${what}: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}`);
}
