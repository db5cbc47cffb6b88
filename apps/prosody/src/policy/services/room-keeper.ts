import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';

/** Largest file of a room, bytes: state beyond that is not kept. */
const MAX_BYTES = 1024 * 1024;
/** All of them, bytes: in a container they share a small tmpfs. */
const MAX_TOTAL = 8 * 1024 * 1024;
/** Written at once. */
const PARALLEL = 8;
/** What nobody waits for is written within this time. */
const LAZY_MS = 500;
const LOG_EVERY_MS = 60_000;

export interface RoomKeeperDeps {
  /** Made when the first room is written. */
  readonly folder: string;
  /** What is to be kept of a room, undefined when nothing is. */
  readonly saved: (room: string) => unknown;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every file that could not be written. */
  readonly onFailure: () => void;
}

/** Keeps what the services of a room know in a file for each room, so that it outlives this process; the file ends with the room. */
export class RoomKeeper {
  readonly #deps: RoomKeeperDeps;
  readonly #dirty = new Set<string>();
  readonly #sizes = new Map<string, number>();
  #total = 0;
  #running: Promise<void> | undefined;
  #timer: Timer | undefined;
  #lastLine = Number.NEGATIVE_INFINITY;

  constructor(deps: RoomKeeperDeps) {
    this.#deps = deps;
  }

  /** Whether everything is written. */
  get isClean(): boolean {
    return this.#dirty.size === 0 && this.#running === undefined;
  }

  /** These rooms have changed. */
  note(rooms: Iterable<string>): void {
    for (const room of rooms) this.#dirty.add(room);
    if (this.#dirty.size > 0) this.#timer ??= this.#deps.clock.after(LAZY_MS, () => void this.flush());
  }

  /** Writes everything that has changed until now. Never rejects: what cannot be written is logged and counted. */
  async flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    while (this.#running) await this.#running;
    if (this.#dirty.size === 0) return;
    this.#running = this.#write([...this.#dirty]).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  /** Gives everything that was kept, as JSON, to `take`. Files that cannot be read, or that it throws at, are removed. */
  async load(take: (room: unknown) => void): Promise<void> {
    const { folder } = this.#deps;
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      const path = join(folder, name);
      try {
        const info = await lstat(path);
        if (!name.endsWith('.json') || !info.isFile() || info.size > MAX_BYTES) throw new Error('no file of a room');
        take(JSON.parse(await readFile(path, 'utf8')));
        this.#count(name, info.size);
      } catch (error) {
        this.#deps.log.warn({ file: name, reason: errorMessage(error) }, 'kept room dropped');
        await rm(path, { force: true }).catch(() => {});
      }
    }
  }

  #count(name: string, size: number): void {
    this.#total += size - (this.#sizes.get(name) ?? 0);
    if (size > 0) this.#sizes.set(name, size);
    else this.#sizes.delete(name);
  }

  async #write(rooms: readonly string[]): Promise<void> {
    this.#dirty.clear();
    try {
      await mkdir(this.#deps.folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      this.#fail(error);
      return;
    }
    for (let index = 0; index < rooms.length; index += PARALLEL)
      await Promise.all(
        rooms.slice(index, index + PARALLEL).map((room) => this.#writeRoom(room).catch((error: unknown) => this.#fail(error))),
      );
  }

  async #writeRoom(room: string): Promise<void> {
    const name = `${createHash('sha256').update(room).digest('hex')}.json`;
    const path = join(this.#deps.folder, name);
    const saved = this.#deps.saved(room);
    if (saved === undefined) {
      this.#count(name, 0);
      return rm(path, { force: true });
    }
    const text = JSON.stringify(saved);
    const bytes = Buffer.byteLength(text);
    const others = this.#total - (this.#sizes.get(name) ?? 0);
    if (bytes > MAX_BYTES || others + bytes > MAX_TOTAL) throw new Error(`${bytes} bytes of a room: more than is kept`);
    this.#count(name, bytes);
    const draft = `${path}.draft`;
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  }

  #fail(error: unknown): void {
    this.#deps.onFailure();
    const now = this.#deps.clock.now();
    if (now - this.#lastLine < LOG_EVERY_MS) return;
    this.#lastLine = now;
    this.#deps.log.warn(
      { folder: this.#deps.folder, reason: errorMessage(error) },
      'rooms cannot be kept: a restart would lose what they hold',
    );
  }
}
