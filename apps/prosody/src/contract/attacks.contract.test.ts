import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { ATTACKS, invitationOf, item, refused, type Scene } from './attacks.ts';
import * as kit from './lobby-kit.ts';
import { expectRefusals } from './refusals.ts';
import { bareOf, itemOf, ownerForm, refusalOf, statusesOf, useRooms } from './room-kit.ts';

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

  it.each(ATTACKS)('are refused, counted and written down: $what', async (attack) => {
    await expectRefusals(scene.server, attack.reason, 1, async () => {
      expect(await attack.run(scene)).toBe(attack.condition ?? 'forbidden');
    });
    await expectNothingChanged();
  });

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
    const claims = stolen.map((name) => xml(name, { xmlns: NS.jitmeet }, 'x'));
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
