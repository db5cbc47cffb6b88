import type { ProsodyHarness, XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseStanzaError, requireAttr, xml } from '@parley/xmpp-core';
import { itemOf, jsonIn, ownerForm, statusesOf, type TestRoom } from './room-kit.ts';

export const nick = (name: string) => xml('nick', { xmlns: NS.nick }, name);
export const lobbyOf = (room: string) => room.replace('@muc.', '@lobby.');

/** A groupchat of the room that carries JSON of this type, parsed. */
export async function jsonMessage(
  client: XmppTestClient,
  type: string,
): Promise<{ from: string; content: Readonly<Record<string, unknown>> }> {
  const message = await client.next((stanza) => stanza.name === 'message' && jsonIn(stanza).type === type, `message ${type}`);
  return { from: requireAttr(message, 'from'), content: jsonIn(message) };
}

/** What a refused join tells a client about the lobby. */
export function doorOf(presence: Element) {
  const error = childOf(presence, 'error');
  return {
    condition: attr(presence, 'type') === 'error' ? parseStanzaError(presence).condition : 'none',
    code: error && attr(error, 'code'),
    lobby: childOf(error, 'lobbyroom', NS.jitmeet)?.getText(),
    olderLobby: childOf(presence, 'lobbyroom')?.getText(),
    needsName: childOf(error, 'displayname-required', NS.jitmeet) !== undefined,
    waitsForHost: childOf(error, 'waiting-for-host', NS.jitmeet) !== undefined,
  };
}

/** Switches the lobby as a moderator's client does. */
export const switchLobby = (moderator: XmppTestClient, room: string, on: boolean) =>
  moderator.iq('set', room, ownerForm({ 'muc#roomconfig_membersonly': on ? '1' : '0' }));

/** Somebody who waits in the lobby of a room. */
export async function knock(server: ProsodyHarness, room: string, nickname: string, name = `Name of ${nickname}`): Promise<XmppTestClient> {
  const guest = await server.guest();
  const refused = await guest.join(room, nickname, nick(name));
  const entered = await guest.join(doorOf(refused).lobby ?? 'no lobby', nickname, nick(name));
  if (attr(entered, 'type') === 'error') throw new Error(`not into the lobby: ${entered}`);
  return guest;
}

/** The moderator's approval, as one message for all. */
export const invite = (moderator: XmppTestClient, room: string, ...invited: string[]) =>
  moderator.send(
    xml(
      'message',
      { xmlns: NS.client, to: room, id: 'invite' },
      xml('x', { xmlns: NS.mucUser }, ...invited.map((to) => xml('invite', { to }))),
    ),
  );

/** The invitation that a client waits for. */
export const invitation = (client: XmppTestClient, room: string) =>
  client.next((stanza) => attr(stanza, 'from') === room && childOf(childOf(stanza, 'x', NS.mucUser), 'invite') !== undefined, 'invitation');

/** Resolves when everything that was sent to a client before has come. */
export const settled = (client: XmppTestClient, domain: string) => client.iq('get', domain, xml('ping', { xmlns: NS.ping }));

/** Nicks in a room, of whom a client has heard since the last time. */
export function nicksSeen(client: XmppTestClient, room: string): string[] {
  const presences = client.received.filter((stanza) => stanza.name === 'presence' && attr(stanza, 'from')?.startsWith(`${room}/`));
  for (const presence of presences) client.received.splice(client.received.indexOf(presence), 1);
  return [...new Set(presences.map((presence) => (attr(presence, 'from') ?? '').slice(room.length + 1)))].sort();
}

/** The end of somebody's stay: statuses and, where a room was destroyed, the address that took its place. */
export async function farewell(
  client: XmppTestClient,
  room: string,
): Promise<{ statuses: (string | undefined)[]; goTo?: string | undefined }> {
  const own = (stanza: Element) =>
    attr(stanza, 'from')?.startsWith(`${room}/`) && attr(stanza, 'type') === 'unavailable' && statusesOf(stanza).includes('110');
  const gone = await client.next((stanza) => own(stanza) === true, `farewell from ${room}`);
  const destroy = childOf(childOf(gone, 'x', NS.mucUser), 'destroy');
  return { statuses: statusesOf(gone), ...(destroy && { goTo: attr(destroy, 'jid') }) };
}

/** A moderator who is in the lobby as well, as clients of moderators are. */
export async function moderatorInLobby(room: TestRoom, nickname: string): Promise<XmppTestClient> {
  const moderator = await room.enterAsModerator(nickname);
  await switchLobby(moderator, room.jid, true);
  await jsonMessage(moderator, 'lobby-notify');
  const own = await moderator.join(lobbyOf(room.jid), nickname);
  if (itemOf(own)?.role !== 'moderator') throw new Error(`no moderator of the lobby: ${own}`);
  return moderator;
}
