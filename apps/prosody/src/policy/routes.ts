import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from '@parley/http';
import { AppError, type Log } from '@parley/kernel';
import { authenticate, parseAuthenticationRequest } from './authentication.ts';
import type { Room } from './room-mirror.ts';

export interface PolicyRoutesDeps {
  readonly domain: string;
  /** Shared with Prosody: componentSecret('policy-http'). */
  readonly bearer: string;
  readonly log: Log;
  readonly rooms: () => Iterable<Room>;
  readonly onAuthenticated: (outcome: 'accepted' | 'refused') => void;
}

/** `POST /v1/authenticate` for Prosody and `GET /v1/rooms` for other services; both want the bearer. */
export function policyRoutes(deps: PolicyRoutesDeps): (app: FastifyInstance) => void {
  return (app) => {
    app.addHook('onRequest', async ({ url, headers }) => {
      if (url.startsWith('/v1/') && !isBearer(headers.authorization, deps.bearer))
        throw new AppError('NOT_AUTHORIZED', 'the bearer is missing or wrong');
    });
    app.post('/v1/authenticate', ({ body }) => {
      const request = parseAuthenticationRequest(body);
      const answer = authenticate(request, deps.domain);
      deps.onAuthenticated(answer.ok ? 'accepted' : 'refused');
      if (!answer.ok) deps.log.warn({ host: request.host, mechanism: request.mechanism, condition: answer.condition }, 'login refused');
      return answer;
    });
    app.get('/v1/rooms', () => ({ rooms: [...deps.rooms()].map(describeRoom) }));
  };
}

function describeRoom({ jid, meetingId, occupants }: Room) {
  return { room: jid, ...(meetingId !== undefined && { meetingId }), occupants: [...occupants.values()] };
}

/** Compares digests, so that the time says nothing about the secret, not even its length. */
function isBearer(header: string | undefined, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return header !== undefined && timingSafeEqual(digest(header), digest(`Bearer ${secret}`));
}
