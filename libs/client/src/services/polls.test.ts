import { NS, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { ROOM, settle, World } from '../fixtures/world.ts';
import { pollProblem } from './poll-draft.ts';

const POLLS = 'polls.meet.jitsi';
const DISCO = xml('query', { xmlns: NS.discoInfo }, xml('identity', { category: 'component', type: 'polls', name: POLLS }));

let world: World;
beforeEach(async () => {
  world = new World();
  const { answer } = world.xmpp;
  world.xmpp.answer = (request) => (request.to === 'meet.jitsi' ? DISCO : answer(request));
  await world.join('aa');
  world.sent();
});
const box = () => world.client.services.talk.polls;
const polls = () => world.client.state.polls;
const hear = (content: object) =>
  world.xmpp.message(
    xml('message', { from: POLLS }, xml('json-message', { xmlns: NS.jitmeet }, JSON.stringify({ type: 'polls', ...content }))),
  );
const asked = (pollId: string, over: object = {}) =>
  hear({ command: 'new-poll', pollId, question: 'Lunch?', answers: [{ name: 'rice' }, { name: 'noodles' }], senderId: 'aa', ...over });
const votes = (senderId: string, ...answers: unknown[]) =>
  hear({ command: 'answer-poll', pollId: 'p1', answers, senderId, senderName: senderId.toUpperCase() });
const voters = () => polls()[0]?.answers.map((answer) => [...answer.voters]);

it('are asked, answered, and answered otherwise', () => {
  asked('p1');
  expect(polls()).toEqual([
    {
      id: 'p1',
      senderId: 'aa',
      senderName: '',
      question: 'Lunch?',
      isHistory: false,
      answers: [
        { text: 'rice', voters: new Map() },
        { text: 'noodles', voters: new Map() },
      ],
    },
  ]);
  votes('aa', true, false);
  votes('bb', true, true);
  votes('aa', false, true);
  expect(voters()).toEqual([
    [['bb', 'BB']],
    [
      ['bb', 'BB'],
      ['aa', 'AA'],
    ],
  ]);
  votes('bb', false, false);
  expect(voters()).toEqual([[], [['aa', 'AA']]]);
});

it('are told to whoever comes later, which is no news', () => {
  asked('p1');
  const answers = [{ name: 'rice', voters: [{ id: 'aa', name: 'Ada' }] }, { name: 'noodles' }];
  hear({
    command: 'old-polls',
    polls: [
      { pollId: 'p0', senderId: 'zz', senderName: 'Zoe', question: 'Tea?', answers },
      { pollId: 'p1', question: 'Lunch?', answers },
    ],
  });
  expect(polls()).toMatchObject([
    { id: 'p0', senderName: 'Zoe', isHistory: true },
    { id: 'p1', isHistory: false },
  ]);
  expect(voters()).toEqual([[['aa', 'Ada']], []]);
  hear({ command: 'old-polls', polls: [{ pollId: 'p2', question: 'Break?', answers }] });
  expect(polls().map(({ id, isHistory }) => [id, isHistory])).toEqual([
    ['p0', true],
    ['p1', false],
    ['p2', true],
  ]);
});

it('change nothing when they are broken, doubled, unknown or of another room', () => {
  asked('p1');
  const before = polls();
  asked('p1', { question: 'Other?' });
  asked('p2', { roomJid: 'other@muc.meet.jitsi' });
  asked('', {});
  asked('p3', { question: 5 });
  asked('p4', { answers: 'x' });
  hear({ command: 'answer-poll', pollId: 'p9', answers: [true], senderId: 'aa' });
  hear({ command: 'answer-poll', pollId: 'p1', answers: [true] });
  hear({ command: 'answer-poll', pollId: 'p1', answers: 'true', senderId: 'aa' });
  hear({ command: 'other', pollId: 'p1' });
  expect(polls()).toBe(before);
  asked('p5', { roomJid: ROOM, answers: [5, null, { name: 'x' }] });
  expect(polls()[1]?.answers.map(({ text }) => text)).toEqual(['', '', 'x']);
});

it('are gone after coming back until the service tells them again', async () => {
  asked('p1');
  world.xmpp.goOffline();
  world.xmpp.goOnline('ffffffff-0000-4000-8000-000000000000@meet.jitsi/r');
  await settle();
  expect(polls()).toHaveLength(1);
  await world.admit('focus', 'aa');
  expect(polls()).toEqual([]);
});

it('go out as official clients send them', async () => {
  await box().create(' Lunch? ', ['rice', '', ' noodles ']);
  const [sent] = world.xmpp.sent;
  expect(sent?.attrs).toMatchObject({ to: POLLS, type: 'chat' });
  const content = JSON.parse(sent?.getChildText('json-message', NS.jitmeet) ?? '');
  expect(content).toEqual({
    type: 'polls',
    command: 'new-poll',
    pollId: expect.stringMatching(/^[0-9a-f]{16}$/),
    question: 'Lunch?',
    answers: [{ name: 'rice' }, { name: 'noodles' }],
  });
  expect(polls()).toEqual([]);
  asked('p1');
  await box().answer('p1', new Set([1]));
  await box().answer('p2', new Set([1]));
  expect(world.xmpp.sent).toHaveLength(2);
  expect(JSON.parse(world.xmpp.sent[1]?.getChildText('json-message', NS.jitmeet) ?? '')).toEqual({
    type: 'polls',
    command: 'answer-poll',
    pollId: 'p1',
    answers: [false, true],
  });
  await expect(box().create('', ['a', 'b'])).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});

describe('a draft', () => {
  it.each([
    ['', ['a', 'b'], 'noQuestion'],
    ['q', ['a', ' '], 'fewAnswers'],
    ['q', ['a', 'b', 'a '], 'doubled'],
    ['q', ['a', 'b'], undefined],
    ['问'.repeat(290), ['a', 'b'], undefined],
    ['问'.repeat(320), ['a', 'b'], 'tooLong'],
    ['q', Array.from({ length: 33 }, (_, index) => `${index}`), 'tooLong'],
  ])('%#', (question, answers, problem) => {
    expect(pollProblem(question, answers)).toBe(problem);
  });
});
