import type { ChatLog } from './chat-state.ts';
import type { FileList } from './file-list.ts';
import type { Polls } from './polls.ts';

/** Longest message that is sent or shown, in UTF-16 units. */
export const MAX_TEXT = 10_000;

/** A file on its way to the store. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** 0 to 1 */
  readonly progress: number;
  readonly problem?: UploadProblem;
}

export type UploadProblem = 'tooLarge' | 'refused' | 'full' | 'failed';

export interface FilesView {
  readonly files: FileList;
  readonly uploads: readonly Upload[];
}

export const NO_FILES: FilesView = { files: [], uploads: [] };

/** What people in the room tell and give each other. */
export interface TalkView extends FilesView {
  readonly chat: ChatLog;
  readonly polls: Polls;
}

export const NO_TALK: TalkView = { chat: [], polls: [], ...NO_FILES };
