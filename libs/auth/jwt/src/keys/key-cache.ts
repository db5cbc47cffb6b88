import { AppError, type Clock } from '@parley/kernel';
import { unlessAborted } from './bounded-fetch.ts';
import { LruMap } from './lru.ts';

/** What a load found: nothing is an answer too, and is remembered for a short time. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly maxAgeMs: number | undefined;
}

export interface KeyCacheOptions<T> {
  readonly clock: Clock;
  /** @throws AppError UNAVAILABLE */
  readonly load: (id: string) => Promise<Loaded<T>>;
  /** Values kept. */
  readonly size: number;
}

const MINUTE = 60_000;
/** Bounds of what a server's max-age may ask for, and what holds when it says nothing. */
const FRESH = { min: MINUTE, max: 24 * 60 * MINUTE, otherwise: 6 * 60 * MINUTE };
/** How long a value outlives its freshness while the server does not answer. */
const STALE_MS = 90 * MINUTE;
/** How long nobody asks again after "there is none", and for something newer than what there is. */
const AGAIN_MS = 30_000;
/** The same after a failure, which has been three attempts. */
const PAUSE_MS = 10_000;
/** Loads at the same time; strangers can ask for any id. */
const MAX_LOADS = 32;

interface Entry<T> {
  readonly value: T;
  readonly loadedAt: number;
  readonly freshUntil: number;
}

/** Keeps what is slow to get: one load for all who ask at once, stale values for a bounded time while the server is away. */
export class KeyCache<T> {
  readonly #options: KeyCacheOptions<T>;
  readonly #entries: LruMap<Entry<T>>;
  /** Until when an id is not asked for again, and with what error if that was one. */
  readonly #pauses: LruMap<{ readonly until: number; readonly error: AppError | undefined }>;
  readonly #loads = new Map<string, Promise<T | undefined>>();

  constructor(options: KeyCacheOptions<T>) {
    this.#options = options;
    this.#entries = new LruMap(options.size);
    this.#pauses = new LruMap(options.size * 2);
  }

  /**
   * The value of an id, undefined when there is none.
   * @param isOutdated the value at hand lacks something: load a newer one, unless that was done a moment ago
   * @throws AppError UNAVAILABLE when the server does not answer, or not before `signal`
   */
  async get(id: string, signal: AbortSignal, isOutdated?: (value: T) => boolean): Promise<T | undefined> {
    const entry = this.#entries.get(id);
    const now = this.#options.clock.now();
    const isMissed = entry && now - entry.loadedAt >= AGAIN_MS && isOutdated?.(entry.value) === true;
    if (entry && now < entry.freshUntil && !isMissed) return entry.value;
    const pause = this.#pauses.get(id);
    if (pause && now < pause.until && !this.#loads.has(id)) return usable(entry, now) ?? giveUp(pause.error);
    return unlessAborted(this.#load(id), signal, 'no public key in time');
  }

  #load(id: string): Promise<T | undefined> {
    const running = this.#loads.get(id);
    if (running) return running;
    if (this.#loads.size >= MAX_LOADS) return Promise.reject(new AppError('UNAVAILABLE', 'too many keys are being fetched'));
    const load = this.#loadNow(id).finally(() => this.#loads.delete(id));
    this.#loads.set(id, load);
    // Whoever waited may have given up.
    load.catch(() => {});
    return load;
  }

  async #loadNow(id: string): Promise<T | undefined> {
    const { clock, load } = this.#options;
    try {
      const { value, maxAgeMs } = await load(id);
      const now = clock.now();
      if (value === undefined) {
        this.#entries.delete(id);
        this.#pauses.set(id, { until: now + AGAIN_MS, error: undefined });
        return undefined;
      }
      const fresh = Math.min(Math.max(maxAgeMs ?? FRESH.otherwise, FRESH.min), FRESH.max);
      this.#entries.set(id, { value, loadedAt: now, freshUntil: now + fresh });
      this.#pauses.delete(id);
      return value;
    } catch (error) {
      if (!AppError.is(error)) throw error;
      const now = clock.now();
      this.#pauses.set(id, { until: now + PAUSE_MS, error });
      return usable(this.#entries.get(id), now) ?? giveUp(error);
    }
  }
}

function usable<T>(entry: Entry<T> | undefined, now: number): T | undefined {
  return entry && now < entry.freshUntil + STALE_MS ? entry.value : undefined;
}

function giveUp(error: AppError | undefined): undefined {
  if (error) throw error;
  return undefined;
}
