import type { Failure, Outcome } from './outcome.ts';

/** What a part of the checks amounts to. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** What failed, and why, a line each. */
  readonly failures?: readonly string[];
  /** What failed once and then passed, and why it had failed; its tests are among the passed ones. */
  readonly again?: readonly string[];
  /** Why the tests could not be run here at all. */
  readonly notRun?: string;
}

/** One run of vitest: undefined when it wrote nothing, and whether it says that all is well. */
export interface Run {
  readonly outcome: Outcome | undefined;
  readonly succeeded: boolean;
}

/** More failures in one part are no accident. */
const SECOND_ATTEMPTS_ALLOWED = 2;

const lineOf = ({ file, name, reason }: Failure): string => `${file === undefined ? '' : `${file} > `}${name}: ${reason}`;

/**
 * The files that deserve a second attempt: those of a few failures. Real processes, and browsers with real media, miss a moment on a
 * shared machine now and then. They run again as a whole and in a process of their own, so that the second attempt meets nothing of the
 * first. Empty when all is well or too much is wrong.
 */
export function filesToRunAgain({ outcome }: Run): readonly string[] {
  const failures = outcome?.failures ?? [];
  const files = failures.flatMap(({ file }) => file ?? []);
  return failures.length <= SECOND_ATTEMPTS_ALLOWED && files.length === failures.length ? [...new Set(files)] : [];
}

/**
 * The tests of a run, and of the one in which the files that had failed got a second attempt: there every test that had failed must pass,
 * and something of every file. A run that failed without a failed test (no test at all, no outcome) counts as one failure.
 */
export function countRuns(first: Run, second?: Run): Count {
  const again = problemsOf(first);
  const passedAtFirst = first.outcome?.passed ?? [];
  if (again.length === 0) return { passed: passedAtFirst.length, failed: 0 };
  if (!second) return { passed: passedAtFirst.length, failed: again.length, failures: again };
  const failures = [...problemsOf(second), ...missingIn(second, first)];
  const files = new Set(filesToRunAgain(first));
  const passed = passedAtFirst.filter(({ file }) => !files.has(file)).length + (second.outcome?.passed.length ?? 0);
  return { passed, failed: failures.length, again, ...(failures.length > 0 && { failures }) };
}

/** What failed at first and then neither failed nor passed. */
function missingIn({ outcome }: Run, first: Run): readonly string[] {
  const [passed = [], failed = []] = [outcome?.passed, outcome?.failures];
  return (first.outcome?.failures ?? [])
    .filter(({ file, name, isTest }) => ![...passed, ...failed].some((one) => one.file === file && (!isTest || one.name === name)))
    .map(({ file, name }) => `${file} > ${name}: it did not run again`);
}

function problemsOf({ outcome, succeeded }: Run): readonly string[] {
  if (!outcome) return ['the tests ended without an outcome'];
  if (outcome.failures.length > 0) return outcome.failures.map(lineOf);
  if (outcome.passed.length === 0) return ['no test has run'];
  return succeeded ? [] : ['vitest says that the run failed, but of no test'];
}
