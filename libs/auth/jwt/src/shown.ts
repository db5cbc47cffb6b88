/** A value out of a token, as JSON so that no terminal and no log is led astray, and not endless. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : asJson(value);
  const safe = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  return safe.length > 120 ? `${safe.slice(0, 120)}…` : safe;
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // It was JSON once: only its depth can be the matter, which `JSON.parse` minds less.
    return 'nested too deeply';
  }
}
