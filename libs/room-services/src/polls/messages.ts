import { inParts, isTooLong } from '../in-parts.ts';
import type { JsonObject } from '../json.ts';
import { isChosen, type Poll, type PollsState, type Vote } from './state.ts';

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
  const all = polls.map((poll) => ({ poll, full: withVoters(poll, called) }));
  return inParts(all, ({ full }) => full).flatMap((part): JsonObject[] => {
    const [first] = part;
    if (first && isTooLong(first.full)) return voteByVote(first.poll, called, room);
    return [{ type: TYPE, command: 'old-polls', polls: part.map(({ full }) => full) }];
  });
}

function voteByVote(poll: Poll, called: Names, room: string): JsonObject[] {
  return [
    { type: TYPE, command: 'old-polls', polls: [withVoters({ ...poll, votes: [] }, called)] },
    ...poll.votes.map((vote) => answerPoll(poll, vote, called.get(vote.id), room)),
  ];
}

type Names = ReadonlyMap<string, string>;

function withVoters({ pollId, senderId, senderName, question, answers, votes }: Poll, called: Names): JsonObject {
  const told = answers.map((name, place) => {
    const voters = votes.filter((vote) => isChosen(vote, place)).map(({ id }) => ({ id, name: called.get(id) }));
    return voters.length > 0 ? { name, voters } : { name };
  });
  return { pollId, senderId, senderName, question, answers: told };
}
