import { expect, it } from 'vitest';
import { NO_CLIENT } from '../store.ts';
import { areReactionsMuted } from './muted.ts';

const person = (isModerator: boolean, mutesReactions?: boolean) =>
  ({ id: 'a', displayName: 'A', sources: new Map(), isModerator, ...(mutesReactions !== undefined && { mutesReactions }) }) as never;
const self = (isModerator: boolean) => ({ isModerator, permissions: new Map() });

it.each([
  ['nobody wants it', {}, false],
  ['a moderator wants it', { participants: [person(false), person(true, true)] }, true],
  ['somebody wants it who is no moderator', { participants: [person(false, true)] }, false],
  ['this moderator wants it', { self: self(true), signals: { mutesReactions: true } }, true],
  ['this person wants it, a moderator no more', { self: self(false), signals: { mutesReactions: true } }, false],
])('%s', (_name, change, expected) => {
  expect(areReactionsMuted({ ...NO_CLIENT, ...change })).toBe(expected);
});
