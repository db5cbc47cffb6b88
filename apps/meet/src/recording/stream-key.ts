/** Longest key that is sent. */
const MAX_KEY = 2_000;

/** What keeps a key from being used, if anything. `pattern`: what the operator says keys look like; a broken one counts for nothing. */
export function keyProblem(key: string, pattern: string | undefined): 'missing' | 'strange' | undefined {
  const trimmed = key.trim();
  if (trimmed === '') return 'missing';
  if (trimmed.length > MAX_KEY || /[\s<>"]/.test(trimmed)) return 'strange';
  return pattern !== undefined && compiled(pattern)?.test(trimmed) === false ? 'strange' : undefined;
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}
