import type { ClientState, LocalMediaState, Participant } from '@parley/client';
import { expect, it } from 'vitest';
import { NO_CLIENT, NO_MEDIA } from '../store.ts';
import { findPeople, peopleOf } from './use-people.ts';

const track = { id: 't' } as MediaStreamTrack;
const somebody = (id: string, displayName: string, over: Partial<Participant> = {}): Participant => ({
  id,
  displayName,
  isModerator: false,
  sources: new Map(),
  ...over,
});
const people = (participants: readonly Participant[], client: Partial<ClientState> = {}, local: LocalMediaState = NO_MEDIA) =>
  peopleOf({ ...NO_CLIENT, endpointId: 'me', participants, ...client }, local, 'Me');
const order = (...args: Parameters<typeof people>) => people(...args).map(({ id }) => id);

it('hands come first, in the order in which they went up; then oneself, moderators, and the others by name', () => {
  const all = [
    somebody('c', 'Cleo'),
    somebody('a', 'Ann'),
    somebody('m', 'Zoe', { isModerator: true }),
    somebody('h2', 'Bob', { raisedHandAt: 20 }),
    somebody('h1', 'Xi', { raisedHandAt: 10 }),
  ];
  expect(order(all)).toEqual(['h1', 'h2', 'me', 'm', 'a', 'c']);
  expect(order(all, { signals: { raisedHandAt: 15 } })).toEqual(['h1', 'me', 'h2', 'm', 'a', 'c']);
});

it('what is on is what presence says of others, and what is really sent of oneself', () => {
  const sources = new Map([
    ['a-a0', { muted: false }],
    ['a-v0', { muted: true }],
    ['a-v1', { muted: false, videoType: 'desktop' as const }],
  ]);
  const local: LocalMediaState = { audio: { muted: false, isOpening: false }, camera: { muted: false, isOpening: false, track } };
  const [me, ann] = people([somebody('a', 'Ann', { sources })], {}, local);
  expect(me).toMatchObject({ isLocal: true, isAudioOn: false, isVideoOn: true, isSharing: false });
  expect(ann).toMatchObject({ isLocal: false, isAudioOn: true, isVideoOn: false, isSharing: true });
});

it.each([
  ['', ['me', 'a', 'b']],
  ['an', ['a']],
  ['  LEE  ann ', ['a']],
  ['x', []],
])('%j finds %j', (text, ids) => {
  const found = findPeople(people([somebody('a', 'Ann Lee'), somebody('b', 'Bo Lee')]), text);
  expect(found.map(({ id }) => id)).toEqual(ids);
});
