import { childOf, type Element, NS } from '@parley/xmpp-core';
import { isRecord, type JsonContent } from './record.ts';

/** Characters. The longest are lists of all polls or files of a room. */
const MAX_JSON = 1 << 20;

/** The object in a message's `<json-message/>` (client contract §3.7); undefined for every other message, and for broken ones. */
export function jsonContent(message: Element, max = MAX_JSON): JsonContent | undefined {
  const text = childOf(message, 'json-message', NS.jitmeet)?.getText() ?? '';
  if (text === '' || text.length > max) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value.type === 'string' ? (value as JsonContent) : undefined;
  } catch {
    return undefined;
  }
}
