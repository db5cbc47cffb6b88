import path from 'node:path';

export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** Tests that failed once and then passed; they are among the passed ones. */
  readonly again?: readonly string[];
  /** Name and reason of each test that failed, and of each file that could not be loaded. */
  readonly failures?: readonly string[];
  /** Why the tests could not be run here at all. */
  readonly notRun?: string;
}

/** What is read of vitest's JSON report. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  /** Why the file could not be loaded. */
  readonly message: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages: readonly string[] }[];
}

/** More of them in one part are no accident. */
const SECOND_ATTEMPTS_ALLOWED = 2;

/**
 * The tests of one vitest run. A run that failed without a failed test (a file that could not be loaded, an error outside of
 * tests, no test at all, no report) counts as one failure.
 * So do more than two tests that passed only at their second attempt.
 * @param text vitest's JSON report, undefined when it wrote none
 * @param again the tests that passed only at their second attempt
 */
export function countRun(text: string | undefined, succeeded: boolean, again: readonly string[] = []): Count {
  const report = parse(text);
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  const isHollow = failed === 0 && (!succeeded || passed === 0 || again.length > SECOND_ATTEMPTS_ALLOWED);
  const failures = report?.testResults.flatMap(failuresOf) ?? [];
  return { passed, failed: isHollow ? 1 : failed, ...(again.length > 0 && { again }), ...(failures.length > 0 && { failures }) };
}

const firstLine = (text = '') => text.split('\n', 1)[0] ?? '';

function failuresOf({ name, status, message, assertionResults }: FileResult): string[] {
  const file = path.relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : [];
  return failed.map(({ fullName, failureMessages }) => `${file} > ${fullName}: ${failureMessages.map(firstLine).join('; then ')}`);
}

function parse(text: string | undefined): Report | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Report);
  } catch {
    return undefined;
  }
}
