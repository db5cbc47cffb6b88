import { xml } from '@parley/xmpp-core';
import { expect, it } from 'vitest';
import { contextWith, moderatorWith, occupantWith, roomWith } from '../testing/index.ts';
import { endConference } from './end-conference.ts';

const anna = moderatorWith('anna');
const ben = occupantWith('ben');
const room = roomWith([anna, ben]);
const end = (who = anna, where = room, child = 'end_conference') =>
  endConference.command?.(null, who, xml('command', {}, xml(child)), contextWith(where));

it('lets a moderator end the meeting', () => {
  expect(end()?.effects).toEqual([{ kind: 'operation', operation: { name: 'destroy', reason: 'The meeting has been terminated' } }]);
});

it.each([
  ['somebody else', () => end(ben), 'forbidden'],
  ['a moderator in a breakout room', () => end(anna, { ...room, mainRoom: 'main@muc.meet.jitsi' }), 'forbidden'],
  ['whoever means something else', () => end(anna, room, 'other'), 'bad-request'],
])('refuses %s', (_who, act, condition) => {
  expect(act).toThrow(expect.objectContaining({ details: { stanza: expect.objectContaining({ condition }) } }));
});
