import { waitFor } from '@parley/testing';
import { joinRoom } from '@parley/xmpp-connection';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthStack, refusalOf } from './testing/auth-stack.ts';
import { OFFICIAL } from './testing/focus-harness.ts';
import { WireClient } from './testing/wire-client.ts';

const BREAKOUTS = 'breakout.meet.jitsi';

describe('breakout rooms and the focus', () => {
  let stack: AuthStack;
  const clients: WireClient[] = [];
  beforeAll(async () => {
    stack = await AuthStack.start(undefined, { ROOM_MODERATORS: 'first' });
  });
  afterAll(async () => {
    await Promise.allSettled(clients.map((client) => client.stop()));
    await stack?.stop();
  });

  async function enter(room: string): Promise<WireClient> {
    const client = new WireClient(stack.server.env, OFFICIAL);
    clients.push(client);
    await client.join(room);
    return client;
  }
  const affiliation = (who: WireClient, of: WireClient) => who.session?.occupants.get(of.nick)?.affiliation;
  const told = (room: string, what: string) =>
    stack.focus.logged((record) => record.conference === room && record.msg === what, `${what}: ${room}`);

  /** A moderator's client makes a breakout room, and finds it among those that it is told of. */
  async function make(moderator: WireClient, subject: string): Promise<string> {
    const { connection } = moderator;
    const { promise, resolve } = Promise.withResolvers<string>();
    const look = (message: Element) => {
      const { rooms = {} } = JSON.parse(childOf(message, 'json-message', NS.jitmeet)?.getText() ?? '{}') as {
        rooms?: Record<string, { name?: string; jid: string }>;
      };
      const made = Object.values(rooms).find(({ name }) => name === subject);
      if (attr(message, 'from') === BREAKOUTS && made) resolve(made.jid);
    };
    const stop = connection.on('message', look);
    const wish = xml('breakout_rooms', { type: 'features/breakout-rooms/add', subject });
    await connection.send(xml('message', { to: BREAKOUTS }, wish));
    return promise.finally(stop);
  }
  async function move(client: WireClient, room: string): Promise<void> {
    await client.session?.leave('switch_room');
    await client.join(room);
  }

  it('are conferences of their own, by which the main room and its leader are kept', async () => {
    const main = `kept@${stack.server.muc}`;
    const [boss, anna] = [await enter(main), await enter(main)];
    await waitFor(() => affiliation(boss, boss) === 'owner', { what: 'a leader' });
    const red = await make(boss, 'Red');
    await move(boss, red);
    await told(red, 'conference joined');
    expect(affiliation(boss, boss)).toBe('owner');
    // The focus has chosen nobody in place of the one who is in the breakout room.
    const bert = await enter(main);
    expect([affiliation(bert, anna), affiliation(bert, bert)]).toEqual(['none', 'none']);
    await move(anna, red);
    await boss.session?.leave();
    await waitFor(() => affiliation(bert, bert) === 'owner', { what: 'another leader' });
    await move(bert, red);
    for (const client of [anna, bert]) await client.session?.leave();
    expect(await told(red, 'conference stopped')).toMatchObject({ reason: 'everybody left' });
    // Five seconds later, by the policy service: the focus itself would have waited for three times as long.
    expect(await told(main, 'conference stopped')).toMatchObject({ reason: 'removed from the room' });
  });

  it('are none that nobody has made, nor any of those who were never in their main room', async () => {
    const main = `closed@${stack.server.muc}`;
    const [boss, stranger] = [await enter(main), new WireClient(stack.server.env, OFFICIAL)];
    clients.push(stranger);
    await waitFor(() => affiliation(boss, boss) === 'owner', { what: 'a leader' });
    const unmade = `00000000-0000-4000-8000-000000000000@${BREAKOUTS}`;
    expect(await refusalOf(boss.request(unmade))).toBe('item-not-found');
    expect((await stack.http({ room: unmade, machineUid: 'm', properties: {} })).status).toBe(400);
    const red = await make(boss, 'Red');
    expect((await boss.request(red)).ready).toBe(true);
    await stranger.connection.start();
    expect(await refusalOf(joinRoom(stranger.connection, { room: red, nick: stranger.nick }))).toBe('not-allowed');
  });
});
