import { setTimeout as wait } from 'node:timers/promises';

export interface PollOptions {
  readonly timeoutMs: number;
  /** For the error: "alice sees bob's video". */
  readonly what: string;
  readonly intervalMs?: number;
}

/**
 * Asks until the answer is given (neither undefined nor false), for what no event tells: browser statistics, process tables.
 * @throws Error naming `what`, with the last error or answer, when the time is up
 */
export async function poll<T>(ask: () => Promise<T | undefined | false> | T | undefined | false, options: PollOptions): Promise<T> {
  const end = Date.now() + options.timeoutMs;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await wait(options.intervalMs ?? 250);
  } while (Date.now() < end);
  throw new Error(
    `not within ${options.timeoutMs} ms: ${options.what} (last: ${last instanceof Error ? last.message : JSON.stringify(last)})`,
  );
}
