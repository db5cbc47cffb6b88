import { describe, expect, it } from 'vitest';
import { chosenParts, PARTS } from './arguments.ts';

describe('chosenParts', () => {
  it.each([
    [[], PARTS],
    [['--only', 'unit'], ['unit']],
    [
      ['--only=stack,lint', '--only', 'unit'],
      ['lint', 'unit', 'stack'],
    ],
  ])('reads %j', (args, parts) => {
    expect(chosenParts(args)).toEqual(parts);
  });

  it.each([[['unit']], [['--only']], [['--only', 'e2e']], [['--fast', 'unit']]])('refuses %j', (args) => {
    expect(() => chosenParts(args)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
