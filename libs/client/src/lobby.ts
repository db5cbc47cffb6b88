import { childOf, type Element, NS, xml } from '@parley/xmpp-core';
import type { Participant } from './roster.ts';
import { jsonContent } from './services/json-content.ts';
import { nameText } from './services/name-text.ts';

/** Somebody in front of the door, as moderators see them. */
export interface Knocker {
  /** Nick in the lobby = endpoint id in the room later. */
  readonly id: string;
  readonly displayName: string;
}

/** People in the lobby; `knockers` are the first of them, `count` all. */
export interface LobbyQueue {
  readonly knockers: readonly Knocker[];
  readonly count: number;
}

export const NOBODY_KNOCKS: LobbyQueue = { knockers: [], count: 0 };

/** More names than anybody reads. */
const MAX_SHOWN = 200;
const MAX_INVITES = 50;

/** Occupants of the lobby who wait: neither moderators nor people who are in the room already (`inside`: their real JIDs). */
export function waitingIn(lobby: Iterable<Participant>, inside: ReadonlySet<string>): Participant[] {
  return [...lobby].filter((occupant) => !occupant.isModerator && !(occupant.jid !== undefined && inside.has(occupant.jid)));
}

export function queueOf(waiting: readonly Participant[]): LobbyQueue {
  return { knockers: waiting.slice(0, MAX_SHOWN).map(({ id, displayName }) => ({ id, displayName })), count: waiting.length };
}

/** Messages to the room that let people with these real full JIDs in (client contract §8.1). */
export function invitations(room: string, jids: readonly string[]): Element[] {
  const messages: Element[] = [];
  for (let at = 0; at < jids.length; at += MAX_INVITES) {
    const invites = jids.slice(at, at + MAX_INVITES).map((to) => xml('invite', { to }));
    messages.push(xml('message', { to: room }, xml('x', { xmlns: NS.mucUser }, invites)));
  }
  return messages;
}

/** An invitation that arrived; undefined when the message is something else. */
export function readInvitation(message: Element): { readonly password?: string } | undefined {
  const user = childOf(message, 'x', NS.mucUser);
  if (!user || !childOf(user, 'invite') || message.attrs.type === 'error') return undefined;
  const password = childOf(user, 'password')?.getText();
  return password ? { password } : {};
}

/** What moderators did at the lobby, as the server tells everybody in the room. */
export type LobbyNotice = {
  readonly kind: 'lobbyOn' | 'lobbyOff' | 'admitted' | 'denied';
  /** Endpoint id of who did it. */
  readonly actor: string;
  /** Whom it concerned. */
  readonly name?: string;
};

const MAX_JSON = 8_192;

/** Reads a lobby notice (client contract §8.1); undefined for every other message. */
export function readLobbyNotice(message: Element): LobbyNotice | undefined {
  const content = jsonContent(message, MAX_JSON);
  if (message.attrs.type !== 'groupchat' || content?.type !== 'lobby-notify' || childOf(message, 'delay')) return undefined;
  const actor = String(message.attrs.from).split('/').slice(1).join('/');
  if (actor === '') return undefined;
  const text = nameText(content.name);
  const name = text === undefined ? {} : { name: text };
  if (content.event === 'LOBBY-ENABLED') return { kind: content.value === true ? 'lobbyOn' : 'lobbyOff', actor };
  if (content.event === 'LOBBY-ACCESS-GRANTED') return { kind: 'admitted', actor, ...name };
  return content.event === 'LOBBY-ACCESS-DENIED' ? { kind: 'denied', actor, ...name } : undefined;
}
