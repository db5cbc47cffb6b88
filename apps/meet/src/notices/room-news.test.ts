import type { ClientState, Participant } from '@parley/client';
import { FakeClock } from '@parley/kernel';
import { beforeEach, expect, it } from 'vitest';
import { createMeetStore, type MeetStore, NO_CLIENT } from '../store.ts';
import { newsOf } from './news.ts';
import { NOTICE_RULES } from './notice.ts';
import { Notices } from './notices.ts';
import { RoomNews } from './room-news.ts';

const person = (id: string, over: Partial<Participant> = {}): Participant => ({
  id,
  displayName: id.toUpperCase(),
  isModerator: false,
  sources: new Map(),
  ...over,
});
const crowd = (count: number) => Array.from({ length: count }, (_, index) => person(`p${index}`));
const IN: ClientState = { ...NO_CLIENT, phase: 'joined', endpointId: 'me' };
const having = (...participants: readonly Participant[]): ClientState => ({ ...IN, participants });
const moderator = { isModerator: true, permissions: new Map() };
const queue = (...ids: readonly string[]) => ({
  ...IN.security,
  queue: { knockers: ids.map((id) => ({ id, displayName: id })), count: ids.length },
});

it.each<[string, ClientState, ClientState, object]>([
  ['somebody comes', having(), having(person('a')), { joined: [{ id: 'a' }], left: [] }],
  ['somebody goes', having(person('a')), having(), { joined: [], left: [{ id: 'a' }] }],
  ['whom one meets on entering has not come now', { ...having(), phase: 'connecting' }, having(person('a')), { joined: [] }],
  ['the connection is gone', having(person('a')), { ...having(), isReconnecting: true }, { left: [] }],
  ['another room of the meeting', having(person('a')), { ...having(person('b')), endpointId: 'other' }, { joined: [], left: [] }],
  ['a hand goes up', having(person('a')), having(person('a', { raisedHandAt: 5 })), { raised: [{ id: 'a' }] }],
  ['a hand is up already', having(), having(person('a', { raisedHandAt: 5 })), { joined: [{ id: 'a' }], raised: [] }],
  ['a crowd is silent', having(...crowd(30)), having(...crowd(31)), { joined: [], left: [] }],
  ['a small crowd is not', having(...crowd(28)), having(...crowd(29)), { joined: [{ id: 'p28' }] }],
  ['promotion', having(person('a')), { ...having(person('a')), self: moderator }, { isPromoted: true }],
  ['the first one moderates anyway', having(), { ...having(), self: moderator }, { isPromoted: false }],
  ['a knock', having(), { ...having(), security: queue('k') }, { isKnocking: true }],
  ['the same knock', { ...having(), security: queue('k') }, { ...having(), security: queue('k') }, { isKnocking: false }],
])('news: %s', (_what, before, after, news) => {
  expect(newsOf(before, after)).toMatchObject(news);
});

let store: MeetStore;
let clock: FakeClock;
let played: string[];
const tell = (isSilent = false) => {
  const notices = new Notices({ store, clock, rules: NOTICE_RULES, wants: () => true });
  return new RoomNews({
    store,
    notices,
    sounds: { play: (id) => played.push(id) },
    isSilent,
    message: 'maintenance at noon',
    showPeople: () => {},
  });
};
beforeEach(() => {
  [store, clock, played] = [createMeetStore(), new FakeClock(), []];
});
const shown = () => store.getState().notices.map(({ key, values }) => `${key} ${values?.name ?? ''} ${values?.second ?? ''}`.trim());

it('names people who come one after the other together', () => {
  const news = tell();
  const [a, b, c] = [person('a'), person('b'), person('c')];
  news.follow(having(), having(a));
  expect(shown()).toEqual(['notify.connectedOneMember A']);
  news.follow(having(a), having(a, b));
  expect(shown()).toEqual(['notify.connectedTwoMembers A B']);
  news.follow(having(a, b), having(a, b, c));
  expect(store.getState().notices).toMatchObject([{ key: 'notify.connectedThreePlusMembers', values: { others: 2, total: 3 } }]);
  clock.advance(10_000);
  news.follow(having(a, b, c), having(a, b));
  expect(shown()).toEqual(['notify.leftOneMember C']);
  expect(played).toEqual([...Array(3).fill('PARTICIPANT_JOINED_SOUND'), 'PARTICIPANT_LEFT_SOUND']);
});

it('says who wants to speak, and that one has become a moderator', () => {
  const news = tell();
  news.follow(having(person('a')), { ...having(person('a', { raisedHandAt: 1 })), self: moderator });
  expect(shown()).toEqual(['notify.raisedHand A', 'notify.moderator']);
  expect(played).toEqual(['RAISE_HAND_SOUND']);
});

it('tells what the operator has to say, to whoever comes in', () => {
  tell().follow({ ...having(), phase: 'connecting' }, having());
  expect(store.getState().notices).toMatchObject([{ key: 'notices.operator', text: 'maintenance at noon' }]);
  clock.advance(3_600_000);
  expect(store.getState().notices).toHaveLength(1);
});

it('says no longer that somebody wants to speak who does not', () => {
  const news = tell();
  const [down, up] = [having(person('a')), having(person('a', { raisedHandAt: 1 }))];
  news.follow(down, up);
  news.follow(up, down);
  expect(shown()).toEqual([]);
});

it('only sounds where the operator wants no words', () => {
  tell(true).follow(having(), having(person('a')));
  expect([shown(), played]).toEqual([[], ['PARTICIPANT_JOINED_SOUND']]);
});

it('is heard by whoever may speak now, or is asked to', () => {
  const news = tell();
  for (const event of ['switchedOn', 'switchedOff', 'rejected'] as const) news.moderated({ event });
  expect(played).toEqual([]);
  for (const event of ['asked', 'approved'] as const) news.moderated({ event });
  expect(played).toEqual(['ASKED_TO_UNMUTE_SOUND', 'ASKED_TO_UNMUTE_SOUND']);
});
