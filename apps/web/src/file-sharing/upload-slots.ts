import { clientNetwork } from '../routing/addresses.ts';
import { fileRefusal } from './file-refusal.ts';

/** Uploads at once: of one meeting, of one client address (of IPv6: each /64), and of all. */
const LIMITS = { meeting: 8, address: 16, all: 64 } as const;

/** Counts the uploads that are under way, so that neither a meeting nor an address takes the places of all others. */
export class UploadSlots {
  readonly #running = new Map<string, number>();

  /**
   * Takes a place for one upload.
   * @returns gives the place back
   * @throws AppError 503
   */
  take(meetingId: string, address: string): () => void {
    const places = [
      ['all', LIMITS.all],
      [`meeting ${meetingId}`, LIMITS.meeting],
      [`address ${clientNetwork(address)}`, LIMITS.address],
    ] as const;
    if (places.some(([name, limit]) => this.#count(name) >= limit)) throw fileRefusal(503, 'too many uploads at once');
    for (const [name] of places) this.#running.set(name, this.#count(name) + 1);
    return () => {
      for (const [name] of places) {
        const left = this.#count(name) - 1;
        if (left > 0) this.#running.set(name, left);
        else this.#running.delete(name);
      }
    };
  }

  #count(name: string): number {
    return this.#running.get(name) ?? 0;
  }
}
