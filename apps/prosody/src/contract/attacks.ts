import type { ProsodyHarness, XmppTestClient } from '@parley/testing';
import { attr, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { adminQuery, bareOf, ownerForm } from './room-kit.ts';

export const item = (attributes: Record<string, string>) => adminQuery(xml('item', attributes));
const form = (type: string, fields: Readonly<Record<string, string>>) =>
  xml(
    'x',
    { xmlns: NS.dataForm, type: 'submit' },
    Object.entries({ FORM_TYPE: type, ...fields }).map(([name, value]) => xml('field', { var: name }, xml('value', {}, value))),
  );
const registration = () =>
  xml('query', { xmlns: 'jabber:iq:register' }, form('http://jabber.org/protocol/muc#register', { 'muc#register_roomnick': 'aaaaaaaa' }));
const json = (content: unknown) => xml('json-message', { xmlns: NS.jitmeet }, JSON.stringify(content));

/** Sends a stanza that must come back as an error, and returns its condition. */
export async function refused(client: XmppTestClient, stanza: Element): Promise<string> {
  const id = `refused-${Math.random()}`;
  stanza.attrs = { ...stanza.attrs, xmlns: NS.client, id };
  client.send(stanza);
  const error = await client.next((answer) => attr(answer, 'id') === id && attr(answer, 'type') === 'error', `refusal of ${stanza}`);
  return parseStanzaError(error).condition;
}

/** A room with its lobby on, a moderator in both, a member, somebody who waits and somebody who is nowhere. */
export interface Scene {
  readonly server: ProsodyHarness;
  readonly room: string;
  readonly lobby: string;
  readonly moderator: XmppTestClient;
  readonly member: XmppTestClient;
  readonly waiting: XmppTestClient;
  readonly outsider: XmppTestClient;
}

interface Attack {
  readonly what: string;
  readonly reason: string;
  run(scene: Scene): Promise<string>;
  /** Condition of the error; default forbidden. */
  readonly condition?: string;
}

const viaIq = (client: XmppTestClient, to: string, payload: Element, type: 'get' | 'set' = 'set') =>
  refused(client, xml('iq', { type, to }, payload));
export const invitationOf = (room: string, jid: string) =>
  xml('message', { to: room }, xml('x', { xmlns: NS.mucUser }, xml('invite', { to: jid })));

const PAST_THE_LOBBY: readonly Attack[] = [
  {
    what: 'inviting oneself',
    reason: 'outsider',
    condition: 'not-acceptable',
    run: ({ waiting, room }) => refused(waiting, invitationOf(room, waiting.jid)),
  },
  {
    what: 'being invited by a member',
    reason: 'not-a-moderator',
    run: ({ member, waiting, room }) => refused(member, invitationOf(room, waiting.jid)),
  },
  {
    what: 'being invited without knocking',
    reason: 'invitation',
    condition: 'item-not-found',
    run: ({ moderator, outsider, room }) => refused(moderator, invitationOf(room, outsider.jid)),
  },
  {
    what: 'making oneself a member',
    reason: 'outsider',
    run: ({ waiting, room }) => viaIq(waiting, room, item({ affiliation: 'member', jid: bareOf(waiting) })),
  },
  {
    what: 'being made a member by a member',
    reason: 'not-a-moderator',
    run: ({ member, waiting, room }) => viaIq(member, room, item({ affiliation: 'member', jid: bareOf(waiting) })),
  },
  { what: 'registering', reason: 'outsider', run: ({ waiting, room }) => viaIq(waiting, room, registration()) },
  {
    what: 'reserving the nick of another',
    reason: 'registration',
    condition: 'service-unavailable',
    run: ({ member, room }) => viaIq(member, room, registration()),
  },
  {
    what: 'asking for a voice',
    reason: 'outsider',
    condition: 'not-acceptable',
    run: ({ waiting, room }) =>
      refused(waiting, xml('message', { to: room }, form('http://jabber.org/protocol/muc#request', { 'muc#role': 'participant' }))),
  },
  {
    what: 'opening the door from outside',
    reason: 'outsider',
    run: ({ waiting, room }) => viaIq(waiting, room, ownerForm({ 'muc#roomconfig_membersonly': '0' })),
  },
  {
    what: 'opening the door as a member',
    reason: 'not-a-moderator',
    run: ({ member, room }) => viaIq(member, room, ownerForm({ 'muc#roomconfig_membersonly': '0' })),
  },
  {
    what: 'reading the settings, with the password',
    reason: 'not-a-moderator',
    run: ({ member, room }) => viaIq(member, room, xml('query', { xmlns: NS.mucOwner }), 'get'),
  },
  {
    what: 'ending the meeting',
    reason: 'not-a-moderator',
    run: ({ member, room }) => viaIq(member, room, xml('query', { xmlns: NS.mucOwner }, xml('destroy'))),
  },
];

const IN_THE_LOBBY: readonly Attack[] = [
  {
    what: 'kicking the moderator out',
    reason: 'lobby-query',
    run: ({ waiting, lobby }) => viaIq(waiting, lobby, item({ nick: 'aaaaaaaa', role: 'none' })),
  },
  {
    what: 'asking who is there',
    reason: 'lobby-query',
    run: ({ waiting, lobby }) => viaIq(waiting, lobby, item({ role: 'participant' }), 'get'),
  },
  {
    what: 'asking how many are there',
    reason: 'lobby-query',
    run: ({ waiting, lobby }) => viaIq(waiting, lobby, xml('query', { xmlns: NS.discoInfo }), 'get'),
  },
  {
    what: 'configuring it',
    reason: 'lobby-query',
    run: ({ waiting, lobby }) => viaIq(waiting, lobby, ownerForm({ 'muc#roomconfig_whois': 'anyone' })),
  },
  {
    what: 'calling the moderator directly',
    reason: 'lobby-iq',
    condition: 'service-unavailable',
    run: ({ waiting, lobby }) => viaIq(waiting, `${lobby}/aaaaaaaa`, xml('jingle', { xmlns: NS.jingle, action: 'session-initiate' })),
  },
  {
    what: 'inviting others',
    reason: 'lobby-message',
    condition: 'not-allowed',
    run: ({ waiting, outsider, lobby }) => refused(waiting, invitationOf(lobby, outsider.jid)),
  },
  {
    what: 'talking into it from outside',
    reason: 'outsider',
    condition: 'not-acceptable',
    run: ({ outsider, lobby }) => refused(outsider, xml('message', { to: lobby, type: 'groupchat' }, xml('body', {}, 'x'))),
  },
  {
    what: 'writing to the moderator from outside',
    reason: 'outsider',
    condition: 'not-acceptable',
    run: ({ outsider, lobby }) => refused(outsider, xml('message', { to: `${lobby}/aaaaaaaa`, type: 'chat' }, xml('body', {}, 'x'))),
  },
];

const FROM_OUTSIDE: readonly Attack[] = [
  {
    what: 'an IQ to somebody inside',
    reason: 'outsider',
    condition: 'not-acceptable',
    run: ({ outsider, room }) => viaIq(outsider, `${room}/aaaaaaaa`, xml('query', { xmlns: NS.discoInfo }), 'get'),
  },
  {
    what: 'an IQ to the focus',
    reason: 'outsider',
    condition: 'not-acceptable',
    run: ({ outsider, room }) => viaIq(outsider, `${room}/focus`, xml('jingle', { xmlns: NS.jingle, action: 'session-terminate' })),
  },
  {
    what: 'a message to somebody inside',
    reason: 'outsider',
    condition: 'not-acceptable',
    run: ({ outsider, room }) => refused(outsider, xml('message', { to: `${room}/aaaaaaaa`, type: 'chat' }, xml('body', {}, 'x'))),
  },
  {
    what: 'a message to all',
    reason: 'outsider',
    condition: 'not-acceptable',
    run: ({ outsider, room }) => refused(outsider, xml('message', { to: room, type: 'groupchat' }, xml('body', {}, 'x'))),
  },
  {
    what: 'asking whether somebody is there',
    reason: 'outsider',
    condition: 'not-acceptable',
    run: ({ outsider, room }) => refused(outsider, xml('presence', { to: `${room}/aaaaaaaa`, type: 'probe' })),
  },
];

const FROM_INSIDE: readonly Attack[] = [
  {
    what: 'throwing somebody out by taking the nick',
    reason: 'not-a-moderator',
    run: ({ member, room }) => viaIq(member, room, item({ affiliation: 'member', jid: bareOf(member), nick: 'aaaaaaaa' })),
  },
  {
    what: 'listing the members',
    reason: 'not-a-moderator',
    run: ({ member, room }) => viaIq(member, room, item({ affiliation: 'member' }), 'get'),
  },
  {
    what: 'shutting out a whole domain',
    reason: 'domain',
    condition: 'not-acceptable',
    run: ({ moderator, room }) => viaIq(moderator, room, item({ affiliation: 'outcast', jid: 'meet.jitsi' })),
  },
  {
    what: 'a role without the affiliation',
    reason: 'role',
    condition: 'not-allowed',
    run: ({ moderator, room }) => viaIq(moderator, room, item({ nick: 'bbbbbbbb', role: 'moderator' })),
  },
  {
    what: 'kicking the focus',
    reason: 'service-target',
    condition: 'not-allowed',
    run: ({ moderator, room }) => viaIq(moderator, room, item({ nick: '\uff46ocus', role: 'none' })),
  },
  {
    what: 'kicking the focus by another word',
    reason: 'no-item',
    condition: 'bad-request',
    run: ({ moderator, room }) => viaIq(moderator, room, adminQuery(xml('thing', { nick: 'focus', role: 'none' }))),
  },
  {
    what: 'writing to anybody as the room',
    reason: 'invitation',
    condition: 'not-allowed',
    run: ({ member, outsider, room }) =>
      refused(
        member,
        xml(
          'message',
          { to: room },
          xml('x', { xmlns: NS.mucUser }, xml('decline', { to: outsider.jid }, xml('reason', {}, 'click here'))),
        ),
      ),
  },
  {
    what: 'a thousand changes at once',
    reason: 'too-many',
    condition: 'not-acceptable',
    run: ({ moderator, room }) =>
      viaIq(
        moderator,
        room,
        adminQuery(...Array.from({ length: 1_001 }, (_, at) => xml('item', { affiliation: 'member', jid: `x${at}@y.z` }))),
      ),
  },
  {
    what: 'a password of a thousand letters',
    reason: 'password-length',
    condition: 'not-acceptable',
    run: ({ moderator, room }) => viaIq(moderator, room, ownerForm({ 'muc#roomconfig_roomsecret': 'x'.repeat(1_000) })),
  },
  {
    what: 'speaking for the lobby',
    reason: 'lobby-notify',
    condition: 'not-allowed',
    run: ({ member, room }) =>
      refused(
        member,
        xml('message', { to: room, type: 'groupchat' }, json({ type: 'lobby-notify', event: 'LOBBY-ENABLED', value: false })),
      ),
  },
  ...[
    json({ type: 'lobby-notify' }),
    xml('json-message', { xmlns: NS.jitmeet }, '{"type":"lobby\\u002dnotify"}'),
    // What one parser reads and another does not, and where clients look all the same.
    xml('json-message', { xmlns: NS.jitmeet }, '{"type":"lobby-notify","__hash":["type","chat"]}'),
    xml('json-message', { xmlns: 'urn:x' }, '{"type":"lobby-notify"}'),
    xml('json-message', { xmlns: NS.jitmeet }, '{"type":"lob', xml('b', {}, 'by-notify"}')),
  ].map((message, at) => ({
    what: `speaking for the lobby to one alone, in way ${at}`,
    reason: 'lobby-notify',
    condition: 'not-allowed',
    run: ({ member, room }: Scene) => refused(member, xml('message', { to: `${room}/aaaaaaaa`, type: 'chat' }, message)),
  })),
];

/** Whatever is answered with an error, counted and written down, and changes nothing. */
export const ATTACKS: readonly Attack[] = [...PAST_THE_LOBBY, ...IN_THE_LOBBY, ...FROM_OUTSIDE, ...FROM_INSIDE];
