import { randomHex } from '@parley/kernel';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { joinAs, launchBrowser, type Participant } from './harness/participant.ts';
import { type Stack, startStack } from './harness/stack.ts';

let stack: Stack;
let browser: Browser;
const present: Participant[] = [];

beforeAll(async () => {
  // Two workers, so that these rooms also show that rooms spread over ports and stay whole.
  [stack, browser] = await Promise.all([startStack({ env: { JVB_WORKERS: '2' } }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});
afterEach(async () => {
  await Promise.all(present.splice(0).map((participant) => participant.close()));
});

async function pair(
  room: string,
  people: readonly [string, string],
  hues: readonly [number, number],
): Promise<readonly [Participant, Participant]> {
  const media = { width: 320, height: 180 };
  const one = await joinAs(browser, { url: stack.url, room, name: people[0], media: { ...media, hue: hues[0], frequency: 440 } });
  const other = await joinAs(browser, { url: stack.url, room, name: people[1], media: { ...media, hue: hues[1], frequency: 660 } });
  present.push(one, other);
  await Promise.all([one.seesAndHears(other), other.seesAndHears(one)]);
  return [one, other];
}

it.each([
  ['Chinese', encodeURIComponent('每周会议')],
  ['with spaces', encodeURIComponent('our weekly meeting')],
  ['with a percent sign', encodeURIComponent('100% sure')],
  ['of 200 characters', 'x'.repeat(200)],
])('a room whose name is %s works', async (_kind, room) => {
  await pair(`${room}${randomHex(4)}`.slice(0, room.length === 200 ? 200 : undefined), ['Ada', 'Ben'], [0, 120]);
});

it('keeps rooms of one name under different tenants, and without a tenant, apart', async () => {
  const room = `room-${randomHex(6)}`;
  const [ada] = await pair(`acme/${room}`, ['Ada', 'Ben'], [0, 120]);
  const [chloe] = await pair(`umbrella/${room}`, ['Chloé', 'Dora'], [240, 60]);
  const [eve] = await pair(room, ['Eve', 'Finn'], [300, 180]);
  expect((await ada.remotes()).map((view) => view.name)).toEqual(['Ben']);
  expect((await chloe.remotes()).map((view) => view.name)).toEqual(['Dora']);
  expect((await eve.remotes()).map((view) => view.name)).toEqual(['Finn']);
});

it('runs as many workers as asked for', () => {
  expect(stack.pids('worker')).toHaveLength(2);
});
