import type { ChatMessage, ClientState, Poll, ServiceName, SharedFile } from '@parley/client';
import { readMeetConfig } from '@parley/ui-config';
import { describe, expect, it } from 'vitest';
import { NO_CLIENT } from '../store.ts';
import { messageGroups } from './message-groups.ts';
import { confidants, mayAsk, mayShareFiles, mayWrite, talkTabs } from './permissions.ts';
import { NO_TALK_STATE, newsOfTalk, seen, unreadOf } from './talk-state.ts';
import { textParts } from './text-parts.ts';

const message = (order: number, over: Partial<ChatMessage> = {}): ChatMessage => ({
  order,
  id: `m${order}`,
  senderId: 'aa',
  senderName: 'Ada',
  text: `text ${order}`,
  at: order * 1_000,
  isOwn: false,
  isHistory: false,
  delivery: 'sent',
  reactions: new Map(),
  ...over,
});
const poll = (id: string, over: Partial<Poll> = {}): Poll => ({
  id,
  senderId: 'aa',
  senderName: 'Ada',
  question: 'Lunch?',
  answers: [],
  isHistory: false,
  ...over,
});
const file = (id: string, over: Partial<SharedFile> = {}): SharedFile => ({
  id,
  name: 'plan.pdf',
  size: 1,
  at: 1,
  authorId: 'aa',
  authorName: 'Ada',
  isHistory: false,
  ...over,
});
const client = (over: Partial<ClientState>): ClientState => ({ ...NO_CLIENT, endpointId: 'me', ...over });
const person = (id: string, isModerator = false) => ({ id, displayName: id.toUpperCase(), isModerator, sources: new Map() });

describe('unread', () => {
  const state = client({
    chat: [
      message(1),
      message(2, { isOwn: true }),
      message(3, { isHistory: true }),
      message(4, { removed: 'author' }),
      message(5, { privateWith: 'aa' }),
    ],
    polls: [poll('p1'), poll('p2', { isHistory: true }), poll('p3', { senderId: 'me' })],
    files: [file('f1'), file('f2', { isHistory: true }), file('f3', { authorId: 'me' })],
  });

  it('is what others have said in this person’s presence', () => {
    expect(unreadOf(state, NO_TALK_STATE)).toEqual({ chat: 2, polls: 1, files: 1 });
    expect(unreadOf(state, { ...NO_TALK_STATE, readUpTo: 1 }).chat).toBe(1);
  });

  it('is nothing once it was on the screen', () => {
    let talk = NO_TALK_STATE;
    for (const tab of ['chat', 'polls', 'files'] as const) talk = seen(state, talk, tab);
    expect(unreadOf(state, talk)).toEqual({ chat: 0, polls: 0, files: 0 });
    for (const tab of ['chat', 'polls', 'files'] as const) expect(seen(state, talk, tab)).toBe(talk);
  });
});

describe('a word about', () => {
  const before = client({});
  it.each([
    ['a message', { chat: [message(1)] }, { kind: 'message', name: 'Ada', text: 'text 1' }],
    ['a private one', { chat: [message(1, { privateWith: 'aa' })], participants: [person('aa')] }, { kind: 'private', name: 'AA' }],
    ['a poll', { polls: [poll('p1')] }, { kind: 'poll', text: 'Lunch?' }],
    ['a file', { files: [file('f1')] }, { kind: 'file', text: 'plan.pdf' }],
    ['nothing of one’s own', { chat: [message(1, { isOwn: true })], polls: [poll('p', { senderId: 'me' })] }, undefined],
    ['nothing of the past', { chat: [message(1, { isHistory: true })], files: [file('f', { isHistory: true })] }, undefined],
  ])('%s', (_what, over, toast) => {
    const after = client(over);
    const found = newsOfTalk(before, after);
    if (toast) expect(found).toMatchObject(toast);
    else expect(found).toBeUndefined();
    expect(newsOfTalk(after, after)).toBeUndefined();
  });

  it('nothing when files become fewer', () => {
    expect(newsOfTalk(client({ files: [file('f1'), file('f2')] }), client({ files: [file('f1')] }))).toBeUndefined();
  });
});

