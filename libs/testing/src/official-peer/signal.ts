import { AppError, deferred } from '@parley/kernel';

/** Lets tests wait for a state: whoever changes the state says so, and every waiting condition is looked at again. */
export class Signal {
  readonly #waiting = new Set<() => void>();

  changed(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** Resolves with the first truthy answer of `condition`. @throws AppError TIMEOUT naming `what` and what `state` tells */
  async until<T>(
    condition: () => T | undefined | false,
    what: string,
    options: { readonly timeoutMs?: number; readonly state?: () => unknown } = {},
  ): Promise<T> {
    const { timeoutMs = 10_000, state } = options;
    const { promise, resolve, reject } = deferred<T>();
    const look = () => {
      const answer = condition();
      if (answer !== undefined && answer !== false) resolve(answer);
    };
    this.#waiting.add(look);
    const timer = setTimeout(() => {
      reject(new AppError('TIMEOUT', `not within ${timeoutMs} ms: ${what}${state ? `\n${JSON.stringify(state())}` : ''}`));
    }, timeoutMs);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }
}
