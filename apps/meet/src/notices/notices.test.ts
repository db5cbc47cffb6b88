import { FakeClock } from '@parley/kernel';
import { beforeEach, expect, it } from 'vitest';
import { createMeetStore, type MeetStore } from '../store.ts';
import { isAllowed, NOTICE_RULES, type NoticeGroup, type NoticeRequest, visibleNotices, withNotice } from './notice.ts';
import { Notices } from './notices.ts';

let store: MeetStore;
let clock: FakeClock;
let unwanted: NoticeGroup | undefined;
let notices: Notices;
beforeEach(() => {
  store = createMeetStore();
  clock = new FakeClock();
  unwanted = undefined;
  notices = new Notices({ store, clock, rules: NOTICE_RULES, wants: (group) => group !== unwanted });
});
const shown = () => store.getState().notices.map(({ uid }) => uid);

it.each([
  ['short', 2_500],
  ['medium', 5_000],
  ['long', 10_000],
  ['extraLong', 60_000],
] as const)('says something for a while: %s', (timeout, ms) => {
  notices.show({ key: 'a', timeout });
  clock.advance(ms - 1);
  expect(shown()).toEqual(['a']);
  clock.advance(1);
  expect(shown()).toEqual([]);
  expect(clock.pending).toBe(0);
});

it('keeps what is sticky until it is put away', () => {
  notices.show({ key: 'a', timeout: 'sticky' });
  clock.advance(3_600_000);
  notices.hide('a');
  expect(shown()).toEqual([]);
});

it('says a thing once, newly each time, with its whole time', () => {
  notices.show({ key: 'a', uid: 'x' });
  clock.advance(4_000);
  notices.show({ key: 'b', uid: 'x' });
  clock.advance(4_000);
  expect(store.getState().notices).toMatchObject([{ key: 'b', uid: 'x' }]);
  clock.advance(1_000);
  expect(shown()).toEqual([]);
});

it('waits for whoever reads it', () => {
  notices.show({ key: 'a' });
  notices.hold('a');
  clock.advance(60_000);
  expect(shown()).toEqual(['a']);
  notices.release('a');
  clock.advance(4_999);
  expect(shown()).toEqual(['a']);
  clock.advance(1);
  expect(shown()).toEqual([]);
});

it('forgets everything when the meeting is over', () => {
  notices.show({ key: 'a' });
  notices.show({ key: 'b', timeout: 'sticky' });
  notices.clear();
  expect([shown(), clock.pending]).toEqual([[], 0]);
});

it('says nothing of what the person has switched off', () => {
  unwanted = 'joined';
  expect(notices.show({ key: 'a', group: 'joined' })).toBe(false);
  expect(notices.show({ key: 'b', group: 'left' })).toBe(true);
  expect(shown()).toEqual(['b']);
});

it.each<[string, NoticeRequest, readonly string[] | undefined, readonly string[], boolean]>([
  ['everything', { key: 'k' }, undefined, [], true],
  ['what is named', { key: 'k', name: 'notify.raisedHand' }, ['notify.raisedHand'], [], true],
  ['not what is not named', { key: 'k', name: 'notify.raisedHand' }, ['notify.moderator'], [], false],
  ['not what is forbidden', { key: 'k', name: 'notify.raisedHand' }, undefined, ['notify.raisedHand'], false],
  ['not what is forbidden by its second line', { key: 'k', detail: 'd' }, undefined, ['d'], false],
  ['nothing', { key: 'k' }, [], [], false],
])('operators choose: %s', (_what, request, only, never, allowed) => {
  expect(isAllowed(request, { ...NOTICE_RULES, only, never })).toBe(allowed);
});

it('shows trouble before news, the newest last', () => {
  const requests: NoticeRequest[] = [{ key: 'e', tone: 'error' }, { key: 'a' }, { key: 'w', tone: 'warning' }, { key: 'b' }, { key: 'c' }];
  const all = requests.reduce(withNotice, store.getState().notices);
  expect(visibleNotices(all, 3).map(({ key }) => key)).toEqual(['e', 'w', 'c']);
  expect(visibleNotices(all, 9)).toBe(all);
});

it('keeps no more than somebody could ever read', () => {
  for (let at = 0; at < 100; at++) notices.show({ key: `k${at}` });
  expect(shown()).toHaveLength(20);
});
