import { describe, expect, it } from 'vitest';
import { flag, number, numbers, oneOf, readArguments, repeated, someOf, text, value } from './arguments.ts';

const OPTIONS = {
  quick: flag(),
  rounds: number(3),
  seconds: number(undefined),
  sizes: numbers([10, 20]),
  profile: oneOf(['gcm', 'cm'], 'gcm'),
  only: someOf(['cost', 'storm'], undefined),
  url: text('an address', undefined),
  load: repeated(value('a load as in 1x2', undefined, (given) => /^\d+x\d+$/.exec(given)?.[0])),
};
const read = (line: string) => readArguments(line === '' ? [] : line.split(' '), OPTIONS);

describe('the options of a benchmark', () => {
  it('are what they are by default', () => {
    const rest = { sizes: [10, 20], profile: 'gcm', only: undefined, url: undefined, load: [] };
    expect(read('')).toEqual({ quick: false, rounds: 3, seconds: undefined, ...rest });
  });

  it('are read, with a space or a sign behind their name', () => {
    expect(
      read('--quick --rounds 2 --seconds=0.5 --sizes 1,2 --profile cm --only storm,cost --url http://x --load 1x2 --load 3x4'),
    ).toEqual({
      ...{ quick: true, rounds: 2, seconds: 0.5, sizes: [1, 2], profile: 'cm', only: ['storm', 'cost'], url: 'http://x' },
      load: ['1x2', '3x4'],
    });
  });

  it.each([
    ['--rounds x', '--rounds x: expected a number above 0'],
    ['--rounds 0', '--rounds 0: expected a number above 0'],
    ['--rounds', '--rounds: expected a number above 0'],
    ['--rounds --quick', '--rounds --quick: expected a number above 0'],
    ['--quick=1', '--quick=1: expected no value'],
    ['--sizes 1,', '--sizes 1,: expected numbers above 0 with commas between them'],
    ['--profile des', '--profile des: expected one of gcm, cm'],
    ['--only cost,all', '--only cost,all: expected some of cost,storm'],
    ['--load 1x', '--load 1x: expected a load as in 1x2'],
    ['--url=', '--url : expected an address'],
    ['--round 2', '--round: expected only --quick, --rounds, --seconds, --sizes, --profile, --only, --url, --load'],
    ['-q', '-q: expected only --quick, --rounds, --seconds, --sizes, --profile, --only, --url, --load'],
    ['storm', 'storm: expected only --quick, --rounds, --seconds, --sizes, --profile, --only, --url, --load'],
    ['--constructor', '--constructor: expected only --quick, --rounds, --seconds, --sizes, --profile, --only, --url, --load'],
  ])('%s is refused in one line', (line, message) => {
    expect(() => read(line)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
});
