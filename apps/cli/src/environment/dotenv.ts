const ASSIGNMENT = /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][A-Za-z0-9_]*)[^\S\n]*=[^\S\n]*/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The variables of a `.env` file. Known are comments, blank lines, `export`, CRLF, 'single' quotes (taken as they are) and
 * "double" ones (with \n, \r, \t, \", \$ and \\), both over several lines. An unquoted value ends at ` #` or the line's end. Lines
 * that are no assignment are left out; a later assignment wins. `${NAME}` and `${NAME:-otherwise}` outside of single quotes
 * stand for a variable of `env` or further up in the file, as in compose.
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
    const lookUp = (other: string) => env[other] ?? variables[other] ?? '';
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
function readValue(text: string, lookUp: (name: string) => string): readonly [value: string, length: number] {
  const single = /^'([^']*)'/.exec(text);
  if (single) return [single[1] ?? '', single[0].length];
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(text);
  if (double) return [expand(double[1] ?? '', lookUp, ESCAPED_OR_REFERENCE), double[0].length];
  const line = text.split('\n', 1)[0] ?? '';
  return [expand(line.replace(/(^|\s)#.*$/, '').trim(), lookUp, REFERENCE), line.length];
}

const REFERENCE = /\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::?-(?<otherwise>[^}]*))?\}/g;
const ESCAPED_OR_REFERENCE = new RegExp(`\\\\(?<escaped>[\\s\\S])|${REFERENCE.source}`, 'g');

function expand(text: string, lookUp: (name: string) => string, pattern: RegExp): string {
  return text.replace(pattern, (...match) => {
    const { escaped, name = '', otherwise = '' }: Record<string, string | undefined> = match.at(-1);
    return escaped === undefined ? lookUp(name) || otherwise : (ESCAPES[escaped] ?? escaped);
  });
}
