export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** Why the tests could not be run here at all. */
  readonly notRun?: string;
}

/** What is read of vitest's JSON report. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

/**
 * The tests of one vitest run. A run that failed without a failed test (a file that could not be loaded, an error outside of
 * tests, no test at all, no report) counts as one failure.
 * @param text vitest's JSON report, undefined when it wrote none
 */
export function countRun(text: string | undefined, succeeded: boolean): Count {
  const report = parse(text);
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  const isHollow = failed === 0 && (!succeeded || passed === 0);
  return { passed, failed: isHollow ? 1 : failed };
}

function parse(text: string | undefined): Report | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Report);
  } catch {
    return undefined;
  }
}
