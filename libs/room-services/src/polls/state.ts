import { z } from 'zod';

/** Polls of a room, and votes of all of them together: who leaves and comes back under another name votes again. */
export const MOST_POLLS = 128;
export const MOST_VOTES = 10_000;
/** Answers that clients show. */
export const MOST_ANSWERS = 32;

const text = z.string().max(1_024);
const name = z.string().max(128).optional();
const vote = z.object({ id: z.string().max(1_023), name, chosen: z.array(z.int().min(0).max(MOST_ANSWERS)).max(MOST_ANSWERS) });
const poll = z.object({
  pollId: text,
  senderId: z.string().max(1_023),
  senderName: name,
  question: text,
  /** Their texts, in order. */
  answers: z.array(text).max(MOST_ANSWERS),
  /** In the order in which people voted first; whoever has chosen nothing has none. */
  votes: z.array(vote).max(MOST_VOTES),
});

export const pollsState = z.object({ polls: z.array(poll).max(MOST_POLLS) });
export type PollsState = z.output<typeof pollsState>;
export type Poll = z.output<typeof poll>;
/** `chosen` are places of answers, in order. */
export type Vote = z.output<typeof vote>;

/** Bits of the answers, as clients send and get them. */
export function flagsOf({ answers }: Poll, chosen: readonly number[]): boolean[] {
  return answers.map((_text, place) => chosen.includes(place));
}

/** The votes after somebody has chosen these answers; the same array when that changes nothing. */
export function withVote(votes: readonly Vote[], cast: Vote): readonly Vote[] {
  const before = votes.find(({ id }) => id === cast.id);
  if (`${before?.chosen ?? ''}` === `${cast.chosen}`) return votes;
  if (!before) return [...votes, cast];
  return votes.flatMap((vote) => (vote !== before ? [vote] : cast.chosen.length > 0 ? [cast] : []));
}
