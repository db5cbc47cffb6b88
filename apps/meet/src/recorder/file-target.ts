import { AppError } from '@parley/kernel';
import type { StreamTargetChunk } from 'mediabunny';

/** A file that a recording is written to, piece by piece: hours of a meeting do not fit into memory. */
export interface FileTarget {
  readonly writable: WritableStream<StreamTargetChunk>;
  /** Gives the finished file to the person, where it is not yet where they wanted it. */
  deliver(): Promise<void>;
  /** Nothing comes of it. */
  discard(): Promise<void>;
}

interface PickerScope {
  readonly showSaveFilePicker?: (options: {
    readonly suggestedName: string;
    readonly startIn: string;
    readonly types: readonly { readonly accept: Readonly<Record<string, readonly string[]>> }[];
  }) => Promise<FileSystemFileHandle>;
}

const TYPE = 'video/webm';
/** ms; a browser needs the address until it has begun to save. */
const KEPT_MS = 60_000;
const FOLDER = 'recordings';

/**
 * Where the person wants it, or in the browser's own storage and downloaded at the end. Rejects with AppError NOT_ALLOWED when they
 * say no, NOT_SUPPORTED when there is no such place.
 */
export async function openFile(fileName: string): Promise<FileTarget> {
  const { showSaveFilePicker } = globalThis as PickerScope;
  return showSaveFilePicker ? openPicked(showSaveFilePicker, fileName) : openOwn(fileName);
}

async function openPicked(pick: NonNullable<PickerScope['showSaveFilePicker']>, suggestedName: string): Promise<FileTarget> {
  try {
    const handle = await pick({ suggestedName, startIn: 'downloads', types: [{ accept: { [TYPE]: ['.webm'] } }] });
    const writable = await handle.createWritable();
    return { writable: writable as WritableStream<StreamTargetChunk>, deliver: async () => {}, discard: () => writable.abort() };
  } catch (cause) {
    throw refusalOf(cause);
  }
}

async function openOwn(fileName: string): Promise<FileTarget> {
  try {
    const root = await navigator.storage.getDirectory();
    // What an earlier recording has left, if its page was closed in the middle.
    await root.removeEntry(FOLDER, { recursive: true }).catch(() => {});
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    const handle = await folder.getFileHandle('recording.webm', { create: true });
    const writable = await handle.createWritable();
    return {
      writable: writable as WritableStream<StreamTargetChunk>,
      deliver: async () => download(await handle.getFile(), fileName),
      discard: () => writable.abort(),
    };
  } catch (cause) {
    throw new AppError('NOT_SUPPORTED', 'no file to record into', { cause });
  }
}

function download(file: Blob, fileName: string): void {
  const url = URL.createObjectURL(new Blob([file], { type: TYPE }));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: fileName });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

function refusalOf(cause: unknown): AppError {
  const isNo = cause instanceof DOMException && (cause.name === 'AbortError' || cause.name === 'NotAllowedError');
  return new AppError(isNo ? 'NOT_ALLOWED' : 'NOT_SUPPORTED', 'no file to record into', { cause });
}
