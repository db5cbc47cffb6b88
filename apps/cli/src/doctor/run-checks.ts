import { type Clock, errorMessage, withDeadline } from '@parley/kernel';
import { type Check, type CheckContext, type CheckResult, skipped } from './check.ts';

export interface CheckReport extends CheckResult {
  readonly name: string;
}

/** Longer than anything that a single check waits for in a row. */
const DEADLINE_MS = 30_000;

export interface RunDeps {
  readonly context: CheckContext;
  readonly clock: Clock;
  /** Called as soon as a check is done. */
  readonly onDone: (report: CheckReport) => void;
}

/** Runs all checks at once; one that fails or hangs says so and spoils nothing. The reports come in the order of the checks. */
export function runChecks(checks: readonly Check[], { context, clock, onDone }: RunDeps): Promise<CheckReport[]> {
  return Promise.all(
    checks.map(async (check) => {
      const result = await withDeadline(check.run(context), DEADLINE_MS, check.name, clock).catch((error: unknown) =>
        skipped(`could not be checked: ${errorMessage(error)}`),
      );
      const report = { name: check.name, ...result };
      onDone(report);
      return report;
    }),
  );
}
