/** Names that cost fewer guesses than 2 to this power are found by trying. */
const ENOUGH_BITS = 36;
const WORD_BITS = 9;
const LETTER_BITS = 4.7;
const DIGIT_BITS = 3.3;
/** A script with thousands of characters. */
const IDEOGRAM_BITS = 8;

/** Words that everybody tries first. */
const COMMON = new Set(
  'meeting meet test demo room team call standup daily weekly office lesson class hello chat video conference hangout party family'.split(
    ' ',
  ),
);

/** Whether strangers could find the room by guessing (ui contract §1.1): a rough count of how many guesses the name costs. */
export function isInsecureName(name: string): boolean {
  const parts = name.normalize('NFKC').match(/\p{Lu}?\p{Ll}+|\p{Lu}+|\p{Nd}+|\p{Lo}/gu) ?? [];
  const seen = new Set<string>();
  let bits = 0;
  for (const part of parts) {
    const word = part.toLowerCase();
    if (!seen.has(word)) bits += bitsOf(word);
    seen.add(word);
  }
  return bits < ENOUGH_BITS;
}

function bitsOf(part: string): number {
  if (/^\p{Nd}/u.test(part)) return isSeries(part) ? 2 : part.length * DIGIT_BITS;
  if (/^\p{Lo}/u.test(part)) return IDEOGRAM_BITS;
  if (COMMON.has(part)) return 3;
  // Letters that no word would put so are chance; of a word its length hardly matters.
  return isWord(part) ? Math.min(WORD_BITS + part.length / 4, part.length * LETTER_BITS) : part.length * LETTER_BITS;
}

/** `1234`, `2026`, `111`. */
function isSeries(digits: string): boolean {
  return (
    /^(19|20)\d\d$/.test(digits) || new Set([...digits].map((digit, at) => Number(digit) - at)).size === 1 || new Set(digits).size === 1
  );
}

function isWord(part: string): boolean {
  const vowels = part.match(/[aeiouyäöüéèáíóúàâêô]/g)?.length ?? 0;
  return vowels / part.length >= 0.2 && !/[^aeiouyäöüéèáíóúàâêô]{5}/.test(part);
}
