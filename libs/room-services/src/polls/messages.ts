import type { JsonObject } from '../json.ts';
import { isChosen, type Poll, type PollsState, type Vote } from './state.ts';

/** Characters of JSON in one message to somebody who comes later; Prosody takes 512 KiB of XML from us. */
const MOST_CHARACTERS = 48_000;

const TYPE = 'polls';

/** Told to all when there is a new poll. `room` as clients know it. */
export function newPoll({ pollId, senderId, senderName, question, answers }: Poll, room: string): JsonObject {
  const named = answers.map((name) => ({ name }));
  return { type: TYPE, command: 'new-poll', pollId, senderId, senderName, roomJid: room, question, answers: named };
}

/** Told to all when somebody has voted, or has changed a vote. */
export function answerPoll(poll: Poll, vote: Vote, senderName: string | undefined, room: string): JsonObject {
  const answers = poll.answers.map((_text, place) => isChosen(vote, place));
  return { type: TYPE, command: 'answer-poll', pollId: poll.pollId, senderId: vote.id, senderName, roomJid: room, answers };
}

/**
 * What somebody who comes later is told: all polls with their votes, in as few messages as their size allows. Votes of a poll that
 * is too large for one message follow it one by one.
 */
export function oldPolls({ polls, names }: PollsState, room: string): JsonObject[] {
  const called: Names = new Map(names);
  const messages: JsonObject[] = [];
  let chunk: JsonObject[] = [];
  let size = 0;
  const send = () => {
    if (chunk.length > 0) messages.push({ type: TYPE, command: 'old-polls', polls: chunk });
    chunk = [];
    size = 0;
  };
  for (const poll of polls) {
    const full = withVoters(poll, called);
    const length = JSON.stringify(full).length;
    if (size + length > MOST_CHARACTERS) send();
    if (length > MOST_CHARACTERS) {
      messages.push({ type: TYPE, command: 'old-polls', polls: [withVoters({ ...poll, votes: [] }, called)] });
      messages.push(...poll.votes.map((vote) => answerPoll(poll, vote, called.get(vote.id), room)));
    } else {
      chunk.push(full);
      size += length;
    }
  }
  send();
  return messages;
}

type Names = ReadonlyMap<string, string>;

function withVoters({ pollId, senderId, senderName, question, answers, votes }: Poll, called: Names): JsonObject {
  const told = answers.map((name, place) => {
    const voters = votes.filter((vote) => isChosen(vote, place)).map(({ id }) => ({ id, name: called.get(id) }));
    return voters.length > 0 ? { name, voters } : { name };
  });
  return { pollId, senderId, senderName, question, answers: told };
}
