import { fileRefusal } from './file-refusal.ts';

/** Bytes, and files of one meeting. */
export interface StoreLimits {
  readonly maxFileBytes: number;
  readonly maxMeetingBytes: number;
  readonly maxTotalBytes: number;
  readonly maxFiles: number;
}

/** The place that one file takes. */
export interface Share {
  readonly bytes: number;
  /** @throws AppError 413 when the file or the meeting gets too large, 507 when the store does */
  grow(bytes: number): void;
  release(): void;
}

/** Who takes how much of the store, uploads that are still under way included, so that many at once do not get past the limits. */
export class Ledger {
  readonly #limits: StoreLimits;
  readonly #meetings = new Map<string, { readonly files: Set<string>; bytes: number }>();
  #total = 0;

  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  get totalBytes(): number {
    return this.#total;
  }

  /**
   * Begins the account of a file.
   * @param isBounded false for what is there already: it counts, however much it is
   * @throws AppError 409 when there is one of this id, 413 when the meeting may have no more files
   */
  open(meetingId: string, fileId: string, isBounded = true): Share {
    const meeting = this.#meetings.get(meetingId) ?? { files: new Set<string>(), bytes: 0 };
    if (meeting.files.has(fileId)) throw fileRefusal(409, 'there is a file of this id');
    if (isBounded && meeting.files.size >= this.#limits.maxFiles)
      throw fileRefusal(413, `a meeting may have ${this.#limits.maxFiles} files`);
    this.#meetings.set(meetingId, meeting);
    meeting.files.add(fileId);
    let own = 0;
    return {
      get bytes() {
        return own;
      },
      grow: (bytes) => {
        if (isBounded) this.#check(own + bytes, meeting.bytes + bytes, this.#total + bytes);
        own += bytes;
        meeting.bytes += bytes;
        this.#total += bytes;
      },
      release: () => {
        if (!meeting.files.delete(fileId)) return;
        meeting.bytes -= own;
        this.#total -= own;
        own = 0;
        if (meeting.files.size === 0) this.#meetings.delete(meetingId);
      },
    };
  }

  #check(file: number, meeting: number, total: number): void {
    const { maxFileBytes, maxMeetingBytes, maxTotalBytes } = this.#limits;
    if (file > maxFileBytes) throw fileRefusal(413, `a file may have ${maxFileBytes} bytes`);
    if (meeting > maxMeetingBytes) throw fileRefusal(413, `the files of a meeting may have ${maxMeetingBytes} bytes`);
    if (total > maxTotalBytes) throw fileRefusal(507, 'there is no place for more files');
  }
}
