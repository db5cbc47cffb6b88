import type { ReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { parseFileId } from '@parley/file-sharing';
import { errorMessage, type Log } from '@parley/kernel';
import { z } from 'zod';
import { fileRefusal } from './file-refusal.ts';
import { Ledger, type Share, type StoreLimits } from './ledger.ts';

/** The id of a meeting as the name of a folder. */
const MEETING = /^[A-Za-z0-9_-]{1,64}$/;
const CONTENT = '.bin';
const ABOUT = '.json';
const PARTIAL = '.part';

const about = z.object({ fileName: z.string(), createdAt: z.number(), nick: z.string(), userId: z.string().optional() });

/** A file that is there; `createdAt` in milliseconds since 1970. */
export interface StoredFile extends z.output<typeof about> {
  readonly meetingId: string;
  readonly fileId: string;
  readonly bytes: number;
}

interface Entry {
  readonly file: StoredFile;
  readonly share: Share;
}

/** A file on its way in: either `commit` or `abort` ends it. */
export interface Incoming {
  readonly disk: Writable;
  /** Has to be told of every byte before it is written. @throws AppError 413, 507 */
  grow(bytes: number): void;
  commit(): Promise<StoredFile>;
  abort(): Promise<void>;
}

export function isMeetingId(text: string): boolean {
  return MEETING.test(text);
}

export interface FileStoreDeps {
  readonly directory: string;
  readonly limits: StoreLimits;
  readonly log: Log;
}

/**
 * The files of all meetings, in `<directory>/<meeting>/<file>.bin`, with a `.json` about each beside it. They outlive a restart;
 * what was not complete by then does not.
 */
export class FileStore {
  readonly #directory: string;
  readonly #log: Log;
  readonly #ledger: Ledger;
  readonly #meetings = new Map<string, Map<string, Entry>>();

  private constructor({ directory, limits, log }: FileStoreDeps) {
    this.#directory = directory;
    this.#log = log;
    this.#ledger = new Ledger(limits);
  }

  /** Reads what is there. Fails when the folder cannot be had. */
  static async open(deps: FileStoreDeps): Promise<FileStore> {
    const store = new FileStore(deps);
    await mkdir(deps.directory, { recursive: true, mode: 0o700 });
    for (const folder of await readdir(deps.directory, { withFileTypes: true })) if (folder.isDirectory()) await store.#load(folder.name);
    return store;
  }

  /** Complete files and those on their way, in bytes. */
  get totalBytes(): number {
    return this.#ledger.totalBytes;
  }

  get meetings(): Iterable<string> {
    return this.#meetings.keys();
  }

  files(meetingId: string): readonly StoredFile[] {
    return [...(this.#meetings.get(meetingId)?.values() ?? [])].map(({ file }) => file);
  }

  find(meetingId: string, fileId: string): StoredFile | undefined {
    return this.#meetings.get(meetingId)?.get(fileId)?.file;
  }

  /** @throws AppError 409, 413 */
  async begin(meetingId: string, fileId: string, facts: z.output<typeof about>): Promise<Incoming> {
    const share = this.#ledger.open(meetingId, fileId);
    const at = (ending: string) => this.#path(meetingId, fileId, ending);
    const [partial, content, aside] = [at(PARTIAL), at(CONTENT), at(ABOUT)];
    const abort = async () => {
      try {
        for (const file of [partial, aside]) await rm(file, { force: true });
      } finally {
        share.release();
      }
      await this.#tidy(meetingId);
    };
    const handle = await create(partial).catch((error: unknown) => {
      share.release();
      throw error;
    });
    return {
      disk: handle.createWriteStream(),
      grow: (bytes) => share.grow(bytes),
      abort,
      commit: async () => {
        await writeFile(aside, JSON.stringify(facts), { mode: 0o600 });
        await rename(partial, content);
        const file: StoredFile = { ...facts, meetingId, fileId, bytes: share.bytes };
        this.#add({ file, share });
        return file;
      },
    };
  }

  /**
   * The content of a file; it can be read to its end also when it is removed meanwhile.
   * @throws AppError 404 when it has just been removed
   */
  async read({ meetingId, fileId }: StoredFile): Promise<ReadStream> {
    const handle = await open(this.#path(meetingId, fileId, CONTENT)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? fileRefusal(404, 'there is no such file', error) : error;
    });
    return handle.createReadStream();
  }

  async remove(meetingId: string, fileId: string): Promise<void> {
    const entry = this.#meetings.get(meetingId)?.get(fileId);
    if (!entry) return;
    this.#meetings.get(meetingId)?.delete(fileId);
    try {
      for (const ending of [CONTENT, ABOUT]) await rm(this.#path(meetingId, fileId, ending), { force: true });
    } finally {
      // Not before: the next file of this id would lose its content.
      entry.share.release();
    }
    await this.#tidy(meetingId);
  }

  async removeMeeting(meetingId: string): Promise<void> {
    for (const { fileId } of this.files(meetingId)) await this.remove(meetingId, fileId);
  }

  async #load(meetingId: string): Promise<void> {
    const folder = path.join(this.#directory, meetingId);
    if (!isMeetingId(meetingId)) return;
    for (const name of await readdir(folder)) {
      const fileId = parseFileId(path.parse(name).name);
      if (name.endsWith(CONTENT) && fileId !== undefined && (await this.#loadFile(meetingId, fileId))) continue;
      if (!name.endsWith(ABOUT)) await rm(path.join(folder, name), { force: true, recursive: true });
    }
    for (const name of await readdir(folder))
      if (name.endsWith(ABOUT) && !this.find(meetingId, path.parse(name).name)) await rm(path.join(folder, name), { force: true });
    await this.#tidy(meetingId);
  }

  async #loadFile(meetingId: string, fileId: string): Promise<boolean> {
    try {
      const facts = about.parse(JSON.parse(await readFile(this.#path(meetingId, fileId, ABOUT), 'utf8')));
      const { size } = await stat(this.#path(meetingId, fileId, CONTENT));
      const share = this.#ledger.open(meetingId, fileId, false);
      share.grow(size);
      this.#add({ file: { ...facts, meetingId, fileId, bytes: size }, share });
      return true;
    } catch (error) {
      this.#log.warn({ meetingId, fileId, reason: errorMessage(error) }, 'shared file cannot be read, and is removed');
      return false;
    }
  }

  #add(entry: Entry): void {
    const { meetingId, fileId } = entry.file;
    const files = this.#meetings.get(meetingId) ?? new Map<string, Entry>();
    this.#meetings.set(meetingId, files.set(fileId, entry));
  }

  /** Folders are there as long as something is in them. */
  async #tidy(meetingId: string): Promise<void> {
    if ((this.#meetings.get(meetingId)?.size ?? 0) === 0) this.#meetings.delete(meetingId);
    await rmdir(path.join(this.#directory, meetingId)).catch((error: NodeJS.ErrnoException) => {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error;
    });
  }

  #path(meetingId: string, fileId: string, ending: string): string {
    return path.join(this.#directory, meetingId, `${fileId}${ending}`);
  }
}

/** Whoever removes the last file of a meeting removes its folder too, which may be just now. */
async function create(file: string, attempts = 3): Promise<FileHandle> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    return await open(file, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempts === 1) throw error;
    return create(file, attempts - 1);
  }
}
