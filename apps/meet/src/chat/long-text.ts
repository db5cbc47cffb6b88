const MOST_CHARACTERS = 1_200;
const MOST_LINES = 18;

/** The beginning of a text that would push everything else off the screen; undefined where all of it can be shown. */
export function beginningOf(text: string): string | undefined {
  let end = Math.min(text.length, MOST_CHARACTERS);
  for (let line = 0, at = -1; line < MOST_LINES; line++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0 || at >= end) break;
    if (line === MOST_LINES - 1) end = at;
  }
  return end < text.length ? text.slice(0, end).toWellFormed().trimEnd() : undefined;
}
