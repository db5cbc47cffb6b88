import { isRecord } from '@parley/client';

type JsonRecord = Readonly<Record<string, unknown>>;

/** The object that somebody else has written as JSON; undefined for everything else, and beyond `most` characters. */
export function readRecord(text: unknown, most: number): JsonRecord | undefined {
  if (typeof text !== 'string' || text.length > most) return undefined;
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The value where it is an object; nothing about what is in it is certain. */
export function recordOf(value: unknown): JsonRecord | undefined {
  return isRecord(value) ? value : undefined;
}
