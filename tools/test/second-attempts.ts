import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Where the names of a part are kept for the runner. */
export const SECOND_ATTEMPTS_VARIABLE = 'PARLEY_TEST_SECOND_ATTEMPTS';

/**
 * Writes down which tests passed only at their second attempt, and says why the first one failed. Real processes, and browsers with
 * real media, miss a moment on a shared machine now and then; a second attempt keeps that from hiding the rest of a run, and the runner names each
 * and accepts only a few. (vitest takes a reporter from the default export.)
 */
export default class SecondAttempts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env[SECOND_ATTEMPTS_VARIABLE];
    if (!file) return;
    const names = modules.flatMap((module) => [...module.children.allTests()].filter((test) => test.diagnostic()?.flaky === true));
    for (const test of names) {
      const reasons = (test.result().errors ?? []).map(({ message }) => message.slice(0, 1_000));
      process.stdout.write(`only at the second attempt: ${test.fullName}\n  ${reasons.join('\n  ')}\n`);
    }
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(names.map(({ fullName }) => fullName)));
  }
}
