import { z } from 'zod';

/** Polls of a room. */
export const MOST_POLLS = 128;
/** Votes of all of them together: who leaves and comes back votes again, as somebody else. Whose names are kept is bounded too. */
export const MOST_VOTES = 10_000;
export const MOST_NAMES = 1_000;
/** Answers that clients show. */
export const MOST_ANSWERS = 32;

const text = z.string().max(1_024);
const name = z.string().max(64);
const id = z.string().max(1_023);
const vote = z.object({
  id,
  chosen: z
    .int()
    .min(0)
    .max(2 ** MOST_ANSWERS - 1),
});
const poll = z.object({
  pollId: text,
  senderId: id,
  senderName: name.optional(),
  question: text,
  /** Their texts, in order. */
  answers: z.array(text).max(MOST_ANSWERS),
  /** In the order in which people voted first; whoever has chosen nothing has none. */
  votes: z.array(vote).max(MOST_VOTES),
});

export const pollsState = z.object({
  polls: z.array(poll).max(MOST_POLLS),
  /** What voters were called when they voted last, by id: they may have left. */
  names: z.array(z.tuple([id, name])).max(MOST_NAMES),
});
export type PollsState = z.output<typeof pollsState>;
export type Poll = z.output<typeof poll>;
/** `chosen` has a bit for each answer, 1 for the first; there are many votes, and all of them are kept on disk. */
export type Vote = z.output<typeof vote>;

export function chosenFrom(flags: readonly boolean[]): number {
  return flags.reduce((sum, isChosen, place) => sum + (isChosen ? 2 ** place : 0), 0);
}

export function isChosen({ chosen }: Vote, place: number): boolean {
  return Math.floor(chosen / 2 ** place) % 2 === 1;
}

/** The names after somebody of this name has voted. Where too many are known it stays unknown. */
export function withName(names: PollsState['names'], voter: string, called: string | undefined): PollsState['names'] {
  const others = names.filter(([known]) => known !== voter);
  if (called === undefined || others.length >= MOST_NAMES) return names;
  return [...others, [voter, called]];
}

/** The votes after somebody has chosen these answers; the same array when that changes nothing. */
export function withVote(votes: readonly Vote[], cast: Vote): readonly Vote[] {
  const before = votes.find(({ id }) => id === cast.id);
  if ((before?.chosen ?? 0) === cast.chosen) return votes;
  if (!before) return [...votes, cast];
  return votes.flatMap((vote) => (vote !== before ? [vote] : cast.chosen > 0 ? [cast] : []));
}
