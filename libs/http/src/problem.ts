import { AppError, type AppErrorCode, type Log } from '@parley/kernel';
import type { FastifyInstance } from 'fastify';

/** Body of an error answer (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
}

const STATUS: Readonly<Record<AppErrorCode, number>> = {
  CONFIG_INVALID: 500,
  INPUT_INVALID: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  NOT_ALLOWED: 403,
  NOT_AUTHORIZED: 401,
  NOT_SUPPORTED: 501,
  LIMIT_REACHED: 429,
  UNAVAILABLE: 503,
  BRIDGE_UNAVAILABLE: 503,
  TIMEOUT: 504,
  CLOSED: 410,
  INTERNAL: 500,
};

/** The one mapping from whatever was thrown to an HTTP problem; what is unexpected keeps its text to itself. */
export function problemOf(error: unknown): Problem {
  if (AppError.is(error)) {
    const status = STATUS[error.code];
    return { status, title: error.code, ...(status < 500 || status === 503 ? { detail: error.message } : {}) };
  }
  const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  return status < 500 && error instanceof Error
    ? { status, title: 'REQUEST_REFUSED', detail: error.message }
    : { status: 500, title: 'INTERNAL' };
}

/** Every error of the app's routes, and every unknown path, is answered as a problem and logged once. */
export function registerProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    const fields = { method: request.method, path: request.url.split('?')[0], status: problem.status };
    if (problem.status >= 500) log.error({ ...fields, error }, 'request failed');
    else log.warn({ ...fields, reason: problem.detail }, 'request refused');
    return reply.code(problem.status).type('application/problem+json').send(problem);
  });
  app.setNotFoundHandler((request, reply) => {
    log.debug({ method: request.method, path: request.url.split('?')[0] }, 'unknown path');
    return reply.code(404).type('application/problem+json').send({ status: 404, title: 'NOT_FOUND' });
  });
}
