import { expect, it } from 'vitest';
import { mainButtons } from './places.ts';

const ALL = [
  ...['microphone', 'camera', 'desktop', 'chat', 'raisehand', 'reactions', 'participants-pane', 'tileview', 'invite', 'security'],
  ...['videoquality', 'fullscreen', 'settings', 'stats', 'help'],
];
const RULES = { mainButtons: [], isReduced: true, reducedButtons: undefined };
const at = (width: number, height = 700) => ({ width, height });

it.each([
  [1280, 8],
  [565, 8],
  [564, 7],
  [470, 6],
  [420, 5],
  [370, 4],
  [360, 3],
  [301, 3],
])('%i pixels have room for %i buttons, the most needed ones', (width, count) => {
  const shown = mainButtons(ALL, at(width), RULES);
  expect(shown).toHaveLength(count);
  expect(shown.slice(0, 2)).toEqual(['microphone', 'camera']);
});

it('gives the place of a button that is not there to the next one', () => {
  const shown = ALL.filter((id) => id !== 'camera' && id !== 'reactions');
  expect(mainButtons(shown, at(600), RULES)).toEqual([
    ...['microphone', 'desktop', 'chat', 'raisehand', 'participants-pane', 'tileview'],
    ...['invite', 'videoquality'],
  ]);
});

it('takes an order of the operator for as many places', () => {
  const rules = { ...RULES, mainButtons: [['chat', 'microphone', 'camera', 'settings'], ALL.slice(0, 9)] };
  expect(mainButtons(ALL, at(380), rules)).toEqual(['chat', 'microphone', 'camera', 'settings']);
  expect(mainButtons(ALL, at(570), rules)).toHaveLength(8);
  expect(mainButtons(ALL, at(1000), rules)).toEqual(ALL.slice(0, 9));
});

it('never shows what may not be shown', () => {
  expect(mainButtons(['chat'], at(1000), RULES)).toEqual(['chat']);
  expect(mainButtons([], at(1000), RULES)).toEqual([]);
  expect(mainButtons(['chat', 'help'], at(1000), { ...RULES, mainButtons: [['microphone', 'chat']] })).toEqual(['chat', 'help']);
});

it.each([
  ['a tiny window', at(280, 280), RULES, ['microphone', 'camera']],
  ['a flat one', at(800, 200), RULES, ['microphone', 'camera']],
  ['one with buttons of its own', at(280, 280), { ...RULES, reducedButtons: ['chat', 'nothing'] }, ['chat']],
])('has the least in %s', (_name, size, rules, expected) => {
  expect(mainButtons(ALL, size, rules)).toEqual(expected);
});

it('has the usual in a tiny window where the operator wants that', () => {
  expect(mainButtons(ALL, at(280, 280), { ...RULES, isReduced: false })).toEqual(['microphone', 'camera', 'chat']);
});
