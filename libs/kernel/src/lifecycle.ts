/** A long-lived part of a process. `start` resolves when it is ready; `stop` is idempotent. */
export interface Service {
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** What `/about/health` answers: healthy, or the failing dependency by name. */
export type Health = { readonly healthy: true } | { readonly healthy: false; readonly reason: string };
