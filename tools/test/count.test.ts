import { describe, expect, it } from 'vitest';
import { countRuns, filesToRunAgain, type Run } from './count.ts';
import type { Failure } from './outcome.ts';

const failure = (name: string, file = 'libs/a/src/a.test.ts'): Failure => ({ file, name, reason: 'Error: too late' });
const unhandled: Failure = { ...failure('an error'), file: undefined };
const run = (passed: number, failures: readonly Failure[] = [], succeeded = failures.length === 0): Run => ({
  outcome: { passed, failures },
  succeeded,
});
const [one, two, three] = [failure('is on time'), failure('is whole'), failure('is right', 'libs/b/src/b.test.ts')];
const line = 'libs/a/src/a.test.ts > is on time: Error: too late';

describe('countRuns', () => {
  it.each<readonly [string, Run, object]>([
    ['a run without failures', run(5), { passed: 5, failed: 0 }],
    ['failed tests', run(5, [one, three]), { passed: 5, failed: 2, failures: [line, expect.stringContaining('libs/b/')] }],
    ['an error of no file', run(5, [unhandled]), { passed: 5, failed: 1, failures: ['an error: Error: too late'] }],
    ['a run that failed without a failed test', run(5, [], false), { passed: 5, failed: 1, failures: [expect.any(String)] }],
    ['a run without tests', run(0), { passed: 0, failed: 1, failures: ['no test has run'] }],
    ['no outcome', { outcome: undefined, succeeded: true }, { passed: 0, failed: 1, failures: [expect.any(String)] }],
  ])('counts %s', (_what, first, expected) => {
    expect(countRuns(first)).toEqual(expected);
  });

  it.each<readonly [string, Run, object]>([
    ['accepts what passes then', run(3), { passed: 6, failed: 0, again: [line] }],
    [
      'does not accept another failure',
      run(2, [two]),
      { passed: 5, failed: 1, failures: [expect.stringContaining('is whole')], again: [line] },
    ],
    ['does not accept a run without tests', run(0), { passed: 5, failed: 1, failures: ['no test has run'], again: [line] }],
  ])('after a second attempt %s', (_what, second, expected) => {
    expect(countRuns(run(5, [one]), second)).toEqual(expected);
  });
});

describe('filesToRunAgain', () => {
  it.each<readonly [string, Run, readonly string[]]>([
    ['nothing when all is well', run(5), []],
    ['each file once', run(5, [one, two]), ['libs/a/src/a.test.ts']],
    ['nothing after more failures than chance makes', run(5, [one, two, three]), []],
    ['nothing after an error of no file', run(5, [one, unhandled]), []],
    ['nothing without an outcome', { outcome: undefined, succeeded: false }, []],
  ])('are %s', (_what, first, files) => {
    expect(filesToRunAgain(first)).toEqual(files);
  });
});
