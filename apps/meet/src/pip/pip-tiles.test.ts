import { expect, it } from 'vitest';
import { ME, screenOf, tileOf } from '../stage/fixtures.ts';
import { pipTiles } from './pip-tiles.ts';

const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => tileOf(id));

it.each([
  ['whoever has spoken last, by their seats', { large: [], small: [ME, ...people] }, ['f', 'c'], ['a', 'b', 'c', 'f']],
  ['what is large', { large: people.slice(3, 4), small: [ME] }, ['f'], ['d']],
  ['one screen', { large: [screenOf('a'), screenOf('b')], small: [ME, ...people] }, [], ['a-v1']],
  ['oneself when alone', { large: [], small: [ME] }, [], ['local']],
])('shows %s', (_, view, speakers, expected) => {
  expect(pipTiles({ mode: 'tiles', ...view }, speakers).map(({ key }) => key)).toEqual(expected);
});
