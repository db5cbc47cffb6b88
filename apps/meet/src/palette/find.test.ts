import { expect, it } from 'vitest';
import { find } from './find.ts';

const ENTRIES = ['Mute microphone', 'Stop everyone’s camera', 'Start camera', 'Open settings', 'Écran partagé', '打开聊天'].map((text) => ({
  id: text,
  text,
}));

it.each([
  ['', ENTRIES.map(({ id }) => id)],
  ['  ', ENTRIES.map(({ id }) => id)],
  ['cam', ['Stop everyone’s camera', 'Start camera']],
  ['start', ['Start camera']],
  ['camera st', ['Stop everyone’s camera', 'Start camera']],
  ['MIC', ['Mute microphone']],
  ['ecran', ['Écran partagé']],
  ['聊天', ['打开聊天']],
  ['phone', ['Mute microphone']],
  ['nothing', []],
])('finds by "%s"', (search, expected) => {
  expect(find(ENTRIES, search).map(({ id }) => id)).toEqual(expected);
});

it('words that begin so come first', () => {
  const entries = [
    { id: 'a', text: 'Leave full screen' },
    { id: 'b', text: 'Unscreened' },
    { id: 'c', text: 'Screen' },
  ];
  expect(find(entries, 'screen').map(({ id }) => id)).toEqual(['c', 'a', 'b']);
});
