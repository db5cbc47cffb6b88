import { randomHex } from '@parley/kernel';
import { readJson, type Shelf } from '../browser/storage.ts';

/** A picture that the person has brought; it never leaves the browser but as a part of their video. */
export interface Upload {
  readonly id: string;
  /** `data:image/…` */
  readonly url: string;
}

const KEY = 'parley.backgrounds';
const MAX_UPLOADS = 6;
/** Characters; browsers keep some millions for a site. */
const MAX_LENGTH = 600_000;
const PICTURE = /^data:image\/(jpeg|png|webp);base64,[\w+/=]+$/;
const ID = /^[0-9a-f]{8}$/;

/** Pictures on a shelf of the browser, the newest last. */
export class Uploads {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  all(): readonly Upload[] {
    const kept = readJson(this.#shelf, KEY);
    return Array.isArray(kept) ? kept.filter(isUpload).slice(-MAX_UPLOADS) : [];
  }

  find(id: string): Upload | undefined {
    return this.all().find((upload) => upload.id === id);
  }

  /** Keeps one more; the oldest makes room. @returns undefined when it is no picture, or too large */
  add(url: string): Upload | undefined {
    const upload = { id: randomHex(8), url };
    if (!isUpload(upload)) return undefined;
    this.#keep([...this.all(), upload]);
    return upload;
  }

  remove(id: string): void {
    this.#keep(this.all().filter((upload) => upload.id !== id));
  }

  #keep(uploads: readonly Upload[]): void {
    this.#shelf.set(KEY, JSON.stringify(uploads.slice(-MAX_UPLOADS)));
  }
}

function isUpload(value: unknown): value is Upload {
  const { id, url } = (value ?? {}) as Partial<Upload>;
  return typeof id === 'string' && ID.test(id) && typeof url === 'string' && url.length <= MAX_LENGTH && PICTURE.test(url);
}
