import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { dropNotice, showLobbyNotice, showModerationNotice, showMuteNotice, showNotice } from './notices.ts';
import { createMeetStore, type MeetStore, NO_CLIENT } from './store.ts';

const ADA = { id: 'aa', displayName: 'Ada', isModerator: true, sources: new Map() };
const CLIENT = { ...NO_CLIENT, endpointId: 'me', participants: [ADA] };
const MODERATOR = { ...CLIENT, self: { isModerator: true, permissions: new Map() } };

let store: MeetStore;
beforeEach(() => {
  vi.useFakeTimers();
  store = createMeetStore();
});
afterEach(() => vi.useRealTimers());
const shown = () => store.getState().notices.map(({ kind, actor }) => `${kind} ${actor}`);

it('says what others did, and not what oneself did', () => {
  showLobbyNotice(store, { kind: 'lobbyOn', actor: 'aa' }, CLIENT);
  showLobbyNotice(store, { kind: 'lobbyOff', actor: 'me' }, CLIENT);
  showModerationNotice(store, { event: 'switchedOn', kind: 'video', actor: 'me' }, MODERATOR);
  showModerationNotice(store, { event: 'switchedOn', kind: 'audio', actor: 'aa' }, CLIENT);
  expect(shown()).toEqual(['security.notice.lobbyOn Ada', 'people.notice.switchedOn.audio Ada']);
});

it('keeps only the newest word about one thing', () => {
  showModerationNotice(store, { event: 'switchedOn', kind: 'audio', actor: 'aa' }, CLIENT);
  showNotice(store, { kind: 'people.notice.forbidden.video', actor: '', name: '' });
  showModerationNotice(store, { event: 'approved', kind: 'audio' }, CLIENT);
  expect(shown()).toEqual(['people.notice.forbidden.video ', 'people.notice.approved.audio ']);
});

it('says why one is muted once: by a rule for everybody, or by somebody', () => {
  showMuteNotice(store, 'audio', 'aa', CLIENT);
  expect(shown()).toEqual(['people.notice.muted.audio Ada']);
  showModerationNotice(store, { event: 'switchedOn', kind: 'audio', actor: 'aa' }, CLIENT);
  showMuteNotice(store, 'audio', 'aa', CLIENT);
  expect(shown()).toEqual(['people.notice.switchedOn.audio Ada']);
});

it('goes away by itself; what asks for an answer stays longer', () => {
  showNotice(store, { kind: 'people.notice.refused', actor: '', name: '' });
  showModerationNotice(store, { event: 'asked', kind: 'audio', actor: 'aa' }, CLIENT);
  vi.advanceTimersByTime(6_000);
  expect(store.getState().notices).toMatchObject([{ kind: 'people.notice.asked.audio', unmutes: 'audio' }]);
  vi.advanceTimersByTime(15_000);
  expect(shown()).toEqual([]);
});

it('has its own time, also when another one has been put away before it', () => {
  showModerationNotice(store, { event: 'asked', kind: 'audio', actor: 'aa' }, CLIENT);
  vi.advanceTimersByTime(18_000);
  for (const { id } of store.getState().notices) dropNotice(store, id);
  showLobbyNotice(store, { kind: 'lobbyOn', actor: 'aa' }, CLIENT);
  vi.advanceTimersByTime(4_000);
  expect(shown()).toEqual(['security.notice.lobbyOn Ada']);
});
