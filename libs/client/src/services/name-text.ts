import { textOf } from './record.ts';

/** Turns the direction of what comes after it, also outside of the name: a file `exe.gpj` would end in `jpg`. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
const BLANKS = /[\s\p{Cc}]+/gu;
/** No language sets more marks upon one letter; a hundred of them reach over the lines above and below. */
const HEAPED_MARKS = /(\p{Mn}{4})\p{Mn}+/gu;
/** Some letters are blanks. */
const IS_SEEN = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * What somebody calls themselves, a file or a room, as one line that disturbs nothing around it. Undefined where nothing of it can be
 * seen. `max`: characters that are looked at.
 */
export function nameText(value: unknown, max = 256): string | undefined {
  const text = textOf(value, max)?.replace(TURNS, '').replace(BLANKS, ' ').replace(HEAPED_MARKS, '$1').trim();
  return text !== undefined && IS_SEEN.test(text) ? text : undefined;
}
