import { type ProsodyHarness, prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import * as kit from './lobby-kit.ts';
import { expectRefusals } from './refusals.ts';
import { adminQuery, bareOf, itemOf, ownerForm, refusalOf, statusesOf, useRooms } from './room-kit.ts';

const item = (attributes: Record<string, string>) => adminQuery(xml('item', attributes));
const form = (type: string, fields: Readonly<Record<string, string>>) =>
  xml(
    'x',
    { xmlns: NS.dataForm, type: 'submit' },
    Object.entries({ FORM_TYPE: type, ...fields }).map(([name, value]) => xml('field', { var: name }, xml('value', {}, value))),
  );
const registration = () =>
  xml('query', { xmlns: 'jabber:iq:register' }, form('http://jabber.org/protocol/muc#register', { 'muc#register_roomnick': 'aaaaaaaa' }));
const json = (content: unknown) => xml('json-message', { xmlns: kit.NS_JITSI }, JSON.stringify(content));

/** Sends a stanza that must come back as an error, and returns its condition. */
async function refused(client: XmppTestClient, stanza: Element): Promise<string> {
  const id = `refused-${Math.random()}`;
  stanza.attrs = { ...stanza.attrs, xmlns: NS.client, id };
  client.send(stanza);
  const error = await client.next((answer) => attr(answer, 'id') === id && attr(answer, 'type') === 'error', `refusal of ${stanza}`);
  return parseStanzaError(error).condition;
}

/** A room with its lobby on, a moderator in both, a member, somebody who waits and somebody who is nowhere. */
interface Scene {
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
const invitationOf = (room: string, jid: string) =>
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
  {
    what: 'speaking for the lobby to one alone',
    reason: 'lobby-notify',
    condition: 'not-allowed',
    run: ({ member, room }) =>
      refused(
        member,
        xml(
          'message',
          { to: `${room}/aaaaaaaa`, type: 'chat' },
          xml('json-message', { xmlns: kit.NS_JITSI }, '{"type":"lobby\\u002dnotify"}'),
        ),
      ),
  },
];

describe.each(await prosodyVersions())('attacks on a room of Prosody $version', (prosody) => {
  const rooms = useRooms(prosody);
  let scene: Scene;
  beforeEach(async () => {
    const member = await rooms.room.enter('bbbbbbbb');
    const moderator = await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    const waiting = await kit.knock(rooms.server, rooms.room.jid, 'cccccccc');
    const outsider = await rooms.server.guest();
    scene = { server: rooms.server, room: rooms.room.jid, lobby: kit.lobbyOf(rooms.room.jid), moderator, member, waiting, outsider };
  });

  /** Who waits is still outside, and everybody else is where they were. */
  async function expectNothingChanged() {
    const { waiting, moderator, room } = scene;
    expect(refusalOf(await waiting.join(room, 'cccccccc', kit.nick('Carol')))).toBe('auth/registration-required');
    const occupants = childOf(await moderator.iq('get', room, item({ role: 'moderator' })), 'query')?.getChildren('item');
    expect(occupants?.map(({ attrs }) => attrs.nick).sort()).toEqual(['aaaaaaaa', 'focus']);
    const others = childOf(await moderator.iq('get', room, item({ role: 'participant' })), 'query')?.getChildren('item');
    expect(others?.map(({ attrs }) => attrs.nick)).toEqual(['bbbbbbbb']);
  }

  it.each([...PAST_THE_LOBBY, ...IN_THE_LOBBY, ...FROM_OUTSIDE, ...FROM_INSIDE])(
    'are refused, counted and written down: $what',
    async (attack) => {
      await expectRefusals(scene.server, attack.reason, 1, async () => {
        expect(await attack.run(scene)).toBe(attack.condition ?? 'forbidden');
      });
      await expectNothingChanged();
    },
  );

  it.each(['focus', 'jvb', '\uff46ocus', '\uff4a\uff56\uff42'])('may not be called %j', async (nick) => {
    await expectRefusals(scene.server, 'nick', 1, async () => {
      expect(refusalOf(await scene.outsider.join(scene.room, nick, kit.nick('Oscar')))).toBe('cancel/not-allowed');
    });
    await expectRefusals(scene.server, 'nick', 1, async () => {
      expect(refusalOf(await scene.outsider.join(scene.lobby, nick, kit.nick('Oscar')))).toBe('cancel/not-allowed');
    });
  });

  it('create no lobbies', async () => {
    for (const name of ['nowhere@lobby.meet.jitsi', 'lobby.meet.jitsi'])
      expect(attr(await scene.outsider.join(name, 'dddddddd', kit.nick('D')), 'type')).toBe('error');
    await kit.switchLobby(scene.moderator, scene.room, false);
    await expectRefusals(scene.server, 'no-lobby', 1, async () => {
      expect(refusalOf(await scene.outsider.join(scene.lobby, 'dddddddd', kit.nick('D')))).toBe('cancel/not-allowed');
    });
  });

  it('do not wear out the moderators by knocking', async () => {
    let refusal: string | undefined;
    let knocks = 0;
    await expectRefusals(scene.server, 'knocking', 1, async () => {
      // A bucket that fills by one a second is empty before long.
      for (; refusal === undefined && knocks < 500; knocks++) {
        const answer = await scene.outsider.join(scene.lobby, 'dddddddd', kit.nick('Dave'));
        if (attr(answer, 'type') === 'error') refusal = refusalOf(answer);
        else {
          scene.outsider.send(xml('presence', { xmlns: NS.client, to: `${scene.lobby}/dddddddd`, type: 'unavailable' }));
          await kit.farewell(scene.outsider, scene.lobby);
        }
      }
    });
    expect(refusal).toBe('wait/resource-constraint');
    // The one who waits has knocked once, from the same address.
    expect(knocks).toBeGreaterThanOrEqual(59);
  });

  it('do not enter by a presence to the room itself', async () => {
    const join = xml('presence', { xmlns: NS.client, to: scene.room }, xml('x', { xmlns: NS.muc }), kit.nick('Carol'));
    await expectRefusals(scene.server, 'outsider', 1, async () => {
      expect(await refused(scene.waiting, join)).toBe('not-acceptable');
    });
    await expectNothingChanged();
  });

  it('change nothing by settings that are not for moderators', async () => {
    const fields = {
      'muc#roomconfig_whois': 'moderators',
      '{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites': '1',
      'muc#roomconfig_publicroom': '1',
      'muc#roomconfig_moderatedroom': '1',
      'muc#roomconfig_maxusers': '1',
      'muc#roomconfig_persistentroom': '1',
      'muc#roomconfig_changesubject': '1',
    };
    await expectRefusals(scene.server, 'setting', 1, async () => {
      await scene.moderator.iq('set', scene.room, ownerForm(fields));
    });
    await expectRefusals(scene.server, 'not-a-moderator', 1, async () => {
      expect(await refused(scene.member, invitationOf(scene.room, scene.waiting.jid))).toBe('forbidden');
    });
    await expectNothingChanged();
    const { features, fields: info } = await rooms.room.info(scene.moderator);
    expect(features).toEqual(expect.arrayContaining(['muc_hidden', 'muc_nonanonymous', 'muc_unmoderated', 'muc_temporary']));
    expect(info.get('muc#roomconfig_changesubject')).not.toBe('1');
  });

  it('say nothing in the name of the room', async () => {
    const x = xml('x', { xmlns: NS.mucUser }, xml('status', { code: '104' }), xml('invite', { from: 'boss@meet.jitsi' }));
    scene.member.send(xml('message', { xmlns: NS.client, to: scene.room, type: 'groupchat' }, xml('body', {}, 'hello'), x));
    const message = await scene.moderator.next((stanza) => childOf(stanza, 'body')?.getText() === 'hello', 'message');
    expect(childOf(message, 'x', NS.mucUser)).toBeUndefined();
  });

  it('wear nothing of the server', async () => {
    const stolen = [
      'identity',
      'permissions',
      'conference-properties',
      'bridgeNotAvailable',
      'jibri-recording-status',
      'transcription-status',
    ];
    const claims = stolen.map((name) => xml(name, { xmlns: kit.NS_JITSI }, 'x'));
    scene.member.send(xml('presence', { xmlns: NS.client, to: `${scene.room}/bbbbbbbb` }, ...claims, xml('own')));
    const seen = await scene.moderator.next((stanza) => stanza.name === 'presence' && childOf(stanza, 'own') !== undefined, 'presence');
    for (const name of stolen) expect(seen.getChildren(name)).toEqual([]);
  });

  describe('for the nick of another', () => {
    const takes = (client: XmppTestClient, nick: string) =>
      expectRefusals(scene.server, 'nick-taken', 1, async () => {
        expect(refusalOf(await client.join(scene.room, nick))).toBe('cancel/conflict');
      });

    it.each(['bbbbbbbb', '\uff42bbbbbbb', '\ud835\udc1bbbbbbbb'])('do not get it as %j', async (nick) => {
      await kit.switchLobby(scene.moderator, scene.room, false);
      await takes(scene.outsider, nick);
      await expectRefusals(scene.server, 'nick-change', 1, async () => {
        scene.moderator.send(xml('presence', { xmlns: NS.client, to: `${scene.room}/${nick}` }));
        await scene.moderator.next((stanza) => attr(stanza, 'type') === 'error' && stanza.name === 'presence', 'refused change');
      });
    });

    it('do not get it while its owner is cut off, who resumes', async () => {
      await kit.switchLobby(scene.moderator, scene.room, false);
      const victim = await scene.server.guest({ streamManagement: true });
      await victim.join(scene.room, 'eeeeeeee');
      victim.drop();
      await victim.closed;
      await takes(scene.outsider, 'eeeeeeee');
      const again = await scene.server.guest({ query: `?previd=${victim.smId}`, streamManagement: { previd: victim.smId, h: 0 } });
      expect(again.resumed).toBe(true);
      await again.iq('get', scene.room, xml('query', { xmlns: NS.discoInfo }));
    });

    it('do not get it in a race', async () => {
      await kit.switchLobby(scene.moderator, scene.room, false);
      const racers = await Promise.all(Array.from({ length: 8 }, () => scene.server.guest()));
      const answers = await Promise.all(racers.map((racer) => racer.join(scene.room, 'ffffffff')));
      expect(answers.filter((answer) => attr(answer, 'type') === undefined)).toHaveLength(1);
      const refusals = answers.filter((answer) => attr(answer, 'type') === 'error').map(refusalOf);
      expect(new Set(refusals)).toEqual(new Set(['cancel/conflict']));
    });

    it('throw nobody out as moderators who reserve it', async () => {
      const reserve = item({ affiliation: 'member', jid: bareOf(scene.outsider), nick: 'bbbbbbbb' });
      await scene.moderator.iq('set', scene.room, reserve);
      await rooms.room.info(scene.member);
      expect(scene.member.received.filter((stanza) => statusesOf(stanza).includes('307'))).toEqual([]);
      expect(itemOf(await scene.outsider.join(scene.room, 'dddddddd'))).toMatchObject({ affiliation: 'member' });
    });
  });
});
