import type { Clock } from '@parley/kernel';

const STEP_MS = 500;
/** A step that takes longer says something about this machine, and nothing about who is waited for. */
const LONGEST_STEP_MS = 1_500;

/**
 * Whether `answer` comes within `ms`. Only time counts in which this process could run: on a machine that slept, or that has far too
 * much to do, whoever is asked could not run either. Rejects as `answer` does.
 */
export function answersWithin(answer: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let waitedMs = 0;
    let lastMs = clock.now();
    const timer = clock.every(STEP_MS, () => {
      const stepMs = clock.now() - lastMs;
      lastMs += stepMs;
      if (stepMs >= 0 && stepMs <= LONGEST_STEP_MS) waitedMs += stepMs;
      if (waitedMs < ms) return;
      timer.cancel();
      resolve(false);
    });
    answer.then(
      () => {
        timer.cancel();
        resolve(true);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}
