import { childOf, type Element, NS, stanzaError } from '@parley/xmpp-core';
import { z } from 'zod';
import { isRepeated, jsonOf } from '../command.ts';
import { may } from '../may.ts';
import { restrictionsOf } from '../permissions.ts';
import type { Occupant } from '../room-view.ts';
import { type Effect, quietly, type RoomService, type ServiceContext, type Step } from '../service.ts';
import { answerPoll, newPoll, oldPolls } from './messages.ts';
import {
  chosenFrom,
  MOST_ANSWERS,
  MOST_POLLS,
  MOST_VOTES,
  type Poll,
  type PollsState,
  pollsState,
  type Vote,
  withName,
  withVote,
} from './state.ts';

/** Characters, and not bytes, so that a question may be as long in any language. */
const MOST_CHARACTERS = 1_024;
const LONGEST_NAME = 64;

const pollId = z.string().min(1, 'no pollId');
const command = z.discriminatedUnion('command', [
  z.object({
    command: z.literal('new-poll'),
    pollId,
    question: z.string(),
    answers: z.array(z.object({ name: z.string() })).max(MOST_ANSWERS, `more than ${MOST_ANSWERS} answers`),
  }),
  z.object({ command: z.literal('answer-poll'), pollId, answers: z.array(z.boolean()) }),
]);
type NewPoll = Extract<z.output<typeof command>, { command: 'new-poll' }>;
type AnswerPoll = Extract<z.output<typeof command>, { command: 'answer-poll' }>;

/**
 * Questions to all in a room, and what they answer (prosody contract §3.2). Drafts stay with who writes them; a poll that has been
 * sent stays as it is, and a vote counts until its voter changes it. Whoever comes later gets all polls with all votes.
 */
export const polls: RoomService<PollsState> = {
  name: 'polls',
  schema: pollsState,
  initial: { polls: [], names: [] },
  command(state, sender, element, context) {
    requireSize(element);
    const said = jsonOf(element, command);
    const asked = { sender, isAgain: isRepeated(element), context };
    return said.command === 'new-poll' ? create(state, said, asked) : answer(state, said, asked);
  },
  event(state, event, { room }) {
    if (event.type !== 'occupant-joined' || event.occupant.isFocus) return quietly(state);
    const to = { nicks: [event.occupant.nick] };
    return { state, effects: oldPolls(state, room.address).map((content) => ({ kind: 'deliver', to, content })) };
  },
};

interface Asked {
  readonly sender: Occupant;
  readonly isAgain: boolean;
  readonly context: ServiceContext;
}

/** @throws stanza error modify/not-acceptable */
function requireSize(element: Element): void {
  const { length } = childOf(element, 'json-message', NS.jitmeet)?.getText() ?? '';
  if (length >= MOST_CHARACTERS) throw stanzaError('not-acceptable', `the poll is too long: ${MOST_CHARACTERS - 1} characters at most`);
}

function create(state: PollsState, said: NewPoll, { sender, isAgain, context: { room, metadata } }: Asked): Step<PollsState> {
  const known = state.polls.find((poll) => poll.pollId === said.pollId);
  // Who has voted has heard of it, and would lose the votes that are shown.
  if (isAgain && known?.senderId === sender.nick && known.votes.length === 0)
    return { state, effects: [toAll(newPoll(known, room.address))] };
  if (known) throw stanzaError('not-allowed', 'Poll already exists');
  if (restrictionsOf(metadata).pollCreation && !may('create-polls', sender))
    throw stanzaError('not-allowed', 'Creation of polls not allowed for user');
  if (state.polls.length >= MOST_POLLS) throw stanzaError('resource-constraint', `no more than ${MOST_POLLS} polls`);
  const poll: Poll = {
    pollId: said.pollId,
    senderId: sender.nick,
    senderName: nameOf(sender),
    question: said.question,
    answers: said.answers.map(({ name }) => name),
    votes: [],
  };
  return { state: { ...state, polls: [...state.polls, poll] }, effects: [toAll(newPoll(poll, room.address))] };
}

function answer(state: PollsState, said: AnswerPoll, { sender, isAgain, context: { room } }: Asked): Step<PollsState> {
  const poll = state.polls.find((candidate) => candidate.pollId === said.pollId);
  if (!poll) throw stanzaError('item-not-found', 'no such poll');
  if (said.answers.length > poll.answers.length) throw stanzaError('bad-request', 'more answers than the poll has');
  const [vote, name]: [Vote, string | undefined] = [{ id: sender.nick, chosen: chosenFrom(said.answers) }, nameOf(sender)];
  const votes = withVote(poll.votes, vote);
  const told = toAll(answerPoll(poll, vote, name, room.address));
  if (votes === poll.votes) return isAgain ? { state, effects: [told] } : quietly(state);
  if (votes.length > poll.votes.length && votesOf(state) >= MOST_VOTES) throw stanzaError('resource-constraint', 'too many votes');
  const polls = state.polls.map((other) => (other === poll ? { ...poll, votes: [...votes] } : other));
  const names = withName(state.names, vote.id, name);
  return { state: { polls, names }, effects: [told] };
}

const votesOf = ({ polls }: PollsState) => polls.reduce((sum, { votes }) => sum + votes.length, 0);
const nameOf = ({ displayName }: Occupant) => displayName?.slice(0, LONGEST_NAME).toWellFormed();
const toAll = (content: ReturnType<typeof newPoll>): Effect => ({ kind: 'deliver', to: 'everyone', except: 'focus', content });
