import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

interface LogFileOptions {
  readonly file: string;
  /** A file that grows past this is put aside. */
  readonly maxBytes: number;
  /** Files put aside that are kept, as `FILE.1`, `FILE.2` … */
  readonly keep: number;
}

/** A log file of bounded size. A full disk costs lines, never the process that writes. */
export class LogFile {
  readonly #options: LogFileOptions;
  #handle: number | undefined;
  #size = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#open();
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#size > 0 && this.#size + bytes.length > this.#options.maxBytes) this.#rotate();
    if (this.#handle === undefined) this.#open();
    if (this.#handle === undefined) return;
    try {
      this.#size += writeSync(this.#handle, bytes);
    } catch {
      // The disk is full: the line is lost, and the next one tries again.
    }
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #open(): void {
    try {
      this.#handle = openSync(this.#options.file, 'a', 0o600);
      this.#size = fstatSync(this.#handle).size;
    } catch {
      this.#handle = undefined;
    }
  }

  #rotate(): void {
    this.close();
    const { file, keep } = this.#options;
    const names = [file, ...Array.from({ length: keep }, (_, index) => `${file}.${index + 1}`)];
    try {
      for (let index = keep; index > 0; index--) {
        const from = names[index - 1];
        const to = names[index];
        if (from && to && existsSync(from)) renameSync(from, to);
      }
    } catch {
      // Without a rename the old file goes on growing; better than no log.
    }
    this.#open();
  }
}
