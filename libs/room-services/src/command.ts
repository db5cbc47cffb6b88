import { boolAttr, childOf, type Element, NS, stanzaError } from '@parley/xmpp-core';
import type { z } from 'zod';
import { isModerator, type Occupant } from './room-view.ts';

/** @throws stanza error auth/forbidden when the sender is no moderator */
export function requireModerator(sender: Occupant): void {
  if (!isModerator(sender)) throw stanzaError('forbidden');
}

/** Prosody repeats it after a restart of ours: it may be done and kept already, and nobody told (plugins/meet_policy_link.lib.lua). */
export function isRepeated(command: Element): boolean {
  return boolAttr(command, 'again');
}

/** Nothing that clients send is nested deeper; what recurses over it, here and in other clients, runs out of stack at a thousand. */
const DEEPEST = 32;

/**
 * What a client has sent as JSON, in `<json-message>` or in the element `name` of the service.
 * @throws stanza error modify/bad-request when there is none, or it does not fit
 */
export function jsonOf<T>(command: Element, schema: z.ZodType<T>, name = 'json-message'): T {
  const text = childOf(command, name, NS.jitmeet)?.getText();
  if (!text) throw stanzaError('bad-request', `no ${name}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw stanzaError('bad-request', `${name} is not JSON`);
  }
  if (isDeeper(json, DEEPEST)) throw stanzaError('bad-request', `${name} is nested too deep`);
  const result = schema.safeParse(json);
  if (!result.success) throw stanzaError('bad-request', `${name}: ${result.error.issues[0]?.message ?? 'malformed'}`);
  return result.data;
}

function isDeeper(json: unknown, most: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return most === 0 || Object.values(json).some((value) => isDeeper(value, most - 1));
}
