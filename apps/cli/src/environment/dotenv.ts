const ASSIGNMENT = /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][A-Za-z0-9_]*)[^\S\n]*=[^\S\n]*/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The variables of a `.env` file. Known are comments, blank lines, `export`, CRLF, 'single' quotes (taken as they are) and
 * "double" ones (with \n, \r, \t, \" and \\), both over several lines. An unquoted value ends at ` #` or the line's end. Lines
 * that are no assignment are left out; a later assignment wins.
 */
export function parseDotenv(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  let rest = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  while (rest !== '') {
    const [start = '', name] = ASSIGNMENT.exec(rest) ?? [];
    if (name === undefined) {
      rest = afterLine(rest);
      continue;
    }
    const [value, length] = readValue(rest.slice(start.length));
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
function readValue(text: string): readonly [value: string, length: number] {
  const single = /^'([^']*)'/.exec(text);
  if (single) return [single[1] ?? '', single[0].length];
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(text);
  if (double) return [(double[1] ?? '').replace(/\\([\s\S])/g, (_, next: string) => ESCAPES[next] ?? next), double[0].length];
  const line = text.split('\n', 1)[0] ?? '';
  return [line.replace(/(^|\s)#.*$/, '').trim(), line.length];
}
