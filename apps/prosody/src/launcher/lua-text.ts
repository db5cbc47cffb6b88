/** Ends of lines that have no token in Lua: what a `.env` file can hold in place of a newline. */
type Separator = 'backslash-n' | 'comma';

const OPENING = new Set(['(', '{', '[']);
const CLOSING = new Set([')', '}', ']']);

/**
 * Lua out of a variable, which is one line: the separator becomes a newline wherever Lua has a use for neither. Text in quotes or
 * long brackets stays as it is, and so do commas within brackets: `a = { 1, 2 }, b = "x, y"` is two statements (deployment
 * contract §2). A backslash and an n begin a new line with either separator.
 */
export function luaLines(text: string, separator: Separator): string {
  let lua = '';
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const quoted = quotedAt(text, at);
    if (quoted !== '') {
      lua += quoted;
      at += quoted.length;
      continue;
    }
    if (text.startsWith('--', at)) {
      const comment = commentAt(text, at, separator);
      lua += comment;
      at += comment.length;
      continue;
    }
    const character = text.charAt(at);
    if (OPENING.has(character)) depth++;
    else if (CLOSING.has(character)) depth = Math.max(0, depth - 1);
    const isBreak = text.startsWith('\\n', at);
    lua += isBreak || (character === ',' && separator === 'comma' && depth === 0) ? '\n' : character;
    at += isBreak ? 2 : 1;
  }
  return lua;
}

/** The string that begins here, with its quotes, or ''. One that does not end is left to Lua, which says so. */
function quotedAt(text: string, at: number): string {
  const level = /^\[(=*)\[/.exec(text.slice(at, at + 64))?.[1];
  if (level !== undefined) return upTo(text, at, `]${level}]`);
  const quote = text.charAt(at);
  if (quote !== '"' && quote !== "'") return '';
  for (let end = at + 1; end < text.length; end++) {
    if (text.charAt(end) === '\\') end++;
    else if (text.charAt(end) === quote) return text.slice(at, end + 1);
  }
  return text.slice(at);
}

function commentAt(text: string, at: number, separator: Separator): string {
  const level = /^--\[(=*)\[/.exec(text.slice(at, at + 64))?.[1];
  if (level !== undefined) return upTo(text, at, `]${level}]`);
  const end = (separator === 'comma' ? /,|\\n|\n/ : /\\n|\n/).exec(text.slice(at))?.index;
  return text.slice(at, end === undefined ? undefined : at + end);
}

function upTo(text: string, at: number, end: string): string {
  const index = text.indexOf(end, at);
  return index === -1 ? text.slice(at) : text.slice(at, index + end.length);
}
