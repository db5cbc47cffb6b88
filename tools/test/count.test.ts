import { describe, expect, it } from 'vitest';
import { countRuns, filesToRunAgain, type Run } from './count.ts';
import type { Failure, TestName } from './outcome.ts';

const failure = (name: string, file = 'libs/a/src/a.test.ts', isTest = true): Failure => ({
  file,
  name,
  isTest,
  reason: 'Error: too late',
});
const unhandled: Failure = { name: 'an error', isTest: false, reason: 'Error: too late' };
const run = (passed: readonly TestName[], failures: readonly Failure[] = [], succeeded = failures.length === 0): Run => ({
  outcome: { passed, failures },
  succeeded,
});
const [one, two, three] = [failure('is on time'), failure('is whole'), failure('is right', 'libs/b/src/b.test.ts')];
const hook = failure('(file)', one.file, false);
const test = (name: string, file = 'libs/a/src/a.test.ts'): TestName => ({ file, name });
const other = test('is there', 'libs/c/src/c.test.ts');
const line = 'libs/a/src/a.test.ts > is on time: Error: too late';

describe('countRuns', () => {
  it.each<readonly [string, Run, object]>([
    ['a run without failures', run([other]), { passed: 1, failed: 0 }],
    ['failed tests', run([other], [one, three]), { passed: 1, failed: 2, failures: [line, expect.stringContaining('libs/b/')] }],
    ['an error of no file', run([other], [unhandled]), { passed: 1, failed: 1, failures: ['an error: Error: too late'] }],
    ['a run that failed without a failed test', run([other], [], false), { passed: 1, failed: 1, failures: [expect.any(String)] }],
    ['a run without tests', run([]), { passed: 0, failed: 1, failures: ['no test has run'] }],
    ['no outcome', { outcome: undefined, succeeded: true }, { passed: 0, failed: 1, failures: [expect.any(String)] }],
  ])('counts %s', (_what, first, expected) => {
    expect(countRuns(first)).toEqual(expected);
  });

  const [late, whole] = [test('is on time'), test('is whole')];
  const missing = 'libs/a/src/a.test.ts > is on time: it did not run again';
  it.each<readonly [string, Run, object]>([
    ['accepts what passes then', run([late, whole]), { passed: 3, failed: 0 }],
    ['does not accept another failure', run([late], [two]), { passed: 2, failed: 1, failures: [expect.stringContaining('is whole')] }],
    ['does not accept that it is left out', run([whole]), { passed: 2, failed: 1, failures: [missing] }],
    ['does not accept a run without tests', run([]), { passed: 1, failed: 2, failures: ['no test has run', missing] }],
    [
      'does not accept one without an outcome',
      { outcome: undefined, succeeded: true },
      { passed: 1, failed: 2, failures: expect.anything() },
    ],
  ])('after a second attempt %s', (_what, second, expected) => {
    // What had passed in the file is counted by its second attempt.
    expect(countRuns(run([other, whole], [one]), second)).toEqual({ ...expected, again: [line] });
  });

  it('after a hook that failed accepts a second attempt in which tests of the file pass', () => {
    expect(countRuns(run([other], [hook]), run([late, whole]))).toMatchObject({ passed: 3, failed: 0 });
    expect(countRuns(run([other], [hook, three]), run([late]))).toMatchObject({
      failed: 1,
      failures: [expect.stringContaining('is right')],
    });
  });
});

describe('filesToRunAgain', () => {
  it.each<readonly [string, Run, readonly string[]]>([
    ['nothing when all is well', run([other]), []],
    ['each file once', run([other], [one, two]), ['libs/a/src/a.test.ts']],
    ['nothing after more failures than chance makes', run([other], [one, two, three]), []],
    ['nothing after an error of no file', run([other], [one, unhandled]), []],
    ['nothing without an outcome', { outcome: undefined, succeeded: false }, []],
  ])('are %s', (_what, first, files) => {
    expect(filesToRunAgain(first)).toEqual(files);
  });
});
