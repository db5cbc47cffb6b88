import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@parley/kernel';

const LIFETIME_MS = 60_000;

/**
 * Addresses that hand out one file for a minute without a token, as clients fetch them (`presignedUrl`). They are signed with a key
 * of this process, and are good for nothing after its end.
 */
export class DownloadLinks {
  readonly #key = randomBytes(32);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The query of the address. */
  sign(meetingId: string, fileId: string): string {
    const expires = this.#clock.now() + LIFETIME_MS;
    return `?expires=${expires}&signature=${this.#signature(meetingId, fileId, expires).toString('base64url')}`;
  }

  /** @param query with its `?` */
  isGood(meetingId: string, fileId: string, query: string): boolean {
    const parameters = new URLSearchParams(query);
    const expires = Number(parameters.get('expires'));
    if (!Number.isSafeInteger(expires) || expires < this.#clock.now()) return false;
    const given = Buffer.from(parameters.get('signature') ?? '', 'base64url');
    const signature = this.#signature(meetingId, fileId, expires);
    return given.length === signature.length && timingSafeEqual(given, signature);
  }

  #signature(meetingId: string, fileId: string, expires: number): Buffer {
    return createHmac('sha256', this.#key).update(`${meetingId}/${fileId}/${expires}`).digest();
  }
}
