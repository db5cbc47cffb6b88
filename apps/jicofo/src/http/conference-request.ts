import type { FastifyInstance, FastifyRequest } from '@parley/http';
import { AppError, errorMessage } from '@parley/kernel';
import { conferenceResponseToJson, parseConferenceRequestJson } from '@parley/xmpp-focus';
import { conditionOf } from '../conference/bridge-errors.ts';
import type { ConferenceService } from '../conference/conference-service.ts';

/**
 * The HTTP form of the conference request (focus contract §2.2). Nobody vouches for whoever sends it: a token is verified here, cookies
 * and the origin mean nothing. Errors: 403 when a login is needed, 400 with `invalid-session` when the client has to forget its
 * login, 429 for too many requests, 400 for everything else.
 */
export function conferenceRequestRoutes(app: FastifyInstance, service: ConferenceService): void {
  app.options('/conference-request/v1', async (_request, reply) => reply.code(200).send());
  app.post('/conference-request/v1', async (request, reply) => {
    try {
      const token = tokenOf(request);
      const asked = { ...parseConferenceRequestJson(request.body), ...(token !== undefined && { token }) };
      const sender = senderOf(request);
      const answer = await service.request(asked, { sender, ip: sender });
      return reply.send(conferenceResponseToJson(answer));
    } catch (error) {
      if (!AppError.is(error) || (error.code === 'INTERNAL' && conditionOf(error) === undefined)) throw error;
      const status = STATUS[error.code] ?? 400;
      return reply
        .code(status)
        .type('application/problem+json')
        .send({ status, title: error.code, detail: detailOf(error) });
    }
  });
}

const STATUS: Readonly<Partial<Record<AppError['code'], number>>> = { NOT_AUTHORIZED: 403, LIMIT_REACHED: 429 };

/** Clients look for exactly `400 invalid-session` (client contract §2.2). */
function detailOf(error: AppError): string {
  return conditionOf(error) === 'not-acceptable' ? `400 invalid-session: ${error.message}` : errorMessage(error);
}

const LONGEST_TOKEN = 16_384;

/** The bearer token; undefined without one. @throws AppError INPUT_INVALID when it is too long or no token */
function tokenOf({ headers }: FastifyRequest): string | undefined {
  const token = /^Bearer +(.*)$/is.exec(headers.authorization ?? '')?.[1]?.trim();
  if (!token) return undefined;
  if (token.length > LONGEST_TOKEN || !/^[\w.~+/=-]+$/.test(token)) throw new AppError('INPUT_INVALID', 'the bearer is no token');
  return token;
}

/** The client's address as the web container reports it (by TRUSTED_PROXIES); it is the only one that reaches this listener from outside. */
function senderOf(request: FastifyRequest): string {
  const forwarded = request.headers['x-forwarded-for'];
  const list = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  return list?.split(',').at(-1)?.trim().slice(0, 64) || request.ip;
}
