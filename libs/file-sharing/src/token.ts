import { z } from 'zod';

/** `host` of the request for a token, and `aud` of the token. */
export const AUDIENCE = 'file-sharing';
export const ISSUER = 'parley';
export const ALGORITHM = 'ES256';
/** How long a token holds, in seconds; official clients use one for ten seconds less. */
export const TOKEN_LIFETIME_S = 30;

/** What may be done with files, in the tokens of people and the permissions in their presence. */
export const UPLOAD_FEATURE = 'file-upload';

/** Who a token is for. */
export interface TokenHolder {
  readonly meetingId: string;
  /** Localpart of the room's address, without the tenant. */
  readonly room: string;
  /** The tenant, or the conference domain. */
  readonly sub: string;
  /** Nick in the room. */
  readonly nick: string;
  readonly user?: Readonly<Record<string, string | undefined>> | undefined;
  readonly group?: string | undefined;
  readonly mayUpload: boolean;
}

/** Payload of the token with which an occupant gets at the files of its meeting (prosody contract §2.1); `nowMs` since 1970. */
export function fileTokenPayload(
  { meetingId, room, sub, nick, user, group, mayUpload }: TokenHolder,
  nowMs: number,
): Record<string, unknown> {
  const now = Math.floor(nowMs / 1000);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub,
    room,
    meeting_id: meetingId,
    iat: now,
    nbf: now - 5,
    exp: now + TOKEN_LIFETIME_S,
    context: {
      user: { ...user, nick },
      ...(group !== undefined && { group }),
      features: { [UPLOAD_FEATURE]: mayUpload },
    },
  };
}

const claims = z.object({
  meeting_id: z.string().min(1).max(256),
  context: z.object({
    user: z.object({ nick: z.string().max(1_023), id: z.string().max(4_096).optional() }),
    features: z.object({ [UPLOAD_FEATURE]: z.boolean() }),
  }),
});

/** What a token allows. */
export interface FileAccess {
  readonly meetingId: string;
  readonly mayUpload: boolean;
  /** For logs and the store: who the token was given to. */
  readonly nick: string;
  readonly userId?: string | undefined;
}

/** The access that a payload gives, whose signature, issuer, audience and times have been looked at; undefined for none. */
export function fileAccess(payload: unknown): FileAccess | undefined {
  const parsed = claims.safeParse(payload).data;
  if (!parsed) return undefined;
  const { user, features } = parsed.context;
  return { meetingId: parsed.meeting_id, mayUpload: features[UPLOAD_FEATURE], nick: user.nick, userId: user.id };
}
