import type { ChatMessage, ConferenceClient } from '@parley/client';
import { FakeClock, silentLog } from '@parley/kernel';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NOTICE_RULES } from '../notices/notice.ts';
import { Notices } from '../notices/notices.ts';
import { createMeetStore, type MeetStore, NO_CLIENT } from '../store.ts';
import { KeptDrafts } from './kept-drafts.ts';
import { TalkActions } from './talk-actions.ts';
import { unreadOf } from './talk-state.ts';

let store: MeetStore;
let actions: TalkActions;
let isVisible: boolean;
let refuses: boolean;
let sent: unknown[][];
let played: string[];
let kept: Map<string, string>;
beforeEach(() => {
  vi.useFakeTimers();
  store = createMeetStore({ client: { ...NO_CLIENT, endpointId: 'me' } });
  kept = new Map();
  [isVisible, refuses, sent, played] = [true, false, [], []];
  const say = async (...what: unknown[]) => {
    if (refuses) throw new Error('no');
    sent.push(what);
  };
  const talk = { chat: { send: say, remove: say }, polls: { create: say } };
  actions = new TalkActions({
    store,
    log: silentLog,
    client: () => ({ services: { talk } }) as unknown as ConferenceClient,
    download: () => {},
    isVisible: () => isVisible,
    drafts: new KeptDrafts({ get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value ?? '') }, 'r'),
    notices: new Notices({ store, clock: new FakeClock(), rules: NOTICE_RULES, wants: () => true }),
    sounds: { play: (id) => played.push(id) },
  });
});
afterEach(() => {
  vi.useRealTimers();
});
const talk = () => store.getState().talk;
const told = () => store.getState().notices.at(-1)?.text;
const unread = () => unreadOf(store.getState().client, talk()).chat;
const hear = (order: number, over: Partial<ChatMessage> = {}) => {
  const before = store.getState().client;
  const message: ChatMessage = {
    order,
    id: `m${order}`,
    senderId: 'aa',
    senderName: 'Ada',
    text: 'hi',
    at: 0,
    isOwn: false,
    isHistory: false,
    delivery: 'sent',
    reactions: new Map(),
    ...over,
  };
  const client = { ...before, chat: [...before.chat, message] };
  store.setState({ client });
  actions.follow(before, client);
};

it('tells what is said while the panel is closed, and draws a line above it when it is opened', () => {
  hear(1);
  expect(store.getState().notices).toMatchObject([{ name: 'notify.chatMessages', values: { name: 'Ada' }, text: 'hi' }]);
  expect(played).toEqual(['INCOMING_MSG_SOUND']);
  hear(2);
  expect(unread()).toBe(2);
  actions.toggle();
  expect([unread(), talk().lineAfter, told()]).toEqual([0, 0, undefined]);
  actions.toggle();
  actions.toggle();
  expect(talk()).not.toHaveProperty('lineAfter');
});

it('tells nothing that is on the screen, but what came while another page was before it', () => {
  actions.open();
  hear(1);
  expect([unread(), told()]).toEqual([0, undefined]);
  isVisible = false;
  hear(2);
  expect([unread(), told()]).toEqual([1, 'hi']);
  isVisible = true;
  actions.look();
  expect(unread()).toBe(0);
});

it('tells messages to whoever has another tab open', () => {
  actions.open('polls');
  hear(1);
  expect([unread(), told()]).toEqual([1, 'hi']);
});

it('sends the draft to whom it is for, and answers alone what was said alone', () => {
  hear(1, { privateWith: 'aa' });
  actions.setDraft('  yes ');
  actions.replyTo('m1');
  expect(talk()).toMatchObject({ receiver: 'aa', replyTo: 'm1' });
  actions.send();
  actions.send();
  expect(sent).toEqual([['yes', 'aa', 'm1']]);
  expect(talk()).toMatchObject({ draft: '', receiver: 'aa' });
  expect(talk()).not.toHaveProperty('replyTo');
  actions.writeTo(undefined);
  expect(talk()).not.toHaveProperty('receiver');
});

it('says when the server did not do it', async () => {
  refuses = true;
  actions.remove('m1');
  await vi.advanceTimersByTimeAsync(0);
  expect(store.getState().notices).toMatchObject([{ key: 'people.notice.refused' }]);
});

it('sends a poll once it is complete, and puts the draft away', () => {
  actions.setPollDraft({ question: 'Q?', answers: ['a', 'b'] });
  actions.ask();
  actions.ask();
  expect(sent).toEqual([['Q?', ['a', 'b']]]);
  expect(talk()).not.toHaveProperty('pollDraft');
});

it('keeps polls that wait, and sends them when wanted', () => {
  actions.setPollDraft({ question: 'Q1', answers: ['a', 'b'] });
  actions.savePoll();
  actions.setPollDraft({ question: 'Q2', answers: ['a', 'b'] });
  actions.savePoll();
  actions.reset();
  expect(talk().pollDrafts.map(({ question }) => question)).toEqual(['Q1', 'Q2']);
  actions.editPoll(0);
  expect([talk().pollDraft?.question, talk().pollDrafts]).toMatchObject(['Q1', [{ question: 'Q2' }]]);
  actions.savePoll();
  actions.sendPoll(0);
  expect(sent).toEqual([['Q2', ['a', 'b']]]);
  expect(talk().pollDrafts).toMatchObject([{ question: 'Q1' }]);
});

it('lets applause rise for a while, with names', () => {
  actions.float('aa', ['like'], { ...NO_CLIENT, endpointId: 'me', participants: [{ id: 'aa', displayName: 'Ada' } as never] });
  for (let time = 0; time < 9; time++) actions.float('me', ['clap', 'clap'], { ...NO_CLIENT, endpointId: 'me' });
  expect(talk().floating.map(({ from }) => from)).toEqual(['aa', ...Array(6).fill('me')]);
  for (let person = 0; person < 40; person++) actions.float(`p${person}`, ['love'], NO_CLIENT);
  expect(talk().floating).toHaveLength(30);
  vi.advanceTimersByTime(4_000);
  expect(talk().floating).toEqual([]);
});

it('brings a message to the eyes once: a list that is opened again shows its end', () => {
  hear(1);
  actions.open('chat');
  actions.jumpTo(1);
  expect(talk().jump).toEqual({ order: 1 });
  actions.close();
  actions.open();
  expect(talk().jump).toBeUndefined();
});
