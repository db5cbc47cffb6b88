/** Seconds. */
const FIRST = 5;
const LONGEST = 60;
const SPREAD = 0.3;
const MAX_RETRIES = 20;

/**
 * Seconds to wait before another attempt: twice as long each time, and not the same for everybody, for whom the server has just come
 * back. @param chance 0 to below 1
 */
export function backOff(retries: number, chance: number): number {
  const base = Math.min(LONGEST, FIRST * 2 ** Math.min(retries, 10));
  return Math.round(base * (1 + SPREAD * chance));
}

/** The number of attempts that an address tells of (`rCounter`, ui contract §3.1): reloading does not begin anew. */
export function readRetries(href: string): number {
  const value = Number(new URL(href).searchParams.get('rCounter') ?? '0');
  return Number.isInteger(value) && value > 0 ? Math.min(MAX_RETRIES, value) : 0;
}

/** The address with that number, without it for none. */
export function withRetries(href: string, retries: number): string {
  const url = new URL(href);
  if (retries > 0) url.searchParams.set('rCounter', String(Math.min(MAX_RETRIES, retries)));
  else url.searchParams.delete('rCounter');
  return url.href;
}
