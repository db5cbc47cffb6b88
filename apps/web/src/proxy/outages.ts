import { errorMessage, type Log } from '@parley/kernel';

/** Logs the beginning and the end of an upstream's outage, not every request in between. */
export class Outages {
  readonly #log: Log;
  readonly #down = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  failed(upstream: string, error: unknown): void {
    if (this.#down.has(upstream)) return;
    this.#down.add(upstream);
    this.#log.warn({ upstream, reason: errorMessage(error) }, 'upstream unreachable');
  }

  worked(upstream: string): void {
    if (this.#down.delete(upstream)) this.#log.info({ upstream }, 'upstream reachable again');
  }
}
