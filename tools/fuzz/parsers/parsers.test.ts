import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PARSERS } from './all.ts';

/** More of them by `npm run fuzz -- parsers`. */
const RUNS = 100;

describe('what others send is read, or refused in words', () => {
  it.each(PARSERS.map((parser) => [parser.name, parser] as const))(
    '%s',
    (_, { property }) => {
      fc.assert(property, { numRuns: RUNS });
    },
    60_000,
  );
});

it('each is named once', () => {
  expect(new Set(PARSERS.map(({ name }) => name)).size).toBe(PARSERS.length);
});
