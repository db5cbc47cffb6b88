import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Where the outcome of a run is kept for the runner. */
export const OUTCOME_VARIABLE = 'PARLEY_TEST_OUTCOME';

/** How the tests of one vitest run ended. */
export interface Outcome {
  readonly passed: readonly TestName[];
  readonly failures: readonly Failure[];
}

export interface TestName {
  /** Relative to the repository. */
  readonly file: string;
  readonly name: string;
}

/** A test that failed, or what failed around tests: a hook, a file that cannot be loaded, an error that nobody caught. */
export interface Failure {
  /** Relative to the repository; undefined for an error of no file in particular. */
  readonly file?: string;
  readonly name: string;
  /** Whether it is a test: what failed around tests has no name in another run. */
  readonly isTest: boolean;
  readonly reason: string;
}

/** Whatever was thrown, not only errors. */
type Errors = readonly { readonly message?: string }[];

/** First lines, as in a list of what failed. */
const reasonOf = (errors: Errors): string =>
  errors.map(({ message }) => message?.split('\n', 1)[0] ?? 'no message').join('; also ') || 'no reason is known';

const fileOf = ({ moduleId }: TestModule): string => path.relative(process.cwd(), moduleId);

function failuresOf(module: TestModule): Failure[] {
  const file = fileOf(module);
  const around: readonly (readonly [string, Errors])[] = [
    ['(file)', module.errors()],
    ...[...module.children.allSuites()].map((suite) => [`${suite.fullName} (hooks)`, suite.errors()] as const),
  ];
  const failures = [
    ...around.flatMap(([name, errors]) => (errors.length > 0 ? { file, name, isTest: false, reason: reasonOf(errors) } : [])),
    ...[...module.children.allTests('failed')].map((test) => ({
      file,
      name: test.fullName,
      isTest: true,
      reason: reasonOf(test.result().errors ?? []),
    })),
  ];
  const state = module.state();
  if (failures.length > 0 || state === 'passed' || state === 'skipped') return failures;
  return [{ file, name: '(file)', isTest: false, reason: `it is ${state}, for no reason that is known` }];
}

/** @param unhandled errors that nobody caught, of no file in particular */
export function outcomeOf(modules: readonly TestModule[], unhandled: Errors): Outcome {
  return {
    passed: modules.flatMap((module) =>
      [...module.children.allTests('passed')].map(({ fullName: name }) => ({ file: fileOf(module), name })),
    ),
    failures: [
      ...modules.flatMap(failuresOf),
      ...unhandled.map((error) => ({ name: 'an error outside of tests', isTest: false, reason: reasonOf([error]) })),
    ],
  };
}

/** Writes down how each test ended. (vitest takes a reporter from the default export.) */
export default class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: Errors = []): void {
    const file = process.env[OUTCOME_VARIABLE];
    if (!file) return;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(outcomeOf(modules, unhandled)));
  }
}
