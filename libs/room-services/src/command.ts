import { childOf, type Element, NS, stanzaError } from '@parley/xmpp-core';
import type { z } from 'zod';
import { isModerator, type Occupant } from './room-view.ts';

/** @throws stanza error auth/forbidden when the sender is no moderator */
export function requireModerator(sender: Occupant): void {
  if (!isModerator(sender)) throw stanzaError('forbidden');
}

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
  const result = schema.safeParse(json);
  if (!result.success) throw stanzaError('bad-request', `${name}: ${result.error.issues[0]?.message ?? 'malformed'}`);
  return result.data;
}
