import { beforeEach, expect, it } from 'vitest';
import { createMeetStore, type MeetStore, NO_CLIENT, NO_MEDIA } from '../store.ts';
import { type NoticeRequest, withNotice } from './notice.ts';
import { forbiddenNotice, lobbyNotice, moderationNotice, muteNotice, newcomerNotice } from './room-notices.ts';

const ADA = { id: 'aa', displayName: 'Ada', isModerator: true, sources: new Map() };
const CLIENT = { ...NO_CLIENT, endpointId: 'me', participants: [ADA] };
const MODERATOR = { ...CLIENT, self: { isModerator: true, permissions: new Map() } };

let store: MeetStore;
beforeEach(() => {
  store = createMeetStore({ client: CLIENT });
});
const say = (request: NoticeRequest | undefined) => {
  if (request) store.setState(({ notices }) => ({ notices: withNotice(notices, request) }));
};
const shown = () => store.getState().notices.map(({ key, values }) => `${key} ${values?.actor ?? ''}`);
const nothing = () => {};

it('says what others did, and not what oneself did', () => {
  say(lobbyNotice({ kind: 'lobbyOn', actor: 'aa' }, CLIENT));
  say(lobbyNotice({ kind: 'lobbyOff', actor: 'me' }, CLIENT));
  say(moderationNotice({ event: 'switchedOn', kind: 'video', actor: 'me' }, MODERATOR, nothing));
  say(moderationNotice({ event: 'switchedOn', kind: 'audio', actor: 'aa' }, CLIENT, nothing));
  expect(shown()).toEqual(['security.notice.lobbyOn Ada', 'people.notice.switchedOn.audio Ada']);
});

it('keeps only the newest word about one thing', () => {
  say(moderationNotice({ event: 'switchedOn', kind: 'audio', actor: 'aa' }, CLIENT, nothing));
  say(forbiddenNotice('video'));
  say(moderationNotice({ event: 'approved', kind: 'audio' }, CLIENT, nothing));
  expect(shown()).toEqual(['people.notice.forbidden.video ', 'people.notice.approved.audio ']);
});

it('says why one is muted once: by a rule for everybody, or by somebody', () => {
  say(muteNotice(store, 'audio', 'aa'));
  expect(shown()).toEqual(['people.notice.muted.audio Ada']);
  say(moderationNotice({ event: 'switchedOn', kind: 'audio', actor: 'aa' }, CLIENT, nothing));
  say(muteNotice(store, 'audio', 'aa'));
  expect(shown()).toEqual(['people.notice.switchedOn.audio Ada']);
});

it('tells newcomers what was switched off for them, and not what was off', () => {
  const on = { muted: false, isOpening: false };
  store.setState({ local: { ...NO_MEDIA, audio: on } });
  for (const kind of ['audio', 'video', 'desktop'] as const) say(newcomerNotice(store, kind));
  expect(store.getState().notices).toMatchObject([{ key: 'people.notice.newcomer.audio', name: 'notify.mutedTitle' }]);
});

it('offers what somebody is asked for, and gives time to decide', () => {
  const switched: string[] = [];
  const notice = moderationNotice({ event: 'asked', kind: 'audio', actor: 'aa' }, CLIENT, (kind) => switched.push(kind));
  expect(notice).toMatchObject({ name: 'notify.hostAskedUnmute', timeout: 'extraLong', actions: [{ key: 'people.switchOn.audio' }] });
  notice?.actions?.[0]?.run();
  expect(switched).toEqual(['audio']);
});
