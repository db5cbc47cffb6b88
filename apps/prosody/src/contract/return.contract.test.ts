import { randomUUID } from 'node:crypto';
import { prosodyVersions } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import * as kit from './lobby-kit.ts';
import { adminQuery, bareOf, itemOf, ownerForm, refusalOf, useRooms } from './room-kit.ts';

const DOOR = { lobby: { 'muc#roomconfig_membersonly': '1' }, password: { 'muc#roomconfig_roomsecret': 'sesame' } };

describe.each(await prosodyVersions())('a room that the focus puts back in Prosody $version', (prosody) => {
  const rooms = useRooms(prosody, { ROOM_MODERATORS: 'first' });

  /** The focus makes a room as it was, whose moderators are awaited for so many seconds. */
  const putBack = async (returning: string | undefined, door: Readonly<Record<string, string>>) => {
    const jid = `${randomUUID()}@${rooms.server.muc}`;
    await rooms.focus.join(jid, 'focus', xml('furnish', { xmlns: NS.parleyRoom, returning }));
    await rooms.focus.iq('set', jid, ownerForm({ 'muc#roomconfig_whois': 'anyone', ...door }));
    return jid;
  };

  it.each([
    ['nobody', 'for being the first while its moderators are awaited', '600', 'registration-required'],
    ['the first one', 'when their time is over', '0', 'none'],
    ['the first one', 'of a reservation', undefined, 'none'],
  ])('lets %s in %s', async (_who, _when, returning, condition) => {
    const jid = await putBack(returning, DOOR.lobby);
    const guest = await rooms.server.guest();
    expect(kit.doorOf(await guest.join(jid, 'aaaaaaaa', kit.nick('Anna'))).condition).toBe(condition);
  });

  it.each([
    ['does not ask its members for the password', '600', undefined],
    ['asks for it where it was booked', undefined, 'auth/not-authorized'],
  ])('%s', async (_, returning, refusal) => {
    const jid = await putBack(returning, DOOR.password);
    const [member, stranger] = [await rooms.server.guest(), await rooms.server.guest()];
    await rooms.focus.iq('set', jid, adminQuery(xml('item', { affiliation: 'member', jid: bareOf(member) })));
    const answer = await member.join(jid, 'aaaaaaaa');
    if (refusal) expect(refusalOf(answer)).toBe(refusal);
    else expect(itemOf(answer)).toMatchObject({ affiliation: 'member', role: 'participant' });
    expect(refusalOf(await stranger.join(jid, 'bbbbbbbb'))).toBe('auth/not-authorized');
  });

  it('is the same meeting, with its id, that began when it began', async () => {
    const again = async (began: string) => {
      const jid = `${randomUUID()}@${rooms.server.muc}`;
      await rooms.focus.join(jid, 'focus', xml('furnish', { xmlns: NS.parleyRoom, 'meeting-id': 'the-same', began }));
      await rooms.focus.iq('set', jid, ownerForm({ 'muc#roomconfig_whois': 'anyone' }));
      const guest = await rooms.server.guest();
      await guest.join(jid, 'aaaaaaaa');
      const form = childOf(childOf(await guest.iq('get', jid, xml('query', { xmlns: NS.discoInfo })), 'query'), 'x');
      const value = (name: string) =>
        childOf(
          form?.getChildren('field').find(({ attrs }) => attrs.var === `muc#roominfo_${name}`),
          'value',
        )?.getText();
      return [value('meetingId'), value('created_timestamp')];
    };
    const began = String(Date.now() - 3_600_000);
    expect(await again(began)).toEqual(['the-same', began]);
    for (const never of [String(Date.now() + 3_600_000), '-5', 'x', '1e400'])
      expect(Math.abs(Number((await again(never))[1]) - Date.now())).toBeLessThan(60_000);
  });

  it('is asked for by nobody else', async () => {
    const jid = await putBack(undefined, DOOR.lobby);
    const guest = await rooms.server.guest();
    const answer = await guest.join(jid, 'aaaaaaaa', xml('furnish', { xmlns: NS.parleyRoom, returning: '600' }));
    expect(attr(answer, 'type')).toBeUndefined();
    const { fields } = await rooms.room.info(rooms.focus, NS.mucOwner);
    expect(fields.get('muc#roomconfig_waitsforhost')).toBe('0');
    const moderator = await rooms.room.enterAsModerator('bbbbbbbb');
    expect((await rooms.room.info(moderator, NS.mucOwner)).fields.has('muc#roomconfig_waitsforhost')).toBe(false);
  });
});
