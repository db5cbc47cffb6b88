import { sessionsQuestion } from '@parley/file-sharing';
import type { FastifyInstance } from '@parley/http';
import { AppError } from '@parley/kernel';
import type { RoomView } from '@parley/room-services';
import { type FileTokensDeps, issueFileToken, parseFileTokenQuestion } from './file-tokens.ts';

export interface FileRoutesDeps extends FileTokensDeps {
  /** Every room; undefined while that is not known. */
  readonly rooms: () => Iterable<RoomView> | undefined;
}

/**
 * `POST /v1/file-token` for Prosody; for the web service, through Prosody's HTTP port, the public key of the tokens
 * (`GET /public/file-sharing/keys`) and which meetings are still held (`POST /public/file-sharing/sessions`).
 */
export function fileRoutes(deps: FileRoutesDeps): (app: FastifyInstance) => void {
  return (app) => {
    app.post('/v1/file-token', ({ body }) => issueFileToken(deps, parseFileTokenQuestion(body)));
    app.get('/public/file-sharing/keys', (_request, reply) =>
      reply.header('cache-control', 'max-age=300').send({ keys: [deps.key.publicKey] }),
    );
    app.post('/public/file-sharing/sessions', ({ body }) => {
      const question = sessionsQuestion.safeParse(body);
      if (!question.success) throw new AppError('INPUT_INVALID', 'expected a list of meetings');
      const rooms = deps.rooms();
      if (!rooms) throw new AppError('UNAVAILABLE', 'the rooms are not known yet');
      const ids = new Set(Array.from(rooms, ({ meetingId }) => meetingId));
      return { held: question.data.sessions.filter((id) => ids.has(id)) };
    });
  };
}
