import { prosodyVersions } from '@parley/testing';
import { NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import * as kit from './lobby-kit.ts';
import { ownerForm, useRooms } from './room-kit.ts';

describe.each(await prosodyVersions())('a glance into a room of Prosody $version', (prosody) => {
  const rooms = useRooms(prosody);

  it('tells how many are in, the focus among them, and nothing else', async () => {
    await rooms.room.enter('aaaaaaaa');
    await rooms.room.enter('bbbbbbbb');
    const { fields, features } = await rooms.room.info(await rooms.server.guest());
    expect(Object.fromEntries(fields)).toEqual({
      FORM_TYPE: 'http://jabber.org/protocol/muc#roominfo',
      'muc#roominfo_occupants': '3',
    });
    expect(features).toEqual(['http://jabber.org/protocol/muc']);
  });

  it('leaves those inside what they have', async () => {
    const inside = await rooms.room.enter('aaaaaaaa');
    expect([...(await rooms.room.info(inside)).fields.keys()]).toContain('muc#roominfo_meetingId');
  });

  it('is not for who could not walk in', async () => {
    const outsider = await rooms.server.guest();
    const moderator = await rooms.room.enterAsModerator('aaaaaaaa');
    await moderator.iq('set', rooms.room.jid, ownerForm({ 'muc#roomconfig_roomsecret': 'secret' }));
    await expect(rooms.room.info(outsider)).rejects.toThrow('forbidden');
    await moderator.iq('set', rooms.room.jid, ownerForm({ 'muc#roomconfig_roomsecret': '' }));
    await rooms.room.info(outsider);
    await kit.switchLobby(moderator, rooms.room.jid, true);
    await expect(rooms.room.info(outsider)).rejects.toThrow('forbidden');
  });

  it('asks for the room itself and nothing else of it', async () => {
    await rooms.room.enter('aaaaaaaa');
    const outsider = await rooms.server.guest();
    const ask = (to: string, query: ReturnType<typeof xml>) => outsider.iq('get', to, query);
    await expect(ask(rooms.room.jid, xml('query', { xmlns: NS.discoInfo, node: 'x' }))).rejects.toThrow('forbidden');
    await expect(ask(rooms.room.jid, xml('query', { xmlns: 'http://jabber.org/protocol/disco#items' }))).rejects.toThrow('forbidden');
    await expect(ask(`${rooms.room.jid}/aaaaaaaa`, xml('query', { xmlns: NS.discoInfo }))).rejects.toThrow('not-acceptable');
  });
});
