const ASSIGNMENT = /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][A-Za-z0-9_]*)[^\S\n]*=[^\S\n]*/;
type LookUp = (name: string) => string | undefined;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The variables of a `.env` file. Known are comments, blank lines, `export`, CRLF, 'single' quotes (taken as they are) and
 * "double" ones (with \n, \r, \t, \", \$ and \\), both over several lines. An unquoted value ends at ` #` or the line's end. Lines
 * that are no assignment are left out; a later assignment wins. Outside of single quotes
 * `$NAME`, `${NAME}`, `${NAME:-otherwise}` and `${NAME:+instead}` stand for a variable of `env` or further up in the file, and
 * `$$` for `$`, as in `docker compose`.
 */
export function parseDotenv(text: string, env: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  const variables: Record<string, string> = {};
  let rest = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  while (rest !== '') {
    const [start = '', name] = ASSIGNMENT.exec(rest) ?? [];
    if (name === undefined) {
      rest = afterLine(rest);
      continue;
    }
    const lookUp: LookUp = (other: string) => env[other] ?? variables[other];
    const [value, length] = readValue(rest.slice(start.length), lookUp);
    variables[name] = value;
    rest = afterLine(rest.slice(start.length + length));
  }
  return variables;
}

const afterLine = (text: string): string => {
  const end = text.indexOf('\n');
  return end < 0 ? '' : text.slice(end + 1);
};

/** The value at the start of `text`, and how many characters it takes. */
function readValue(text: string, lookUp: LookUp): readonly [value: string, length: number] {
  const single = /^'([^']*)'/.exec(text);
  if (single) return [single[1] ?? '', single[0].length];
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(text);
  if (double) return [expand(double[1] ?? '', lookUp, true), double[0].length];
  const line = text.split('\n', 1)[0] ?? '';
  return [expand(line.replace(/(^|\s)#.*$/, '').trim(), lookUp, false), line.length];
}

const ESCAPE = /\\([\s\S])/y;
const REFERENCE = /\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*))/y;
const BRACED = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?)([-+?])|(?=\}))/y;

/** Text with what stands in it for something else; a `$` before anything else is a `$`. */
function expand(text: string, lookUp: LookUp, hasEscapes: boolean): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const [part, length] = (hasEscapes && escaped(text, at)) || referred(text, at, lookUp) || [text.charAt(at), 1];
    result += part;
    at += length;
  }
  return result;
}

type Part = readonly [part: string, length: number];

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function escaped(text: string, at: number): Part | undefined {
  const [whole, character = ''] = matchAt(ESCAPE, text, at) ?? [];
  return whole === undefined ? undefined : [ESCAPES[character] ?? character, whole.length];
}

function referred(text: string, at: number, lookUp: LookUp): Part | undefined {
  const [plain, dollar, plainName = ''] = matchAt(REFERENCE, text, at) ?? [];
  if (plain !== undefined) return [dollar ?? lookUp(plainName) ?? '', plain.length];
  const [head, name = '', colon, sign] = matchAt(BRACED, text, at) ?? [];
  const end = head === undefined ? -1 : closingBrace(text, at + head.length);
  if (head === undefined || end < 0) return undefined;
  const value = lookUp(name);
  const isGiven = colon ? Boolean(value) : value !== undefined;
  const takesOther = sign === '+' ? isGiven : sign === '-' && !isGiven;
  const other = takesOther ? expand(text.slice(at + head.length, end), lookUp, false) : sign === '+' ? '' : (value ?? '');
  return [other, end + 1 - at];
}

/** Where the brace ends in front of `from`, whatever is referred to in between; -1 when it does not. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}
