import { nameText } from './name-text.ts';
import { isRecord, type JsonContent, textOf } from './record.ts';

/** A file that somebody has put into the room (client contract §8.5). */
export interface SharedFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** ms since 1970 */
  readonly at: number;
  /** Endpoint id. */
  readonly authorId: string;
  readonly authorName: string;
  /** It was there before this person came. */
  readonly isHistory: boolean;
}

export type FileList = readonly SharedFile[];

const MAX_FILES = 1_000;
const MAX_NAME = 255;
const ID = /^[0-9a-zA-Z-]{1,64}$/;

/** Enters what the service says: a file more, a file less, or the whole list for a newcomer. */
export function reduceFiles(files: FileList, content: JsonContent): FileList {
  switch (content.event) {
    case 'add':
      return addFile(files, readFile(content.file, false));
    case 'remove':
      return removeFile(files, content.fileId);
    case 'list': {
      const list = isRecord(content.files) ? Object.values(content.files).slice(0, MAX_FILES) : [];
      const isNew = new Set(files.filter(({ isHistory }) => !isHistory).map(({ id }) => id));
      const known = list.flatMap((item) => readFile(item, true) ?? []).sort((a, b) => a.at - b.at);
      return known.map((file) => (isNew.has(file.id) ? { ...file, isHistory: false } : file));
    }
    default:
      return files;
  }
}

export function addFile(files: FileList, file: SharedFile | undefined): FileList {
  return !file || files.length >= MAX_FILES || files.some(({ id }) => id === file.id) ? files : [...files, file];
}

export function removeFile(files: FileList, fileId: unknown): FileList {
  return files.some(({ id }) => id === fileId) ? files.filter(({ id }) => id !== fileId) : files;
}

function readFile(value: unknown, isHistory: boolean): SharedFile | undefined {
  const file = isRecord(value) ? value : {};
  const id = textOf(file.fileId, MAX_NAME);
  const name = nameText(file.fileName, MAX_NAME);
  if (id === undefined || !ID.test(id) || name === undefined) return undefined;
  return {
    id,
    name,
    size: numberOf(file.fileSize),
    at: numberOf(file.timestamp),
    authorId: textOf(file.authorParticipantId, MAX_NAME) ?? '',
    authorName: nameText(file.authorParticipantName) ?? '',
    isHistory,
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
