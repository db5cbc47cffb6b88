import type { XmppTestClient } from '@parley/testing';
import { prosodyVersions } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import * as kit from './lobby-kit.ts';
import { ownerForm, useRooms } from './room-kit.ts';

describe.each(await prosodyVersions())('a glance into a room of Prosody $version', (prosody) => {
  const rooms = useRooms(prosody);
  const glance = (client: XmppTestClient, to = rooms.room.jid) => client.iq('get', to, xml('glance', { xmlns: NS.parleyGlance }));
  const peopleSeenBy = async (client: XmppTestClient, room?: string) => {
    const answer = childOf(await glance(client, room), 'glance');
    return answer && attr(answer, 'people');
  };

  it('tells how many people are in, to those inside and outside', async () => {
    const ada = await rooms.room.enter('aaaaaaaa');
    await rooms.room.enter('bbbbbbbb');
    expect(await peopleSeenBy(await rooms.server.guest())).toBe('2');
    expect(await peopleSeenBy(ada)).toBe('2');
  });

  it('is not for who could not walk in', async () => {
    const outsider = await rooms.server.guest();
    const moderator = await rooms.room.enterAsModerator('aaaaaaaa');
    await moderator.iq('set', rooms.room.jid, ownerForm({ 'muc#roomconfig_roomsecret': 'secret' }));
    await expect(glance(outsider)).rejects.toThrow('forbidden');
    await moderator.iq('set', rooms.room.jid, ownerForm({ 'muc#roomconfig_roomsecret': '' }));
    await glance(outsider);
    await kit.switchLobby(moderator, rooms.room.jid, true);
    await expect(glance(outsider)).rejects.toThrow('forbidden');
  });

  it('sees nobody in a room that does not exist, and asks nobody in a room', async () => {
    await rooms.room.enter('aaaaaaaa');
    const outsider = await rooms.server.guest();
    expect(await peopleSeenBy(outsider, `nowhere@${rooms.server.muc}`)).toBe('0');
    await expect(glance(outsider, `${rooms.room.jid}/aaaaaaaa`)).rejects.toThrow('not-acceptable');
  });
});