describe('who may do what', () => {
  const metadata = (groupChatRestricted: boolean, pollCreationRestricted: boolean) => ({
    ...NO_CLIENT.metadata,
    permissions: { groupChatRestricted, pollCreationRestricted },
  });
  const self = (isModerator: boolean, ...granted: [string, boolean][]) => ({ isModerator, permissions: new Map(granted) });

  it.each([
    [false, self(false), true],
    [true, self(false), false],
    [true, self(true), true],
    [true, self(true, ['recording', true]), false],
    [true, self(false, ['send-groupchat', true], ['create-polls', true], ['file-upload', true]), true],
  ])('restricted %s and %j: %s', (isRestricted, me, expected) => {
    const state = { self: me, metadata: metadata(isRestricted, isRestricted) };
    expect([mayWrite({ client: state }), mayAsk({ client: state })]).toEqual([expected, expected]);
    const branding = { groupChatNeedsPermission: isRestricted, pollsNeedPermission: isRestricted };
    const branded = { client: { ...state, metadata: metadata(false, false) }, branding };
    expect([mayWrite(branded), mayAsk(branded)]).toEqual([expected, expected]);
    if (isRestricted) expect(mayShareFiles(state)).toBe(expected);
  });

  it.each([
    ['everybody', false, ['aa', 'mm']],
    ['moderators', false, ['mm']],
    ['moderators', true, ['aa', 'mm']],
    ['nobody', true, []],
  ] as const)('private chat for %s (moderator: %s) with %j', (privateChat, isModerator, ids) => {
    const found = confidants(client({ participants: [person('aa'), person('mm', true)], self: self(isModerator) }), privateChat);
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  it('shows the tabs that this server has something for', () => {
    const config = (over: object) => readMeetConfig({ fileSharing: { enabled: true, apiUrl: 'https://x/y' }, ...over });
    const having = (...services: readonly ServiceName[]) => ({ ...NO_CLIENT, services: new Set(services) });
    expect(talkTabs(having('polls', 'file-sharing'), config({}))).toEqual(['chat', 'polls', 'files']);
    expect(talkTabs(having(), config({}))).toEqual(['chat']);
    expect(talkTabs(having('polls'), config({ disableChat: true, disablePolls: true }))).toEqual([]);
    expect(talkTabs({ ...having(), hasTranscriber: true }, config({ transcription: { enabled: true } }))).toEqual(['chat', 'cc']);
  });
});

it('groups what one person says in a row to the same people', () => {
  const log = [
    message(1),
    message(2),
    message(3, { privateWith: 'aa' }),
    message(4),
    message(5, { senderId: 'bb' }),
    message(6, { senderId: 'bb', at: 10 * 60_000 }),
    message(7, { senderId: 'bb', at: 10 * 60_000 }),
  ];
  const groups = (lineAfter?: number) => messageGroups(log, lineAfter).map(({ messages }) => messages.map(({ order }) => order));
  expect(groups()).toEqual([[1, 2], [3], [4], [5], [6, 7]]);
  expect(groups(1)).toEqual([[1], [2], [3], [4], [5], [6, 7]]);
});

it.each([
  ['no address', [['no address']]],
  ['see https://a.example/x?y=1#z.', [['see '], ['https://a.example/x?y=1#z', true], ['.']]],
  ['(https://a.example/x_(y))', [['('], ['https://a.example/x_(y)', true], [')']]],
  ['看https://a.example/路，好', [['看'], ['https://a.example/路', true], ['，好']]],
  ['看 https://a.example/x，好', [['看 '], ['https://a.example/x', true], ['，好']]],
  ['https://a http://b', [['https://a', true], [' '], ['http://b', true]]],
  ['javascript:alert(1) https://', [['javascript:alert(1) https://']]],
  // Whoever writes this wants everybody's page to stand still.
  [`https://a/${'.'.repeat(2_500)}a${')'.repeat(2_400)}`, [[`https://a/${'.'.repeat(2_500)}a`, true], [')'.repeat(2_400)]]],
])('finds addresses in: %.80s', (text, expected) => {
  expect(textParts(text).map((part) => (part.href === undefined ? [part.text] : [part.text, true]))).toEqual(expected);
});
