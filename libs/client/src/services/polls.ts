import { AppError, randomHex } from '@parley/kernel';
import { NS, xml } from '@parley/xmpp-core';
import type { RoomSession } from '../room-session.ts';
import { nameText } from './name-text.ts';
import { newPoll, POLL_LIMITS, pollProblem } from './poll-draft.ts';
import { isRecord, type JsonContent, textOf } from './record.ts';
import type { ServiceLink } from './service-link.ts';

/** A poll with everybody's votes (client contract §8.5). */
export interface Poll {
  readonly id: string;
  /** Endpoint id of whoever asks. */
  readonly senderId: string;
  readonly senderName: string;
  readonly question: string;
  readonly answers: readonly PollAnswer[];
  /** It was asked before this person came. */
  readonly isHistory: boolean;
}

export interface PollAnswer {
  readonly text: string;
  /** Names by endpoint id. */
  readonly voters: ReadonlyMap<string, string>;
}

export type Polls = readonly Poll[];

const MAX_ID = 64;
const MAX_TEXT = 1_024;
const MAX_NAME = 256;
const MAX_VOTERS = 2_000;

/** Enters what the service says. What is broken, or of another room, changes nothing. */
export function reducePolls(polls: Polls, content: JsonContent): Polls {
  switch (content.command) {
    case 'new-poll': {
      const poll = pollOf(content, false);
      if (!poll || polls.length >= POLL_LIMITS.polls || polls.some(({ id }) => id === poll.id)) return polls;
      return [...polls, poll];
    }
    case 'answer-poll':
      return answered(polls, content);
    case 'old-polls': {
      const list: readonly unknown[] = Array.isArray(content.polls) ? content.polls.slice(0, POLL_LIMITS.polls) : [];
      return withHistory(
        polls,
        list.flatMap((item) => (isRecord(item) ? (pollOf(item, true) ?? []) : [])),
      );
    }
    default:
      return polls;
  }
}

/** A long history comes in several messages. What was asked in this person's presence stays news. */
function withHistory(polls: Polls, history: Polls): Polls {
  const known = new Map(polls.map((poll) => [poll.id, poll]));
  const told = history.map((poll) => (known.get(poll.id)?.isHistory === false ? { ...poll, isHistory: false } : poll));
  const ids = new Set(told.map(({ id }) => id));
  return [...polls.filter(({ id }) => !ids.has(id)), ...told].slice(0, POLL_LIMITS.polls);
}

function pollOf(content: Readonly<Record<string, unknown>>, isHistory: boolean): Poll | undefined {
  const id = textOf(content.pollId, MAX_ID);
  const question = textOf(content.question, MAX_TEXT);
  if (id === undefined || question === undefined || !Array.isArray(content.answers)) return undefined;
  const answers = content.answers.slice(0, POLL_LIMITS.answers).map(answerOf);
  const senderId = textOf(content.senderId, MAX_NAME) ?? '';
  return { id, senderId, senderName: nameText(content.senderName) ?? '', question, answers, isHistory };
}

function answerOf(item: unknown): PollAnswer {
  const answer = isRecord(item) ? item : {};
  const voters: readonly unknown[] = Array.isArray(answer.voters) ? answer.voters.slice(0, MAX_VOTERS) : [];
  const entries = voters.flatMap((voter) => {
    const id = isRecord(voter) ? textOf(voter.id, MAX_NAME) : undefined;
    return id === undefined || !isRecord(voter) ? [] : [[id, nameText(voter.name) ?? ''] as const];
  });
  return { text: textOf(answer.name, MAX_TEXT) ?? '', voters: new Map(entries) };
}

function answered(polls: Polls, content: JsonContent): Polls {
  const voter = textOf(content.senderId, MAX_NAME);
  const choice: unknown = content.answers;
  const at = polls.findIndex(({ id }) => id === content.pollId);
  const poll = polls[at];
  if (!poll || voter === undefined || !Array.isArray(choice)) return polls;
  const name = nameText(content.senderName) ?? '';
  const answers = poll.answers.map((answer, index) => {
    const voters = new Map(answer.voters);
    voters.delete(voter);
    if (choice[index] === true && voters.size < MAX_VOTERS) voters.set(voter, name);
    return { ...answer, voters };
  });
  return polls.with(at, { ...poll, answers });
}

export interface PollBoxDeps {
  readonly link: ServiceLink;
  readonly room: RoomSession;
  readonly onChange: () => void;
}

/** The polls of a room, and what this person does about them. */
export class PollBox {
  readonly #deps: PollBoxDeps;
  #polls: Polls = [];

  constructor(deps: PollBoxDeps) {
    this.#deps = deps;
    deps.link.on('polls', (content) => this.#heard(content));
  }

  get polls(): Polls {
    return this.#polls;
  }

  /** Inside: the service tells all polls after this, if there are any. */
  joined(): void {
    this.#set([]);
  }

  /**
   * Asks everybody. The poll is there for this person too when the service has sent it round.
   * @throws AppError INPUT_INVALID when `pollProblem` has something to say
   */
  async create(question: string, answers: readonly string[]): Promise<void> {
    const problem = pollProblem(question, answers);
    if (problem !== undefined) throw new AppError('INPUT_INVALID', `a poll cannot be sent: ${problem}`);
    await this.#send(newPoll(randomHex(16), question, answers));
  }

  /** Votes, or changes the vote; no choice at all takes it back. `choice`: indices of answers. */
  async answer(id: string, choice: ReadonlySet<number>): Promise<void> {
    const poll = this.#polls.find((item) => item.id === id);
    if (!poll) return;
    await this.#send({ type: 'polls', command: 'answer-poll', pollId: id, answers: poll.answers.map((_, index) => choice.has(index)) });
  }

  async #send(content: object): Promise<void> {
    await this.#deps.link.command('polls', xml('json-message', { xmlns: NS.jitmeet }, JSON.stringify(content)), { type: 'chat' });
  }

  #heard(content: JsonContent): void {
    if (typeof content.roomJid === 'string' && content.roomJid !== this.#deps.room.room) return;
    this.#set(reducePolls(this.#polls, content));
  }

  #set(polls: Polls): void {
    if (polls === this.#polls || (polls.length === 0 && this.#polls.length === 0)) return;
    this.#polls = polls;
    this.#deps.onChange();
  }
}
