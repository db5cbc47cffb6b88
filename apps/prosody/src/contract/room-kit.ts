import { randomUUID } from 'node:crypto';
import { type ProsodyHarness, type ProsodyVersion, startProsody, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';

export const bareOf = (client: XmppTestClient) => client.jid.split('/')[0] ?? '';

/** What a message holds in `<json-message>`; nothing is an empty object. */
export const jsonIn = <T = Readonly<Record<string, unknown>>>(message: Element) =>
  JSON.parse(childOf(message, 'json-message', NS.jitmeet)?.getText() ?? '{}') as T;

/** Attributes of the muc#user item of a presence. */
export const itemOf = (presence: Element) => childOf(childOf(presence, 'x', NS.mucUser), 'item')?.attrs;

/** Status codes of a presence or message. */
export const statusesOf = (stanza: Element) =>
  childOf(stanza, 'x', NS.mucUser)
    ?.getChildren('status')
    .map(({ attrs }) => attrs.code) ?? [];

/** `cancel/not-allowed` of a stanza that must be an error. */
export function refusalOf(stanza: Element): string {
  expect(attr(stanza, 'type')).toBe('error');
  const { type, condition } = parseStanzaError(stanza);
  return `${type}/${condition}`;
}

/** Name, attributes and content of an element, without its place in a stanza. */
export const comparable = ({ name, attrs, children }: Element): unknown => ({
  name,
  attrs,
  children: children.map((child) => (typeof child === 'string' ? child : comparable(child as Element))),
});

export const adminQuery = (...items: Element[]) => xml('query', { xmlns: NS.mucAdmin }, items);

/** The owner form as clients submit it, with these fields. */
export function ownerForm(fields: Readonly<Record<string, string>>): Element {
  const all = { FORM_TYPE: 'http://jabber.org/protocol/muc#roomconfig', ...fields };
  const children = Object.entries(all).map(([name, value]) => xml('field', { var: name }, xml('value', {}, value)));
  return xml('query', { xmlns: NS.mucOwner }, xml('x', { xmlns: NS.dataForm, type: 'submit' }, children));
}

/** A room with its focus, as every conference has. */
export interface TestRoom {
  readonly jid: string;
  readonly focus: XmppTestClient;
  /** A new guest in the room; `children` go into the join presence. */
  enter(nick: string, ...children: Element[]): Promise<XmppTestClient>;
  /** The same, made owner by the focus. */
  enterAsModerator(nick: string): Promise<XmppTestClient>;
  /** The next presence of `nick` that `client` gets. */
  seen(client: XmppTestClient, nick: string, type?: 'unavailable'): Promise<Element>;
  /** Fields and features that disco#info or the owner form has for `client`. */
  info(client: XmppTestClient, xmlns?: string): Promise<{ fields: Map<string, string>; features: string[] }>;
}

async function openRoom(server: ProsodyHarness, focus: XmppTestClient): Promise<TestRoom> {
  const room = `${randomUUID()}@${server.muc}`;
  await focus.join(room, 'focus');
  const enter = async (nick: string, ...children: Element[]) => {
    const guest = await server.guest();
    expect(attr(await guest.join(room, nick, ...children), 'type')).toBeUndefined();
    return guest;
  };
  return {
    jid: room,
    focus,
    enter,
    async enterAsModerator(nick) {
      const guest = await enter(nick);
      await focus.iq('set', room, adminQuery(xml('item', { affiliation: 'owner', jid: bareOf(guest) })));
      await guest.next((stanza) => attr(stanza, 'from') === `${room}/${nick}` && itemOf(stanza)?.role === 'moderator', 'promotion');
      return guest;
    },
    seen: (client, nick, type) =>
      client.next(
        (stanza) => stanza.name === 'presence' && attr(stanza, 'from') === `${room}/${nick}` && attr(stanza, 'type') === type,
        `presence of ${nick}`,
      ),
    async info(client, xmlns = NS.discoInfo) {
      const query = childOf(await client.iq('get', room, xml('query', { xmlns })), 'query');
      const fields = childOf(query, 'x', NS.dataForm)?.getChildren('field') ?? [];
      return {
        fields: new Map(fields.map((field) => [attr(field, 'var') ?? '', childOf(field, 'value')?.getText() ?? ''])),
        features: query?.getChildren('feature').map((feature) => attr(feature, 'var') ?? '') ?? [],
      };
    },
  };
}

/** One Prosody for the tests of a `describe`, and a new room with the same focus for each of them. */
export function useRooms(
  prosody: ProsodyVersion,
  env: Readonly<Record<string, string>> = {},
): Readonly<{ server: ProsodyHarness; focus: XmppTestClient; room: TestRoom }> {
  let server: ProsodyHarness;
  let focus: XmppTestClient;
  let room: TestRoom;
  beforeAll(async () => {
    server = await startProsody({ prosody, env });
    focus = await server.account('focus');
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    room = await openRoom(server, focus);
  });
  return {
    get server() {
      return server;
    },
    get focus() {
      return focus;
    },
    get room() {
      return room;
    },
  };
}
