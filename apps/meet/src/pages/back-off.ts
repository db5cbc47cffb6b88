import { backoffMs } from '@parley/kernel';

const FIRST_WAIT_MS = 5_000;
const MAX_WAIT_MS = 60_000;
const MAX_RETRIES = 20;

/** Whole seconds to wait before another attempt, to be counted down. */
export function backOff(retries: number, random?: () => number): number {
  return Math.round(backoffMs(retries, FIRST_WAIT_MS, MAX_WAIT_MS, random) / 1_000);
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
