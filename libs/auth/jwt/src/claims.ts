import type { Claims, RoomGrant } from '@parley/auth-core';
import { z } from 'zod';
import type { TokenSettings } from './settings.ts';

const MAX_ENTRIES = 64;
const MAX_TEXT = 4_096;
const OWNERS: readonly unknown[] = ['owner', 'moderator', 'teacher'];

const bag = z.record(z.string(), z.unknown()).catch({});
const payloadShape = z.object({
  iss: z.string(),
  sub: z.string(),
  room: z.string(),
  exp: z.number().nullish(),
  user_id: z.unknown().optional(),
  moderator: z.unknown().optional(),
  affiliation: z.unknown().optional(),
  context: z
    .object({ user: bag, group: z.unknown().optional(), features: bag, room: bag })
    .catch({ user: {}, group: undefined, features: {}, room: {} }),
});

/** What a verified payload, which passed CLAIM_CHECKS, says about its bearer (prosody-contract §2.1); strange parts say nothing. */
export function toClaims(payload: Readonly<Record<string, unknown>>, settings: TokenSettings): Claims {
  const { context, ...token } = payloadShape.parse(payload);
  const user = shownUser(Object.keys(context.user).length > 0 ? context.user : { id: token.user_id });
  const group = asText(context.group);
  const features = parseFeatures(context.features);
  const moderator = settings.ownerIssuers.includes(token.iss) || moderatorClaim([token, context.user]);
  return {
    kind: 'token',
    ...(Object.keys(user).length > 0 && { user }),
    ...(group !== undefined && { group }),
    ...(features && { features }),
    rooms: roomGrant(token.room, token.sub, context.room.regex === true, settings),
    ...(moderator !== undefined && { moderator, affiliation: moderator ? 'owner' : 'member' }),
    issuer: token.iss,
    ...(typeof token.exp === 'number' && { expiresAt: token.exp + settings.skewSeconds }),
  };
}

function roomGrant(room: string, sub: string, isRegex: boolean, { domain, verifiesTenant }: TokenSettings): RoomGrant {
  const tenant = sub.toLowerCase();
  return { room, ...(isRegex && { isRegex }), tenant: tenant === domain ? '' : tenant, verifyTenant: verifiesTenant };
}

/** One verdict out of all that is said: yes if anything says yes, no if anything is said at all, else undefined. */
function moderatorClaim(places: readonly Readonly<Record<string, unknown>>[]): boolean | undefined {
  const said = places.flatMap(({ moderator, affiliation }) => [
    ...(moderator === undefined || moderator === null ? [] : [isTrue(moderator)]),
    ...(affiliation === undefined || affiliation === null ? [] : [OWNERS.includes(affiliation)]),
  ]);
  return said.length === 0 ? undefined : said.includes(true);
}

const isTrue = (value: unknown): boolean => value === true || (typeof value === 'string' && value.toLowerCase() === 'true');

/** What everybody in the room gets to see; names that are no XML names are left out (prosody-contract §2.1). */
export function shownUser(user: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const entries = Object.entries(user).flatMap(([name, value]) => {
    const text = asText(value);
    return /^[a-z_][\w.-]{0,63}$/i.test(name) && name !== '__proto__' && text !== undefined ? [[name, text] as const] : [];
  });
  return Object.fromEntries(entries.slice(0, MAX_ENTRIES));
}

/** Booleans, also those given as text; undefined when the token names none. */
function parseFeatures(features: Readonly<Record<string, unknown>>): Readonly<Record<string, boolean>> | undefined {
  const entries = Object.entries(features).flatMap(([name, value]) =>
    /^[\w.-]{1,64}$/.test(name) && name !== '__proto__' && ['boolean', 'string'].includes(typeof value)
      ? [[name, isTrue(value)] as const]
      : [],
  );
  return entries.length > 0 ? Object.fromEntries(entries.slice(0, MAX_ENTRIES)) : undefined;
}

function asText(value: unknown): string | undefined {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  const text = withoutForbidden(String(value));
  return text.length > 0 && text.length <= MAX_TEXT ? text : undefined;
}

/** XML 1.0 has no place for control characters, nor for halves of a pair. */
function withoutForbidden(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}
