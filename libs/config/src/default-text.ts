import type { Variable } from './declare.ts';

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
];

/** What a variable's value is without its being set, as it could be written; undefined when it is nothing. */
export function defaultText({ fallback, allowed }: Variable<unknown>): string | undefined {
  if (fallback === undefined || fallback === '' || (Array.isArray(fallback) && fallback.length === 0)) return undefined;
  if (typeof fallback === 'boolean') return String(Number(fallback));
  return typeof fallback === 'number' && allowed.startsWith('a duration') && fallback !== 0 ? durationText(fallback) : String(fallback);
}

function durationText(ms: number): string {
  const [unit, name] = UNITS.find(([size]) => ms % size === 0) ?? [1, 'ms'];
  const count = ms / unit;
  return name === 'ms' ? `${count}ms` : `${count} ${name}${count === 1 ? '' : 's'}`;
}
