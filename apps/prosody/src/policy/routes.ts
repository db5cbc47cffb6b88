import {
  type Admission,
  type AdmissionBody,
  type AuthenticationAnswer,
  type AuthenticationRequest,
  parseAdmissionBody,
  parseAuthenticationRequest,
} from '@parley/auth-core';
import type { FastifyInstance } from '@parley/http';
import { AppError } from '@parley/kernel';
import type { RoomView } from '@parley/room-services';
import { isBearer } from './administration/admin-access.ts';

export interface PolicyRoutesDeps {
  /** Shared with Prosody: componentSecret('policy-http'). */
  readonly bearer: string;
  readonly rooms: () => Iterable<RoomView>;
  readonly authenticate: (request: AuthenticationRequest) => Promise<AuthenticationAnswer>;
  readonly admit: (body: AdmissionBody) => Admission;
  /** Told of every request with a wrong bearer, or with none. */
  readonly onStranger: () => void;
}

/** `POST /v1/authenticate` and `POST /v1/admit` for Prosody, `GET /v1/rooms` for other services; all want the bearer. */
export function policyRoutes(deps: PolicyRoutesDeps): (app: FastifyInstance) => void {
  return (app) => {
    // By the route that was found: the address may spell it in other ways, /%761/admit.
    app.addHook('onRequest', async ({ routeOptions, headers }) => {
      if (routeOptions.url?.startsWith('/v1/') !== true || isBearer(headers.authorization, deps.bearer)) return;
      deps.onStranger();
      throw new AppError('NOT_AUTHORIZED', 'the bearer is missing or wrong');
    });
    app.post('/v1/authenticate', ({ body }) => deps.authenticate(parseAuthenticationRequest(body)));
    app.post('/v1/admit', ({ body }) => deps.admit(parseAdmissionBody(body)));
    app.get('/v1/rooms', () => ({ rooms: [...deps.rooms()].map(describeRoom) }));
  };
}

function describeRoom({ jid, meetingId, lobby, hasPassword, occupants }: RoomView) {
  const people = [...occupants.values()].map(({ nick, jid: real, role, affiliation }) => ({ nick, jid: real, role, affiliation }));
  return { room: jid, ...(meetingId !== undefined && { meetingId }), lobby, hasPassword, occupants: people };
}
