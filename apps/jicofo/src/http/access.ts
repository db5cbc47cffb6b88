import type { FastifyInstance } from '@parley/http';
import type { Log } from '@parley/kernel';

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;
/** Addresses that are named in the log; whoever comes after them is refused all the same. */
const MAX_NAMED = 100;

/** What the web service, health checks and the doctor need, from whatever machine or container (deployment contract §3, §4.7). */
function isOpen(route: string): boolean {
  return route === '/bridges' || route === '/conference-request/v1' || route.startsWith('/about/');
}

/**
 * Keeps everything else of the interface within this machine: it shows who talks to whom, and moves calls. Others get 403 and, once
 * for each address, a line in the log with the variable that lets them in.
 */
export function restrictAccess(app: FastifyInstance, log: Log): void {
  const named = new Set<string>();
  app.addHook('onRequest', async (request, reply) => {
    const address = request.socket.remoteAddress ?? '';
    const route = request.routeOptions.url;
    if (route === undefined || isOpen(route) || LOOPBACK.test(address)) return;
    if (!named.has(address) && named.size < MAX_NAMED) {
      named.add(address);
      log.warn({ address, route }, 'refused a request from another machine or container; JICOFO_ENABLE_REST=1 lets it in');
    }
    const detail = 'this is open to other machines and containers with JICOFO_ENABLE_REST=1';
    return reply.code(403).type('application/problem+json').send({ status: 403, title: 'NOT_ALLOWED', detail });
  });
}
