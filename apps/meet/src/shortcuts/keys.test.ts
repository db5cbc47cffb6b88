import { expect, it } from 'vitest';
import { ACTIONS } from '../actions/registry.ts';
import { type KeyPress, meaningOf } from './keys.ts';

const RULES = { hasShortcuts: true, shortcuts: true, pushToTalk: true };

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '';
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, repeat: false, isTaken: false, isOnControl: false, ...change };
}

function meant(pressed: KeyPress, rules = RULES, shown = ACTIONS): string | undefined {
  const found = meaningOf(pressed, shown, rules);
  if (found?.kind === 'action') return found.action.id;
  if (found?.kind === 'react') return found.reaction;
  return found?.kind === 'focus' ? `focus ${found.nth}` : found?.kind;
}

it.each([
  ['m', 'microphone'],
  ['M', 'microphone'],
  ['v', 'camera'],
  ['c', 'chat'],
  ['d', 'desktop'],
  ['p', 'participants-pane'],
  ['r', 'raisehand'],
  ['s', 'fullscreen'],
  ['w', 'tileview'],
  ['t', 'stats'],
  ['f', 'filmstrip'],
  ['?', 'shortcuts'],
  [' ', 'talk'],
  ['0', 'focus 0'],
  ['9', 'focus 9'],
  ['x', undefined],
  ['Escape', undefined],
  ['!', undefined],
])('%s means %s', (key, expected) => {
  expect(meant(press(key))).toBe(expected);
});

it.each([
  ['t', 'like'],
  ['c', 'clap'],
  ['l', 'laugh'],
  ['o', 'surprised'],
  ['b', 'boo'],
  ['s', 'silence'],
  ['h', 'love'],
  ['m', undefined],
])('Alt and %s means %s, whatever the system writes then', (key, expected) => {
  expect(meant(press(key, { altKey: true }))).toBe(expected);
  expect(meant(press('†', { altKey: true, code: `Key${key.toUpperCase()}` }))).toBe(expected);
});

it('goes by the place of a key where letters are not Latin', () => {
  expect(meant(press('ь', { code: 'KeyM' }))).toBe('microphone');
  expect(meant(press('л', { code: 'KeyK', ctrlKey: true }))).toBe('palette');
  // A Dvorak keyboard has its own letters.
  expect(meant(press('m', { code: 'KeyM' }))).toBe('microphone');
  expect(meant(press('v', { code: 'Period' }))).toBe('camera');
});

it.each([
  ['somebody types', { isTaken: true }, RULES],
  ['the key is held', { repeat: true }, RULES],
  ['Ctrl is held', { ctrlKey: true }, RULES],
  ['Cmd is held', { metaKey: true }, RULES],
  ['the person does not want shortcuts', {}, { ...RULES, shortcuts: false }],
  ['the deployment has none', {}, { ...RULES, hasShortcuts: false }],
])('means nothing while %s', (_name, change, rules) => {
  expect(meant(press('m', change), rules)).toBeUndefined();
});

it('opens the palette from anywhere', () => {
  expect(meant(press('k', { ctrlKey: true, isTaken: true }))).toBe('palette');
  expect(meant(press('k', { metaKey: true }))).toBe('palette');
  expect(meant(press('k', { ctrlKey: true }), { ...RULES, hasShortcuts: false })).toBeUndefined();
});

it.each([
  ['on a button, which it presses', { isOnControl: true }, RULES],
  ['while somebody types', { isTaken: true }, RULES],
  ['where the person does not want that', {}, { ...RULES, pushToTalk: false }],
])('the space bar is not for talking %s', (_name, change, rules) => {
  expect(meant(press(' ', change), rules)).toBeUndefined();
});

it('the space bar still talks for whoever wants no other keys', () => {
  expect(meant(press(' '), { ...RULES, shortcuts: false })).toBe('talk');
});

it('means nothing that cannot be done', () => {
  const shown = ACTIONS.filter(({ id }) => id !== 'desktop' && id !== 'reactions');
  expect(meant(press('d'), RULES, shown)).toBeUndefined();
  expect(meant(press('t', { altKey: true }), RULES, shown)).toBeUndefined();
});
