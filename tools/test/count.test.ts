import { describe, expect, it } from 'vitest';
import { countRun } from './count.ts';

const report = (numPassedTests: number, numFailedTests: number) => JSON.stringify({ numPassedTests, numFailedTests });

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
});
