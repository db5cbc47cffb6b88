/** A request that creates or ends a conference on a bridge; only the latest one about a conference counts. */
export interface Attempt {
  /** It worked: what the bridge has is known. */
  done(): void;
  /** The bridge may have the conference, and nobody needs it there. */
  failed(): void;
}

interface Entry {
  readonly meetingId: string;
  /** When its end was asked for last; undefined while a request to create it is under way, which must not be undone. */
  askedAt: number | undefined;
}

const MAX_PER_BRIDGE = 1_000;
const MAX_BRIDGES = 100;

/** Conferences that bridges may still have although nobody needs them there: they are ended when the bridge can be reached. */
export class Leftovers {
  readonly #now: () => number;
  readonly #byBridge = new Map<string, Map<string, Entry>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A conference is about to be created or ended there. */
  begin(jid: string, meetingId: string, what: 'create' | 'end'): Attempt {
    const left = this.#byBridge.get(jid) ?? new Map<string, Entry>();
    this.#byBridge.set(jid, left);
    const [oldest] = this.#byBridge.keys();
    if (this.#byBridge.size > MAX_BRIDGES && oldest !== undefined) this.#byBridge.delete(oldest);
    const entry: Entry = { meetingId, askedAt: what === 'end' ? this.#now() : undefined };
    if (left.size < MAX_PER_BRIDGE || left.has(meetingId)) left.set(meetingId, entry);
    return {
      done: () => {
        if (left.get(meetingId) === entry) left.delete(meetingId);
        if (left.size === 0 && this.#byBridge.get(jid) === left) this.#byBridge.delete(jid);
      },
      failed: () => {
        entry.askedAt = this.#now();
      },
    };
  }

  /** What is to be ended there, and was not asked for within the last `minAgeMs`. */
  due(jid: string, minAgeMs: number): string[] {
    const until = this.#now() - minAgeMs;
    const entries = [...(this.#byBridge.get(jid)?.values() ?? [])];
    return entries.filter(({ askedAt }) => askedAt !== undefined && askedAt <= until).map(({ meetingId }) => meetingId);
  }
}
