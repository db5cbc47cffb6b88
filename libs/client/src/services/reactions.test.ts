import { FakeClock } from '@parley/kernel';
import { beforeEach, expect, it } from 'vitest';
import { Reactions } from './reactions.ts';

let clock: FakeClock;
let sent: unknown[];
let shown: unknown[];
let reactions: Reactions;
beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  shown = [];
  reactions = new Reactions({
    clock,
    tellEndpoints: (payload, to) => sent.push([to, payload.reactions]),
    onReactions: (from, list) => shown.push([from, ...list]),
    self: () => 'me',
  });
});

it('are shown at once, and sent together after the last click', () => {
  reactions.send('like');
  clock.advance(400);
  reactions.send('love');
  clock.advance(499);
  expect(shown).toEqual([
    ['me', 'like'],
    ['me', 'love'],
  ]);
  expect(sent).toEqual([]);
  clock.advance(1);
  expect(sent).toEqual([['', ['like', 'love']]]);
  clock.advance(5_000);
  expect(sent).toHaveLength(1);
});

it('do not wait once there are as many as go into one message', () => {
  for (let click = 0; click < 4; click++) reactions.send('clap');
  expect(sent).toEqual([['', ['clap', 'clap', 'clap']]]);
  reactions.stop();
  expect(clock.pending).toBe(0);
});

it('of others are shown as far as they are known', () => {
  reactions.receive('aa', { name: 'endpoint-reaction', reactions: ['boo', 'evil', 5, 'love'] });
  reactions.receive('aa', { name: 'endpoint-reaction', reactions: ['evil'] });
  reactions.receive('aa', { name: 'endpoint-reaction', reactions: 'boo' });
  reactions.receive('aa', { name: 'other', reactions: ['boo'] });
  expect(shown).toEqual([['aa', 'boo']]);
});
