import { errorMessage } from '@parley/kernel';
import { type ProsodyHarness, startProsody } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rooms } from '../commands/rooms.ts';
import { localAdministration } from './administration.ts';

let server: ProsodyHarness;
beforeAll(async () => {
  server = await startProsody();
});
afterAll(() => server?.stop());

async function parley(args: readonly string[], env: Readonly<Record<string, string>> = server.env): Promise<string> {
  const lines: string[] = [];
  const terminal = { out: (line: string) => void lines.push(line), err: (line: string) => void lines.push(line) };
  await rooms(args, localAdministration(env), terminal).catch((error: unknown) => lines.push(errorMessage(error)));
  return lines.join('\n');
}

it('lists, shows, speaks to, empties and ends rooms', async () => {
  const address = `plan@${server.muc}`;
  const focus = await server.account('focus');
  await focus.join(address, 'focus');
  const [anna, bert] = [await server.guest(), await server.guest()];
  await anna.join(address, 'anna', xml('nick', { xmlns: NS.nick }, 'Anna'));
  await bert.join(address, 'bert');
  await expect.poll(() => parley(['list'])).toMatch(/^plan +2 +0 min$/m);
  expect(await parley(['show', 'plan'])).toMatch(/^anna {2}Anna$/m);
  expect(await parley(['message', 'plan', 'Two minutes'])).toBe('2 in plan are shown the message');
  await anna.next((stanza) => childOf(stanza, 'json-message')?.getText().includes('Two minutes') ?? false, 'message of the system');
  expect(await parley(['kick', 'https://meet.test/plan', 'Anna'])).toBe('Anna is out of plan');
  await anna.next((stanza) => attr(stanza, 'from') === `${address}/anna` && attr(stanza, 'type') === 'unavailable', 'farewell');
  expect(await parley(['end', 'plan'])).toBe('plan has ended');
  await bert.next((stanza) => childOf(childOf(stanza, 'x', NS.mucUser), 'destroy') !== undefined, 'end of the room');
  await expect.poll(() => parley(['show', 'plan'])).toBe('there is no such room');
});

it('says what is wrong when nobody answers, or the password is another', async () => {
  expect(await parley(['list'], { ...server.env, PARLEY_POLICY_PORT: '1' })).toContain('is the stack running');
  expect(await parley(['list'], { ...server.env, JICOFO_AUTH_PASSWORD: 'another-password-of-mine' })).toContain(
    'another JICOFO_AUTH_PASSWORD',
  );
});
