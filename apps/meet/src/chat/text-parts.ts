/** A piece of a message: text, or an address that can be opened. */
export interface TextPart {
  readonly text: string;
  readonly href?: string;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef]+/giu;
/** What follows an address in a sentence, and belongs to the sentence. */
const TRAILING = /[.,:;!?*_~]+$/;

/** Finds the addresses in a text. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTail(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ text: address, href: address });
    at = match.index + address.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** A closing bracket belongs to the address only if it was opened there. */
function withoutTail(address: string): string {
  const bare = address.replace(TRAILING, '');
  const isSurplus = bare.endsWith(')') && bare.split(')').length > bare.split('(').length;
  return isSurplus ? withoutTail(bare.slice(0, -1)) : bare;
}
