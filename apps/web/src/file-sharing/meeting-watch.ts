import { type Fetch, fetchBounded } from '@parley/auth-jwt';
import { MAX_SESSIONS, sessionsAnswer } from '@parley/file-sharing';
import { AppError, type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { FileStore } from './file-store.ts';

export interface MeetingWatchDeps {
  readonly store: FileStore;
  /** Which of these meetings are held? @throws AppError UNAVAILABLE when nobody can tell */
  readonly askHeld: (meetings: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds that a file is kept, however long its meeting lasts. */
  readonly expiryMs: number;
}

const EVERY_MS = 30_000;
/** Rooms that were lost with Prosody are back within a minute, or never. */
const MISSES = 3;

/** Removes files when their meeting is over, and those that have expired. Meetings survive a restart of Prosody: one answer
 * is none. */
export class MeetingWatch {
  readonly #deps: MeetingWatchDeps;
  /** How many answers in a row have not named a meeting. */
  #missing = new Map<string, number>();
  #timer: Timer | undefined;
  #isChecking = false;

  constructor(deps: MeetingWatchDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = this.#deps.clock.every(EVERY_MS, () => {
      void this.check().catch((error: unknown) => this.#deps.log.warn({ reason: errorMessage(error) }, 'shared files not looked through'));
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** One round, as it is made every 30 seconds. */
  async check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      await this.#removeExpired();
      await this.#removeEnded();
    } finally {
      this.#isChecking = false;
    }
  }

  async #removeExpired(): Promise<void> {
    const { store, clock, log, expiryMs } = this.#deps;
    const oldest = clock.now() - expiryMs;
    for (const meetingId of [...store.meetings])
      for (const { fileId } of store.files(meetingId).filter(({ createdAt }) => createdAt < oldest)) {
        log.info({ meetingId, fileId }, 'shared file has expired');
        await store.remove(meetingId, fileId);
      }
  }

  async #removeEnded(): Promise<void> {
    const { store, askHeld, log } = this.#deps;
    const meetings = [...store.meetings];
    const missing = new Map<string, number>();
    for (let start = 0; start < meetings.length; start += MAX_SESSIONS) {
      const asked = meetings.slice(start, start + MAX_SESSIONS);
      const held = await askHeld(asked);
      for (const meetingId of asked) if (!held.has(meetingId)) missing.set(meetingId, (this.#missing.get(meetingId) ?? 0) + 1);
    }
    for (const [meetingId, misses] of missing) {
      if (misses < MISSES) continue;
      log.info({ meetingId, files: store.files(meetingId).length }, 'meeting is over; its files are removed');
      await store.removeMeeting(meetingId);
    }
    this.#missing = missing;
  }
}

const LIMITS = { maxBytes: 131_072, timeoutMs: 5_000, retries: 0 };

/** Asks the policy service, behind Prosody's HTTP port. */
export function askPolicy(prosody: URL, clock: Clock, fetch: Fetch = globalThis.fetch): MeetingWatchDeps['askHeld'] {
  return async (sessions) => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sessions }) };
    const { status, body } = await fetchBounded({ fetch, clock }, new URL('/file-sharing/sessions', prosody).href, request, LIMITS);
    if (status !== 200) throw new AppError('UNAVAILABLE', `Prosody's HTTP port answered ${status}`);
    return new Set(sessionsAnswer.parse(JSON.parse(body)).held);
  };
}
