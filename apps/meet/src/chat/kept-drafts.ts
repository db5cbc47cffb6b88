import { isRecord, MAX_TEXT } from '@parley/client';
import { readJson, type Shelf } from '../browser/storage.ts';
import type { PollDraft } from './talk-state.ts';

/** What somebody has begun to write: a message, and polls. */
export interface Drafts {
  readonly draft: string;
  readonly pollDrafts: readonly PollDraft[];
}

export const NO_DRAFTS: Drafts = { draft: '', pollDrafts: [] };

const KEY = 'parley.drafts';
const MAX_POLLS = 20;
const MAX_ANSWERS = 32;
const MAX_ANSWER = 500;

/** Drafts of one room, kept until the tab is closed: a reload loses nothing that was written. */
export class KeptDrafts {
  readonly #shelf: Shelf;
  readonly #room: string;

  constructor(shelf: Shelf, room: string) {
    this.#shelf = shelf;
    this.#room = room;
  }

  read(): Drafts {
    const kept = readJson(this.#shelf, KEY);
    if (!isRecord(kept) || kept.room !== this.#room) return NO_DRAFTS;
    return { draft: text(kept.draft, MAX_TEXT), pollDrafts: pollsOf(kept.polls) };
  }

  write({ draft, pollDrafts }: Drafts): void {
    const isEmpty = draft === '' && pollDrafts.length === 0;
    this.#shelf.set(KEY, isEmpty ? undefined : JSON.stringify({ room: this.#room, draft, polls: pollDrafts }));
  }
}

function pollsOf(value: unknown): readonly PollDraft[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_POLLS).flatMap((poll: unknown) => {
    if (!isRecord(poll) || !Array.isArray(poll.answers)) return [];
    const answers = poll.answers.slice(0, MAX_ANSWERS).map((answer: unknown) => text(answer, MAX_ANSWER));
    return [{ question: text(poll.question, MAX_ANSWER), answers: answers.length < 2 ? ['', ''] : answers }];
  });
}

function text(value: unknown, most: number): string {
  return typeof value === 'string' ? value.slice(0, most) : '';
}
