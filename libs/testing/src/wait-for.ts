import { setTimeout as pause } from 'node:timers/promises';
import { AppError, errorMessage } from '@parley/kernel';

/**
 * Asks again and again until `predicate` gives something truthy, and returns that; a predicate that throws counts as "not yet".
 * For what tells nobody when it is ready (a process); where there is an event, await the event.
 * @throws AppError TIMEOUT naming `what` and the last error
 */
export async function waitFor<T>(
  predicate: () => T | Promise<T>,
  options: { readonly what: string; readonly timeoutMs?: number; readonly intervalMs?: number },
): Promise<NonNullable<T>> {
  const { what, timeoutMs = 10_000, intervalMs = 25 } = options;
  const deadline = Date.now() + timeoutMs;
  let last = '';
  for (;;) {
    try {
      const value = await predicate();
      if (value) return value;
    } catch (error) {
      last = `: ${errorMessage(error)}`;
    }
    if (Date.now() >= deadline) throw new AppError('TIMEOUT', `${what} did not happen within ${timeoutMs} ms${last}`);
    await pause(intervalMs);
  }
}
