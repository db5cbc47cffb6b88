import { AppError } from '@parley/kernel';
import type { Branch, BranchProducer, Pipe, PipeUse, SpanDeps } from './branch.ts';

type PipedProducer = Pick<BranchProducer, 'id' | 'owner'>;

interface Entry {
  readonly ready: Promise<Pipe>;
  pipe: Pipe | undefined;
  /** Who needs it, and whether for media that flows now. */
  readonly users: Map<PipeUse, boolean>;
  isActive: boolean;
}

/** The pipes of a conference: one for each producer and worker that needs it, opened with the first user, closed with the last. */
export class PipeBook<B extends Branch> {
  readonly #open: SpanDeps<B>['openPipe'];
  readonly #entries = new Map<string, Entry>();

  constructor(open: SpanDeps<B>['openPipe']) {
    this.#open = open;
  }

  /** Pipes that are open or being opened. */
  get size(): number {
    return this.#entries.size;
  }

  /** @param isActive whether media is to flow for this user. @throws AppError CLOSED when one of its ends is gone */
  async use(producer: PipedProducer, from: B, to: { readonly worker: number; readonly branch: B }, isActive: boolean): Promise<PipeUse> {
    const key = `${producer.id}>${to.worker}`;
    const entry = this.#entries.get(key) ?? this.#begin(key, producer, from, to.branch);
    const use: PipeUse = {
      setActive: (active) => {
        if (!entry.users.has(use)) return;
        entry.users.set(use, active);
        settle(entry);
      },
      release: () => {
        if (entry.users.delete(use)) this.#released(key, entry);
      },
    };
    entry.users.set(use, isActive);
    try {
      await entry.ready;
    } catch (error) {
      use.release();
      throw error;
    }
    if (this.#entries.get(key) !== entry) throw new AppError('CLOSED', 'the source is gone');
    return use;
  }

  #begin(key: string, producer: PipedProducer, from: B, to: B): Entry {
    const forget = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    const entry: Entry = { ready: this.#open(producer, from, to, forget), pipe: undefined, users: new Map(), isActive: true };
    this.#entries.set(key, entry);
    entry.ready.then((pipe) => {
      entry.pipe = pipe;
      if (this.#entries.get(key) === entry) settle(entry);
      else pipe.close();
    }, forget);
    return entry;
  }

  #released(key: string, entry: Entry): void {
    if (entry.users.size > 0) {
      settle(entry);
      return;
    }
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    entry.pipe?.close();
  }
}

/** A pipe lets media through at first. */
function settle(entry: Entry): void {
  const isActive = [...entry.users.values()].some(Boolean);
  if (isActive === entry.isActive || !entry.pipe) return;
  entry.isActive = isActive;
  entry.pipe.setActive(isActive);
}
