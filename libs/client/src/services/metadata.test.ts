import { expect, it } from 'vitest';
import { readMetadata } from './metadata.ts';

const KEY = 'abcdefghijklmnopqrstuv';
const read = (whiteboard: unknown) => readMetadata({ type: 'room_metadata', metadata: { whiteboard } })?.whiteboard;

it.each<[unknown, unknown]>([
  [{ collabDetails: { roomId: 'aa11', roomKey: KEY } }, { roomId: 'aa11', roomKey: KEY }],
  [
    { collabDetails: { roomId: 'aa11', roomKey: KEY, more: 1 }, collabServerUrl: 'https://elsewhere' },
    { roomId: 'aa11', roomKey: KEY },
  ],
  // Official clients: the room's name.
  [{ collabDetails: { roomId: '%e4%bd%a0%e5%a5%bd.b~c', roomKey: KEY } }, { roomId: '%e4%bd%a0%e5%a5%bd.b~c', roomKey: KEY }],
  [{ collabDetails: { roomId: '[acme]weekly', roomKey: KEY } }, { roomId: '[acme]weekly', roomKey: KEY }],
  [{ collabDetails: { roomId: 'a b', roomKey: KEY } }, undefined],
  [{ collabDetails: { roomId: 'x'.repeat(600), roomKey: KEY } }, undefined],
  [{ collabDetails: { roomId: 'aa11', roomKey: 'short' } }, undefined],
  [{ collabDetails: 'x' }, undefined],
  [7, undefined],
])('reads the whiteboard of %j', (whiteboard, expected) => {
  expect(read(whiteboard)).toEqual(expected);
});
