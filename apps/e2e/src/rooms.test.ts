import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, CHLOE, DORA, everybodySeesAndHears, MALLORY, type Person, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';

// Two workers, so that these rooms also show that rooms spread over ports and stay whole.
const fixture = useStack({ env: { JVB_WORKERS: '2' } });

const FINN = { name: 'Finn', media: { hue: 180, frequency: 1320 } } as const;

async function pair(room: string, people: readonly [Person, Person]): Promise<readonly [Participant, Participant]> {
  const both = [await fixture.join(room, small(people[0])), await fixture.join(room, small(people[1]))] as const;
  await everybodySeesAndHears(both);
  return both;
}

it.each([
  ['Chinese', encodeURIComponent('每周会议')],
  ['with spaces', encodeURIComponent('our weekly meeting')],
  ['with a percent sign', encodeURIComponent('100% sure')],
  ['of 200 characters', 'x'.repeat(200)],
])('a room whose name is %s works', async (_kind, room) => {
  await pair(`${room}${randomHex(4)}`.slice(0, room.length === 200 ? 200 : undefined), [ADA, BEN]);
});

it('keeps rooms of one name under different tenants, and without a tenant, apart', async () => {
  const room = `room-${randomHex(6)}`;
  const [ada] = await pair(`acme/${room}`, [ADA, BEN]);
  const [chloe] = await pair(`umbrella/${room}`, [CHLOE, DORA]);
  const [mallory] = await pair(room, [MALLORY, FINN]);
  expect((await ada.remotes()).map((view) => view.name)).toEqual(['Ben']);
  expect((await chloe.remotes()).map((view) => view.name)).toEqual(['Dora']);
  expect((await mallory.remotes()).map((view) => view.name)).toEqual(['Finn']);
});

it('runs as many workers as asked for', () => {
  expect(fixture.stack.pids('worker')).toHaveLength(2);
});
