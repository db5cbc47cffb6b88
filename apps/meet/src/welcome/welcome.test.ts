import { expect, it } from 'vitest';
import { isInsecureName } from './insecure-name.ts';
import { createChance, generateRoomName, suggestion } from './room-names.ts';
import { DEEDS, QUALITIES, THINGS, WAYS } from './room-words.ts';
import { typedRoom } from './typed-room.ts';

it('makes names of four words, each of which can come', () => {
  expect(generateRoomName(() => 0)).toBe('AmberAcornsAdmireAgain');
  expect(generateRoomName((bound) => bound - 1)).toBe('ZestyZebrasYodelYearly');
  const bits = [QUALITIES, THINGS, DEEDS, WAYS].reduce((sum, words) => sum + Math.log2(words.length), 0);
  expect(bits).toBeGreaterThan(26);
});

it.each([
  ['qualities', QUALITIES],
  ['things', THINGS],
  ['deeds', DEEDS],
  ['ways', WAYS],
])('%s are plain words, each once', (_name, words) => {
  expect(new Set(words).size).toBe(words.length);
  expect(words.filter((word) => !/^[A-Z][a-z]+$/.test(word))).toEqual([]);
});

it('draws again what would make some words likelier than others', () => {
  const drawn = [2 ** 32 - 1, 2 ** 32 - 1, 7];
  const chance = createChance((words) => words.set([drawn.shift() ?? 0]));
  expect(chance(3)).toBe(1);
  expect(drawn).toEqual([]);
});

it('writes a suggestion letter by letter, or at once for who wants it calm', () => {
  expect(suggestion('CalmOtters', 4, false)).toMatchObject({ text: 'Calm', name: 'CalmOtters' });
  expect(suggestion('CalmOtters', 0, true).text).toBe('CalmOtters');
  const whole = suggestion('CalmOtters', 10, false);
  expect(whole.text).toBe('CalmOtters');
  expect(whole.nextMs).toBeGreaterThan(1_000);
});

it.each([
  ['test', true],
  ['Team Meeting', true],
  ['standup', true],
  ['test1234', true],
  ['meeting2026', true],
  ['aaaa aaaa aaaa aaaa aaaa', true],
  ['mondayround', true],
  ['会议', true],
  ['BraveOttersSailTogether', false],
  ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6', false],
  ['xkqzvtrwpl', false],
  ['项目每周例会第三组', false],
])('%s: can be guessed: %s', (name, isInsecure) => {
  expect(isInsecureName(name)).toBe(isInsecure);
});

it('no name that it makes is one that it warns of', () => {
  let at = 0;
  const chance = (bound: number) => (at++ * 31) % bound;
  for (let time = 0; time < 500; time++) expect(isInsecureName(generateRoomName(chance))).toBe(false);
});

it.each([
  ['', { kind: 'empty' }],
  ['   ', { kind: 'empty' }],
  ['()', { kind: 'empty' }],
  [' monday round ', { kind: 'room', segment: 'monday%20round' }],
  ['会议', { kind: 'room', segment: '%E4%BC%9A%E8%AE%AE' }],
  ['a?b&c?', { kind: 'forbidden', characters: ['?', '&'] }],
  ['100%', { kind: 'forbidden', characters: ['%'] }],
  ['https://meet.example/acme/demo?jwt=1#config.a=1', { kind: 'link', href: 'https://meet.example/acme/demo?jwt=1#config.a=1' }],
  ['meet.example/demo', { kind: 'link', href: 'https://meet.example/demo' }],
  ['https://other.example/demo', { kind: 'link', href: 'https://other.example/demo' }],
  ['https://other.example/', { kind: 'forbidden', characters: [':'] }],
  ['javascript:alert(1)', { kind: 'forbidden', characters: [':'] }],
])('reads %j', (typed, read) => {
  expect(typedRoom(typed, 'https://meet.example/')).toEqual(read);
});
