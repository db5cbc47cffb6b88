import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { countRun } from './count.ts';

const report = (numPassedTests: number, numFailedTests: number) => JSON.stringify({ numPassedTests, numFailedTests, testResults: [] });

describe('countRun', () => {
  it.each([
    ['a run without failures', report(5, 0), true, { passed: 5, failed: 0 }],
    ['failed tests', report(5, 2), false, { passed: 5, failed: 2 }],
    ['a run that failed outside of its tests', report(5, 0), false, { passed: 5, failed: 1 }],
    ['a run without tests', report(0, 0), true, { passed: 0, failed: 1 }],
    ['no report', undefined, true, { passed: 0, failed: 1 }],
    ['half a report', '{"numPassedTests": 5', false, { passed: 0, failed: 1 }],
  ])('counts %s', (_what, text, succeeded, expected) => {
    expect(countRun(text, succeeded)).toEqual(expected);
  });

  it.each([
    [2, { passed: 5, failed: 0 }],
    [3, { passed: 5, failed: 1 }],
  ])('accepts a few tests that pass only at their second attempt: %i', (count, expected) => {
    const again = Array.from({ length: count }, (_, index) => `test ${index}`);
    expect(countRun(report(5, 0), true, again)).toEqual({ ...expected, again });
  });

  it('names what failed and why, attempt by attempt, and the files that could not be loaded', () => {
    const test = (fullName: string, ...failureMessages: string[]) => ({
      fullName,
      status: failureMessages.length > 0 ? 'failed' : 'passed',
      failureMessages,
    });
    const file = (name: string, status: string, message: string, ...assertionResults: object[]) => ({
      name: path.resolve(name),
      status,
      message,
      assertionResults,
    });
    const testResults = [
      file('libs/a/src/a.test.ts', 'failed', '', test('a works'), test('a lasts', 'Error: too late\n    at a.ts:1', 'Error: not at all')),
      file('libs/b/src/b.test.ts', 'failed', 'Error: no such module\nat b.ts'),
      file('libs/c/src/c.test.ts', 'passed', '', test('c works')),
    ];
    expect(countRun(JSON.stringify({ numPassedTests: 2, numFailedTests: 1, testResults }), false)).toEqual({
      passed: 2,
      failed: 1,
      failures: ['libs/a/src/a.test.ts > a lasts: Error: too late; then Error: not at all', 'libs/b/src/b.test.ts: Error: no such module'],
    });
  });
});
