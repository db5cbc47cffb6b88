/** A value out of a token, as JSON so that no terminal and no log is led astray, and not endless. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  const safe = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  return safe.length > 120 ? `${safe.slice(0, 120)}…` : safe;
}
