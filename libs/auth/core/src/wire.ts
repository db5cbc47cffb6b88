import { AppError } from '@parley/kernel';
import { z } from 'zod';
import type { SaslCondition } from './authenticator.ts';

const address = z.string().min(1).max(3_071);
const name = z.string().max(1_023);
const ip = z.string().max(64).optional();

const authentication = z.object({
  /** Domain that the client logs in at. */
  host: name.min(1),
  /** `SCRAM`: Prosody has checked the password itself and asks only for the claims of `username`. */
  mechanism: z.string().min(1).max(64),
  username: name.optional(),
  password: z.string().max(1_024).optional(),
  token: z.string().max(16_384).optional(),
  /** What the client's URL names. */
  room: name.optional(),
  tenant: name.optional(),
  ip,
});

/** Body of `POST /v1/authenticate`. */
export type AuthenticationRequest = z.output<typeof authentication>;

/** `claims` is the text of `serialiseClaims`, opaque to Prosody; the rest of an acceptance is for its presence and its filters. */
export type AuthenticationAnswer =
  | {
      readonly ok: true;
      readonly username?: string | undefined;
      readonly claims: string;
      readonly identity?: { readonly user?: Readonly<Record<string, string>> | undefined; readonly group?: string | undefined };
      readonly features?: Readonly<Record<string, boolean>> | undefined;
      readonly expiresAt?: number | undefined;
    }
  | { readonly ok: false; readonly condition: SaslCondition; readonly text: string };

const count = z.number().int().min(0);

const admission = z.object({
  /** The MUC, lobby or breakout component that was entered. */
  host: name.min(1),
  /** Inner form, `[tenant]room@muc.…`. */
  room: address,
  /** Of a lobby or breakout room, the room it belongs to. */
  mainRoom: address.optional(),
  nick: name.min(1),
  jid: address,
  ip,
  displayName: z.string().max(4_096).optional(),
  /** As the login got it; missing for who never logged in through us. */
  claims: z.string().max(32_768).optional(),
  exists: z.boolean(),
  membersOnly: z.boolean(),
  hasPassword: z.boolean(),
  /** Without the focus. */
  occupants: count,
  /** Occupants who moderate or were admitted as `host`, without the focus. */
  moderators: count,
  affiliation: z.enum(['none', 'outcast', 'member', 'admin', 'owner']),
});

/** Body of `POST /v1/admit`; the claims are still text. */
export type AdmissionBody = z.output<typeof admission>;

/** @throws AppError INPUT_INVALID, which tells no value of it */
export function parseAuthenticationRequest(body: unknown): AuthenticationRequest {
  return parse(authentication, body);
}

/** @throws AppError INPUT_INVALID, which tells no value of it */
export function parseAdmissionBody(body: unknown): AdmissionBody {
  return parse(admission, body);
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (!result.success) throw new AppError('INPUT_INVALID', z.prettifyError(result.error));
  return result.data;
}
