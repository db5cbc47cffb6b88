import { expect, it } from 'vitest';
import { NO_CLIENT, NO_MEDIA } from '../store.ts';
import { fileName, newRecorders, recordersOf, soundOf } from './recorder-state.ts';

const track = (id: string) => ({ id }) as MediaStreamTrack;

it('knows who records, and who has just begun', () => {
  const person = (id: string, value?: string) => ({
    id,
    displayName: id,
    isModerator: false,
    sources: new Map(),
    ...(value !== undefined && { properties: new Map([['localRecording', value]]) }),
  });
  const participants = [person('aa', 'true'), person('bb', 'false'), person('cc')] as never;
  const now = recordersOf({ participants });
  expect([...now]).toEqual(['aa']);
  expect(newRecorders(new Set(), now)).toEqual(['aa']);
  expect(newRecorders(now, now)).toEqual([]);
});

it('hears everybody, or this person alone', () => {
  const source = (kind: 'audio' | 'video', id: string) => ({
    name: id,
    owner: 'aa',
    kind,
    muted: false,
    isFormer: false,
    track: track(id),
  });
  const client = { ...NO_CLIENT, sources: [source('audio', 'a'), source('video', 'v')] };
  const local = { ...NO_MEDIA, audio: { muted: false, isOpening: false, track: track('mine') } };
  expect(soundOf(client, local, false).map(({ id }) => id)).toEqual(['mine', 'a']);
  expect(soundOf(client, local, true).map(({ id }) => id)).toEqual(['mine']);
  expect(soundOf(client, NO_MEDIA, true)).toEqual([]);
});

it.each([
  ['Daily', 'Daily 2026-03-04 05.06.webm'],
  ['a/b:c\u0007', 'a b c 2026-03-04 05.06.webm'],
  ['../..', '.. .. 2026-03-04 05.06.webm'],
  ['', 'meeting 2026-03-04 05.06.webm'],
])('calls the file of %j %s', (room, name) => {
  expect(fileName(room, new Date(2026, 2, 4, 5, 6))).toBe(name);
});
