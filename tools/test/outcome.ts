import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** Where the outcome of a run is kept for the runner. */
export const OUTCOME_VARIABLE = 'PARLEY_TEST_OUTCOME';

/** How the tests of one vitest run ended. */
export interface Outcome {
  readonly passed: number;
  readonly failures: readonly Failure[];
}

/** A test that failed, or what failed around tests: a hook, a file that cannot be loaded, an error that nobody caught. */
export interface Failure {
  /** Relative to the repository; undefined for an error of no file in particular. */
  readonly file: string | undefined;
  readonly name: string;
  readonly reason: string;
}

type Errors = readonly { readonly message: string }[];

/** First lines, as in a list of what failed. */
const reasonOf = (errors: Errors): string => errors.map(({ message }) => message.split('\n', 1)[0]).join('; also ') || 'no reason is known';

function failuresOf(module: TestModule): Failure[] {
  const file = path.relative(process.cwd(), module.moduleId);
  const hooks = ({ fullName }: TestSuite) => `${fullName} (hooks)`;
  const around: readonly (readonly [string, Errors])[] = [
    ['(file)', module.errors()],
    ...[...module.children.allSuites()].map((suite) => [hooks(suite), suite.errors()] as const),
  ];
  const tests = [...module.children.allTests('failed')].map((test: TestCase) => [test.fullName, test.result().errors ?? []] as const);
  const failures = [...around.filter(([, errors]) => errors.length > 0), ...tests].map(([name, errors]) => ({
    file,
    name,
    reason: reasonOf(errors),
  }));
  return failures.length === 0 && module.state() === 'failed' ? [{ file, name: '(file)', reason: reasonOf([]) }] : failures;
}

/** Writes down how each test ended. (vitest takes a reporter from the default export.) */
export default class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: Errors = []): void {
    const file = process.env[OUTCOME_VARIABLE];
    if (!file) return;
    const outcome: Outcome = {
      passed: modules.flatMap((module) => [...module.children.allTests('passed')]).length,
      failures: [
        ...modules.flatMap(failuresOf),
        ...unhandled.map((error) => ({ file: undefined, name: 'an error outside of tests', reason: reasonOf([error]) })),
      ],
    };
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(outcome));
  }
}
