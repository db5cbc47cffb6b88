import { RE2JS } from 're2js';
import type { Claims, RoomGrant } from './claims.ts';
import type { RoomName } from './room-name.ts';
import type { RoomRefusal, RoomVerdict } from './verdict.ts';

/** Matching takes the product of both at worst: less than a tenth of a second. Counts (`a{0,100}`) unfold, so it is the compiled size that counts. */
const LARGEST_PROGRAM = 1_000;
const LONGEST_NODE = 1_023;
/** Before a pattern is compiled at all: its length, and the sum of its counts, on which the time of that depends. */
const LONGEST_PATTERN = 256;
const MOST_COUNTED = 1_000;

/**
 * Whether a login opens a room: the only place of the room rule (prosody-contract §2.1). Ask with the main room for its lobby and its
 * breakout rooms. Patterns are JavaScript's as far as RE2 knows them, which takes linear time: without look-around and back references.
 * They are anchored at both ends and blind to case, as names of rooms are. The original takes Lua patterns instead.
 */
export function opensRoom(claims: Claims, room: RoomName): RoomVerdict {
  const grant = claims.rooms;
  if (!grant) return { ok: true };
  if (grant.verifyTenant && !opensTenant(grant, room)) return refusal('other-tenant');
  if (grant.room === '*') return { ok: true };
  if (!grant.isRegex) return opensName(grant, room) ? { ok: true } : refusal('other-room');
  const isMatch = matches(grant.room, room.node);
  if (isMatch === undefined) return refusal('invalid-regex');
  return isMatch ? { ok: true } : refusal('other-room');
}

const TEXTS: Readonly<Record<RoomRefusal, string>> = {
  'other-room': 'The token is for another room',
  'other-tenant': 'The token is for another tenant',
  'invalid-regex': 'The pattern of rooms in the token cannot be read, or is too large',
  'token-expired': 'The token has expired',
};

export const refusal = <Reason extends RoomRefusal>(reason: Reason) => ({ ok: false, reason, text: TEXTS[reason] }) as const;

function opensTenant({ tenant }: RoomGrant, room: RoomName): boolean {
  if (tenant === undefined) return false;
  return tenant === '*' || tenant.toLowerCase() === (room.tenant ?? '');
}

/** A name as people write it opens the room that clients make of it: normalised, in lower case, percent-encoded. */
function opensName(grant: RoomGrant, { node, tenant }: RoomName): boolean {
  const name = grant.room.toLowerCase();
  if (name === node || (tenant !== undefined && name === `[${tenant}]${node}`)) return true;
  return grant.room.isWellFormed() && encodeURIComponent(grant.room.normalize('NFKC').toLowerCase()).toLowerCase() === node;
}

/** Undefined when the pattern is none, or too large. */
function matches(pattern: string, node: string): boolean | undefined {
  const counted = (pattern.match(/[{,]\d+(?=[,}])/g) ?? []).reduce((sum, bound) => sum + Number(bound.slice(1)), 0);
  if (pattern.length > LONGEST_PATTERN || counted > MOST_COUNTED || node.length > LONGEST_NODE) return undefined;
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern), RE2JS.CASE_INSENSITIVE);
    return compiled.programSize() > LARGEST_PROGRAM ? undefined : compiled.matches(node);
  } catch {
    return undefined;
  }
}
