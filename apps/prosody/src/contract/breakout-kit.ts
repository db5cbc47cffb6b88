import type { ProsodyHarness, XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { jsonIn, statusesOf } from './room-kit.ts';

export const BREAKOUTS = 'breakout.meet.jitsi';
const PREFIX = 'features/breakout-rooms/';

export interface ToldRoom {
  readonly id: string;
  readonly jid: string;
  readonly name?: string;
  readonly isMainRoom?: boolean;
  readonly participants: Readonly<Record<string, { readonly jid: string; readonly role: string; readonly displayName?: string }>>;
}
export interface Update {
  readonly roomCounter: number;
  readonly rooms: Readonly<Record<string, ToldRoom>>;
}

/** What clients send to the service. */
export const wish = (type: string, attributes: Readonly<Record<string, string>> = {}) =>
  xml('message', { xmlns: NS.client, to: BREAKOUTS, id: 'wish' }, xml('breakout_rooms', { type: `${PREFIX}${type}`, ...attributes }));

/** The condition with which a wish is refused. */
export async function refusedWish(
  client: XmppTestClient,
  type: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  client.send(wish(type, attributes));
  const answer = await client.next((stanza) => stanza.name === 'message' && attr(stanza, 'type') === 'error', `refusal of ${type}`);
  const { type: kind, condition } = parseStanzaError(answer);
  return `${attr(answer, 'from')} ${attr(answer, 'id')} ${kind}/${condition}`;
}

/** The next update with such rooms that a client gets; others before it are passed over. */
export async function update(client: XmppTestClient, fits: (update: Update) => boolean, what = 'an update'): Promise<Update> {
  const isOne = (stanza: Element) => {
    const content = jsonIn(stanza);
    return (
      stanza.name === 'message' &&
      attr(stanza, 'from') === BREAKOUTS &&
      content.event === `${PREFIX}update` &&
      fits(content as unknown as Update)
    );
  };
  return jsonIn(await client.next(isOne, what)) as unknown as Update;
}

export const roomCalled = ({ rooms }: Update, name: string): ToldRoom | undefined =>
  Object.values(rooms).find((room) => room.name === name);
export const nicksIn = (room: ToldRoom | undefined): string[] =>
  Object.keys(room?.participants ?? {})
    .map((address) => address.slice(address.indexOf('/') + 1))
    .sort();

/** Makes a breakout room, and has the focus enter it as it does for whoever wants to go there. */
export async function makeBreakout(moderator: XmppTestClient, focus: XmppTestClient, name: string): Promise<string> {
  moderator.send(wish('add', { subject: name }));
  const room = roomCalled(await update(moderator, (told) => roomCalled(told, name) !== undefined, `room ${name}`), name)?.jid ?? '';
  await enterAsFocus(focus, room);
  return room;
}

export async function enterAsFocus(focus: XmppTestClient, room: string): Promise<void> {
  const own = await focus.join(room, 'focus');
  if (attr(own, 'type') === 'error') throw new Error(`the focus cannot make ${room}: ${own}`);
}

/** Leaves as clients do on their way to another room, and waits for the answer. */
export async function depart(client: XmppTestClient, room: string, nick: string, status = 'switch_room'): Promise<void> {
  client.send(xml('presence', { xmlns: NS.client, to: `${room}/${nick}`, type: 'unavailable' }, xml('status', {}, status)));
  await client.next((stanza) => attr(stanza, 'type') === 'unavailable' && statusesOf(stanza).includes('110'), `farewell from ${room}`);
}

/** From one room of the meeting to another; the own presence, or the error. */
export async function move(client: XmppTestClient, nick: string, from: string, to: string): Promise<Element> {
  await depart(client, from, nick);
  return client.join(to, nick, xml('nick', { xmlns: NS.nick }, `Name of ${nick}`));
}

/** What the focus is told of a breakout room: its main room. @throws AppError with the condition */
export async function mainRoomOf(focus: XmppTestClient, room: string): Promise<string | undefined> {
  const answer = await focus.iq('get', BREAKOUTS, xml('breakout', { xmlns: NS.parleyRoom, room }));
  const main = childOf(answer, 'breakout', NS.parleyRoom);
  return main && attr(main, 'main');
}

/** Kills one of the two processes behind the rooms, and waits until both are back. */
export async function killed(server: ProsodyHarness, child: 'prosody' | 'policy'): Promise<void> {
  const before = server.pidOf(child);
  process.kill(before, 'SIGKILL');
  await server.process.logged((record) => record.msg === 'process started' && record.process === child && record.pid !== before, child);
  await server.ready();
}
