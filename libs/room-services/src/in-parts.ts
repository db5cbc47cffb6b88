import type { JsonObject } from './json.ts';

/** Characters of JSON in one message to somebody who comes later; Prosody takes 512 KiB of XML from us. */
const MOST_CHARACTERS = 48_000;

/** More than one message should hold. */
export function isTooLong(content: JsonObject): boolean {
  return JSON.stringify(content).length > MOST_CHARACTERS;
}

/** For as few messages as their size allows, in order; what is too long in itself is alone in one. */
export function inParts<T>(items: readonly T[], contentOf: (item: T) => JsonObject): T[][] {
  const parts: T[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const { length } = JSON.stringify(contentOf(item));
    if (size + length > MOST_CHARACTERS) {
      parts.push([]);
      size = 0;
    }
    size += length;
    parts.at(-1)?.push(item);
  }
  return parts;
}
