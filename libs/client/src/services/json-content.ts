import { childOf, type Element, NS } from '@parley/xmpp-core';

/** What a json-message holds. Nothing about it is certain but that it is an object with a type. */
export type JsonContent = Readonly<Record<string, unknown>> & { readonly type: string };

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

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text for people, cut to `max` characters; undefined when it is none or empty. */
export function textOf(value: unknown, max: number): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, max).toWellFormed() : undefined;
}
