import { DEEDS, QUALITIES, THINGS, WAYS } from './room-words.ts';

/** A whole number from 0 to below `bound`, hard to guess. */
export type Chance = (bound: number) => number;

const BITS = 2 ** 32;

/** By the browser's own source; every number is as likely as any other. */
export function createChance(fill: (words: Uint32Array<ArrayBuffer>) => void): Chance {
  return (bound) => {
    const fair = BITS - (BITS % bound);
    for (;;) {
      const [word = 0] = fillOne(fill);
      if (word < fair) return word % bound;
    }
  };
}

function fillOne(fill: (words: Uint32Array<ArrayBuffer>) => void): Uint32Array {
  const words = new Uint32Array(1);
  fill(words);
  return words;
}

/** `BraveOttersSailTogether`: four words that can be told on the phone, 26 bits of chance at least. */
export function generateRoomName(chance: Chance): string {
  return [QUALITIES, THINGS, DEEDS, WAYS].map((words) => words[chance(words.length)] ?? '').join('');
}

/** What of a suggestion stands in the field at a time: it is written letter by letter, stays, and goes the same way. */
export interface Suggestion {
  readonly text: string;
  /** The name itself, which counts from its first letter on. */
  readonly name: string;
  /** Milliseconds until there is something else to show. */
  readonly nextMs: number;
}

const LETTER_MS = 70;
const STAY_MS = 10_000;

/** @param shown letters that stand there; whoever wants no motion gets the whole name at once. */
export function suggestion(name: string, shown: number, isCalm: boolean): Suggestion {
  if (isCalm || shown >= name.length) return { text: name, name, nextMs: STAY_MS };
  return { text: name.slice(0, shown), name, nextMs: LETTER_MS };
}
