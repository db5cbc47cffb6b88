import { readJson, type Shelf } from '../browser/storage.ts';
import { type RecentRoom, readRecentRooms, withoutRoom, withVisit } from './recent-rooms.ts';

export const RECENT_KEY = 'parley.recent';

/** The list of recent rooms on a shelf of the browser. */
export class RecentKeeper {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  read(): readonly RecentRoom[] {
    return readRecentRooms(readJson(this.#shelf, RECENT_KEY));
  }

  visit(room: RecentRoom): void {
    this.#write(withVisit(this.read(), room));
  }

  remove(path: string): readonly RecentRoom[] {
    return this.#write(withoutRoom(this.read(), path));
  }

  #write(rooms: readonly RecentRoom[]): readonly RecentRoom[] {
    this.#shelf.set(RECENT_KEY, rooms.length === 0 ? undefined : JSON.stringify(rooms));
    return rooms;
  }
}

/** How often the length of a running meeting is written down: a browser that dies loses no more than that. */
const KEEP_EVERY_MS = 30_000;

export interface VisitDeps {
  readonly keeper: Pick<RecentKeeper, 'visit'>;
  readonly path: string;
  readonly name: string;
  readonly now: () => number;
  readonly every: (ms: number, run: () => void) => () => void;
}

/** Writes down the meeting in which this person is. */
export class Visit {
  readonly #deps: VisitDeps;
  #startedAt: number | undefined;
  #stop: () => void = () => {};

  constructor(deps: VisitDeps) {
    this.#deps = deps;
  }

  /** @param isInside in the meeting, or on the way back into it. */
  follow(isInside: boolean): void {
    if (isInside === (this.#startedAt !== undefined)) return;
    if (isInside) {
      this.#startedAt = this.#deps.now();
      this.#stop = this.#deps.every(KEEP_EVERY_MS, () => this.keep());
      this.keep();
    } else {
      this.keep();
      this.#stop();
      this.#startedAt = undefined;
    }
  }

  keep(): void {
    const { keeper, path, name, now } = this.#deps;
    const startedAt = this.#startedAt;
    if (startedAt !== undefined) keeper.visit({ path, name, startedAt, duration: Math.max(0, now() - startedAt) });
  }
}
