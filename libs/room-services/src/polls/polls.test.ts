import { NS, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { Occupant, RoomView } from '../room-view.ts';
import type { Effect, Metadata } from '../service.ts';
import { contextWith, focusOccupant, moderatorWith, occupantWith, roomWith } from '../testing/index.ts';
import { polls } from './polls.ts';
import { MOST_NAMES, MOST_POLLS, MOST_VOTES, type PollsState } from './state.ts';

const host = moderatorWith('host');
const ada = occupantWith('ada');
const eve = occupantWith('eve');
const room = roomWith([host, ada, eve]);
const NEW = { type: 'polls', command: 'new-poll', pollId: 'p1', question: '午饭?', answers: [{ name: '面' }, { name: '饭' }] };
const voteFor = (...answers: boolean[]) => ({ type: 'polls', command: 'answer-poll', pollId: 'p1', answers });

const element = (content: unknown) =>
  xml('command', {}, xml('json-message', { xmlns: NS.jitmeet }, typeof content === 'string' ? content : JSON.stringify(content)));
function command(state: PollsState, sender: Occupant, content: unknown, metadata: Metadata = {}, inRoom = room) {
  const step = polls.command?.(state, sender, element(content), contextWith(inRoom, { metadata }));
  if (!step) throw new Error('no command');
  return step;
}
function refusal(...parts: Parameters<typeof command>): string | undefined {
  try {
    command(...parts);
    return undefined;
  } catch (error) {
    const { type, condition, text } = stanzaErrorInfo(error);
    return `${type}/${condition}: ${text}`;
  }
}
function join(state: PollsState, occupant: Occupant, inRoom: RoomView = room) {
  return polls.event?.(state, { type: 'occupant-joined', occupant }, contextWith(inRoom))?.effects ?? [];
}
const contents = (effects: readonly Effect[]) =>
  effects.map((effect) => (effect.kind === 'deliver' ? (effect.content as JsonObject) : undefined));
const withPoll = command(polls.initial, host, NEW).state;

describe('a new poll', () => {
  it('is told to everybody as its sender wrote it, under the name of its sender, and nothing else of the message', () => {
    const said = {
      ...NEW,
      senderId: 'eve',
      senderName: 'Mallory',
      extra: 1,
      answers: [{ name: '面', voters: [{ id: 'eve' }] }, { name: '饭' }],
    };
    const { effects } = command(polls.initial, ada, said);
    const content = { ...NEW, senderId: 'ada', senderName: 'ada', roomJid: room.address };
    expect(effects).toEqual([{ kind: 'deliver', to: 'everyone', except: 'focus', content }]);
  });

  it.each<[string, unknown, string]>([
    ['the id of another one', NEW, 'cancel/not-allowed: Poll already exists'],
    ['nothing', '', 'modify/bad-request: no json-message'],
    ['no JSON', '{', 'modify/bad-request: json-message is not JSON'],
    ['another command', { ...NEW, command: 'old-polls' }, 'modify/bad-request'],
    ['no id', { ...NEW, pollId: '' }, 'modify/bad-request'],
    ['an id that is no text', { ...NEW, pollId: 1 }, 'modify/bad-request'],
    ['a question that is no text', { ...NEW, pollId: 'p2', question: {} }, 'modify/bad-request'],
    ['answers without names', { ...NEW, pollId: 'p2', answers: ['a'] }, 'modify/bad-request'],
    ['33 answers', { ...NEW, pollId: 'p2', answers: Array.from({ length: 33 }, () => ({ name: '' })) }, 'modify/bad-request'],
    ['1024 characters', JSON.stringify({ ...NEW, pollId: 'p2' }).padEnd(1_024), 'modify/not-acceptable'],
  ])('is refused with %s', (_what, content, expected) => {
    expect(refusal(withPoll, ada, content)).toContain(expected);
  });

  it('may be long in any language', () => {
    const empty = JSON.stringify({ ...NEW, pollId: 'p2', question: '' }).length;
    expect(refusal(withPoll, ada, { ...NEW, pollId: 'p2', question: '问'.repeat(1_023 - empty) })).toBeUndefined();
  });

  it('is refused where the room holds as many as it may', () => {
    const [poll] = withPoll.polls;
    const state = { names: [], polls: Array.from({ length: MOST_POLLS }, (_v, at) => ({ ...poll, pollId: `x${at}` })) } as PollsState;
    expect(refusal(state, ada, NEW)).toContain('wait/resource-constraint');
  });

  it.each<[string, Occupant, boolean]>([
    ['somebody', ada, false],
    ['somebody who may', occupantWith('ada', { features: { 'create-polls': true } }), true],
    ['somebody who may other things', occupantWith('ada', { features: { recording: true } }), false],
    ['a moderator', host, true],
    ['a moderator whose token does not let it', moderatorWith('host', { features: { 'create-polls': false } }), false],
  ])('of %s in a room that restricts them: %#', (_who, sender, isAllowed) => {
    const metadata = { permissions: { pollCreationRestricted: true } };
    expect(refusal(polls.initial, sender, NEW, metadata)).toBe(
      isAllowed ? undefined : 'cancel/not-allowed: Creation of polls not allowed for user',
    );
    expect(refusal(withPoll, sender, voteFor(true, false), metadata)).toBeUndefined();
  });
});

describe('a vote', () => {
  it('is told to everybody, and told again only when it changes', () => {
    const first = command(withPoll, ada, voteFor(true, false));
    expect(contents(first.effects)).toEqual([{ ...voteFor(true, false), senderId: 'ada', senderName: 'ada', roomJid: room.address }]);
    const again = command(first.state, ada, voteFor(true));
    expect(again).toEqual({ state: first.state, effects: [] });
    const changed = command(first.state, ada, voteFor(false, true));
    expect(changed.state.polls[0]?.votes).toEqual([{ id: 'ada', chosen: 2 }]);
    const withdrawn = command(changed.state, ada, voteFor(false, false));
    expect(withdrawn.state.polls[0]?.votes).toEqual([]);
    expect(contents(withdrawn.effects)).toMatchObject([voteFor(false, false)]);
  });

  it.each<[string, unknown, string]>([
    ['on no poll', { ...voteFor(true), pollId: 'p2' }, 'cancel/item-not-found'],
    ['for answers that there are not', voteFor(false, false, false), 'modify/bad-request'],
    ['that says neither yes nor no', { ...voteFor(), answers: [1] }, 'modify/bad-request'],
  ])('%s is refused', (_what, content, expected) => expect(refusal(withPoll, ada, content)).toContain(expected));

  it('is refused where there are too many, and may still be changed', () => {
    const [poll] = withPoll.polls;
    const votes = Array.from({ length: MOST_VOTES }, (_v, at) => ({ id: `v${at}`, chosen: 1 }));
    const full = { names: [], polls: [{ ...poll, votes }] } as unknown as PollsState;
    expect(refusal(full, ada, voteFor(true))).toContain('wait/resource-constraint');
    expect(refusal(full, occupantWith('v7'), voteFor(false, true))).toBeUndefined();
  });
});

it('a room full of polls and votes is small enough to be kept on disk', () => {
  const poll = (_v: unknown, at: number) => ({
    pollId: `p${at}`,
    senderId: 's'.repeat(8),
    senderName: '名'.repeat(64),
    question: '问'.repeat(860),
    answers: ['一', '二'],
    votes: [],
  });
  const votes = Array.from({ length: MOST_VOTES }, (_v, at) => ({ id: `v${1_000_000 + at}`, chosen: 2 ** 32 - 1 }));
  const names = votes.slice(0, MOST_NAMES).map(({ id }) => [id, '名'.repeat(64)]);
  const [first, ...rest] = Array.from({ length: MOST_POLLS }, poll);
  const state = { polls: [{ ...first, votes }, ...rest], names };
  expect(polls.schema.safeParse(state).success).toBe(true);
  expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(1_048_576);
});

describe('what Prosody sends again after a restart of ours', () => {
  const again = (state: PollsState, sender: Occupant, content: unknown) => {
    const sent = element(content);
    sent.attrs.again = 'true';
    return polls.command?.(state, sender, sent, contextWith(room));
  };
  const told = { ...NEW, senderId: 'host', senderName: 'host', roomJid: room.address };

  it('is told, and done only once', () => {
    expect(again(withPoll, host, NEW)).toEqual({
      state: withPoll,
      effects: [{ kind: 'deliver', to: 'everyone', except: 'focus', content: told }],
    });
    const { state } = command(withPoll, ada, voteFor(true));
    const vote = again(state, ada, voteFor(true));
    expect(vote?.state).toBe(state);
    expect(contents(vote?.effects ?? [])).toMatchObject([{ ...voteFor(true, false), senderId: 'ada' }]);
  });

  it.each<[string, PollsState, Occupant]>([
    ['of somebody else', withPoll, ada],
    ['that people have voted on', command(withPoll, ada, voteFor(true)).state, host],
  ])('is refused as a poll %s', (_what, state, sender) => expect(() => again(state, sender, NEW)).toThrow('Poll already exists'));
});

describe('whoever comes later', () => {
  const voted = command(command(withPoll, ada, voteFor(true, true)).state, eve, voteFor(false, true)).state;

  it('is told of every poll and every vote', () => {
    const [ofAda, ofEve] = [
      { id: 'ada', name: 'ada' },
      { id: 'eve', name: 'eve' },
    ];
    const told = {
      ...{ pollId: 'p1', senderId: 'host', senderName: 'host', question: '午饭?' },
      answers: [
        { name: '面', voters: [ofAda] },
        { name: '饭', voters: [ofAda, ofEve] },
      ],
    };
    expect(join(voted, eve)).toEqual([
      { kind: 'deliver', to: { nicks: ['eve'] }, content: { type: 'polls', command: 'old-polls', polls: [told] } },
    ]);
    expect(join(polls.initial, eve)).toEqual([]);
    expect(join(voted, focusOccupant)).toEqual([]);
  });

  it('gets much in parts', () => {
    const [poll] = voted.polls;
    const votes = Array.from({ length: 600 }, (_v, at) => ({ id: `v${at}`, chosen: 1 }));
    const small = Array.from({ length: 120 }, (_v, at) => ({ ...poll, pollId: `s${at}`, question: 'q'.repeat(900) }));
    const state = {
      names: votes.map(({ id }) => [id, '名'.repeat(64)]),
      polls: [...small, { ...poll, pollId: 'large', votes: [...votes, ...votes.map((vote) => ({ ...vote, id: `w${vote.id}` }))] }],
    };
    const told = contents(join(state as unknown as PollsState, eve));
    expect(told.filter((content) => content?.command === 'old-polls')).toHaveLength(4);
    expect(told.filter((content) => content?.command === 'answer-poll')).toHaveLength(1_200);
    for (const content of told) expect(JSON.stringify(content).length).toBeLessThan(50_000);
  });
});

/** Polls as a client shows them: question and voters of each answer. */
class Client {
  readonly #polls = new Map<unknown, { question: unknown; voters: Set<unknown>[] }>();

  take(content: JsonObject | undefined): void {
    for (const poll of content?.command === 'new-poll' ? [content] : ((content?.polls ?? []) as JsonObject[])) {
      const voters = (poll.answers as JsonObject[]).map(({ voters = [] }) => new Set((voters as JsonObject[]).map(({ id }) => id)));
      this.#polls.set(poll.pollId, { question: poll.question, voters });
    }
    if (content?.command !== 'answer-poll') return;
    const shown = this.#polls.get(content.pollId);
    for (const [place, set] of shown?.voters.entries() ?? [])
      if ((content.answers as boolean[])[place]) set.add(content.senderId);
      else set.delete(content.senderId);
  }

  get view(): unknown {
    return [...this.#polls].map(([id, { question, voters }]) => [id, question, voters.map((set) => [...set].sort())]);
  }
}

describe('polls of a whole meeting', () => {
  const people = [host, ada, eve];
  const said = fc.record({
    who: fc.constantFrom(...people),
    what: fc.oneof(
      fc.record({
        command: fc.constant('new-poll'),
        pollId: fc.constantFrom('p1', 'p2'),
        answers: fc.array(fc.record({ name: fc.string() }), { maxLength: 3 }),
      }),
      fc.record({
        command: fc.constant('answer-poll'),
        pollId: fc.constantFrom('p1', 'p2'),
        answers: fc.array(fc.boolean(), { maxLength: 3 }),
      }),
    ),
    restarts: fc.boolean(),
  });

  it('look the same to who was there from the beginning, who comes at the end, and after restarts', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 30 }), (commands) => {
        const early = new Client();
        let state = polls.initial;
        for (const { who, what, restarts } of commands) {
          if (restarts) state = polls.schema.parse(JSON.parse(JSON.stringify(state)));
          if (refusal(state, who, { question: 'q', ...what }) !== undefined) continue;
          const step = command(state, who, { question: 'q', ...what });
          state = step.state;
          for (const content of contents(step.effects)) early.take(content);
        }
        const late = new Client();
        for (const content of contents(join(state, eve))) late.take(content);
        expect(late.view).toEqual(early.view);
      }),
    );
  });
});
