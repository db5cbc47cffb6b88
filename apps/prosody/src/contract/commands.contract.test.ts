import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { adminQuery, bareOf, itemOf, ownerForm, refusalOf, statusesOf, useRooms } from './room-kit.ts';

/** Client contract §3.4 to §3.6: what official clients send for the commands of a room, and how they know what came of it. */
describe.each(await prosodyVersions())('commands in rooms of Prosody $version', (prosody) => {
  const at = useRooms(prosody);
  const setPassword = (client: XmppTestClient, password: string) =>
    client.iq(
      'set',
      at.room.jid,
      ownerForm({
        'muc#roomconfig_roomsecret': password,
        'muc#roomconfig_passwordprotectedroom': password === '' ? '0' : '1',
        'muc#roomconfig_whois': 'anyone',
      }),
    );
  const joinWith = async (nick: string, password: string) => {
    const guest = await at.server.guest();
    const x = xml('x', { xmlns: NS.muc }, xml('password', {}, password));
    guest.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/${nick}` }, x));
    return await guest.next(
      (stanza) => stanza.name === 'presence' && (attr(stanza, 'type') === 'error' || statusesOf(stanza).includes('110')),
      'answer',
    );
  };

  it('set and clear a password, which everybody is told by status 104', async () => {
    const moderator = await at.room.enterAsModerator('aaaaaaaa');
    const other = await at.room.enter('bbbbbbbb');
    expect((await at.room.info(moderator, NS.mucOwner)).fields.has('muc#roomconfig_roomsecret')).toBe(true);
    expect((await at.room.info(other)).features).toContain('muc_unsecured');
    await setPassword(moderator, 'päss wörd');
    for (const client of [moderator, other]) {
      const notice = await client.next((stanza) => statusesOf(stanza).includes('104'), 'status 104');
      expect(notice.attrs).toMatchObject({ type: 'groupchat', from: at.room.jid });
    }
    expect((await at.room.info(other)).features).toContain('muc_passwordprotected');
    expect(refusalOf(await joinWith('cccccccc', ''))).toBe('auth/not-authorized');
    expect(refusalOf(await joinWith('cccccccc', 'wrong'))).toBe('auth/not-authorized');
    expect(attr(await joinWith('cccccccc', 'päss wörd'), 'type')).toBeUndefined();
    await setPassword(moderator, '');
    await other.next((stanza) => statusesOf(stanza).includes('104'), 'status 104 again');
    expect((await at.room.info(other)).features).not.toContain('muc_passwordprotected');
    expect(attr(await joinWith('dddddddd', ''), 'type')).toBeUndefined();
  });

  it('kick, with who did it and why', async () => {
    const moderator = await at.room.enterAsModerator('aaaaaaaa');
    const other = await at.room.enter('bbbbbbbb');
    await moderator.iq('set', at.room.jid, adminQuery(xml('item', { nick: 'bbbbbbbb', role: 'none' }, xml('reason', {}, 'spam'))));
    for (const client of [other, at.focus]) {
      const gone = await at.room.seen(client, 'bbbbbbbb', 'unavailable');
      expect(statusesOf(gone)).toContain('307');
      const item = childOf(childOf(gone, 'x', NS.mucUser), 'item');
      expect([childOf(item, 'actor')?.attrs.nick, childOf(item, 'reason')?.getText()]).toEqual(['aaaaaaaa', 'spam']);
    }
    expect(attr(await other.join(at.room.jid, 'bbbbbbbb'), 'type')).toBeUndefined();
  });

  it('grant and revoke moderator, by moderators only', async () => {
    const moderator = await at.room.enterAsModerator('aaaaaaaa');
    const other = await at.room.enter('bbbbbbbb');
    await at.room.seen(moderator, 'bbbbbbbb');
    const item = (affiliation: string, client: XmppTestClient) => adminQuery(xml('item', { affiliation, jid: bareOf(client) }));
    await expect(other.iq('set', at.room.jid, item('owner', other))).rejects.toThrow('forbidden');
    await moderator.iq('set', at.room.jid, item('owner', other));
    for (const client of [other, moderator])
      expect(itemOf(await at.room.seen(client, 'bbbbbbbb'))).toMatchObject({ affiliation: 'owner', role: 'moderator', jid: other.jid });
    await moderator.iq('set', at.room.jid, item('member', other));
    for (const client of [other, moderator])
      expect(itemOf(await at.room.seen(client, 'bbbbbbbb'))).toMatchObject({ affiliation: 'member', role: 'participant' });
  });

  it('change the subject, which who comes later is told too', async () => {
    const moderator = await at.room.enterAsModerator('aaaaaaaa');
    const other = await at.room.enter('bbbbbbbb');
    const subject = (text: string, id: string) =>
      xml('message', { xmlns: NS.client, type: 'groupchat', to: at.room.jid, id }, xml('subject', {}, text));
    other.send(subject('mine', 's1'));
    expect(refusalOf(await other.next((stanza) => attr(stanza, 'id') === 's1', 'refusal'))).toBe('auth/forbidden');
    moderator.send(subject('Tägliches', 's2'));
    const told = (client: XmppTestClient) => client.next((stanza) => childOf(stanza, 'subject')?.getText() === 'Tägliches', 'subject');
    for (const client of [moderator, other]) expect(attr(await told(client), 'from')).toBe(`${at.room.jid}/aaaaaaaa`);
    await told(await at.room.enter('cccccccc'));
  });

  it('end the room, with the reason', async () => {
    const moderator = await at.room.enterAsModerator('aaaaaaaa');
    const other = await at.room.enter('bbbbbbbb');
    const destroy = xml('query', { xmlns: NS.mucOwner }, xml('destroy', {}, xml('reason', {}, 'over')));
    await expect(other.iq('set', at.room.jid, destroy)).rejects.toThrow('forbidden');
    await moderator.iq('set', at.room.jid, destroy);
    for (const [client, nick] of [[moderator, 'aaaaaaaa'] as const, [other, 'bbbbbbbb'] as const]) {
      const gone = await at.room.seen(client, nick, 'unavailable');
      expect(childOf(childOf(childOf(gone, 'x', NS.mucUser), 'destroy'), 'reason')?.getText()).toBe('over');
    }
  });

  it('tell who comes to a room without a focus in the words that make clients ask the focus again', async () => {
    const guest = await at.server.guest();
    const refused = await guest.join(`nobody@${at.server.muc}`, 'aaaaaaaa');
    expect(refusalOf(refused)).toBe('cancel/not-allowed');
    // COMPAT(lib-jitsi-meet): compares this text letter by letter (client contract §3.4).
    expect(childOf(childOf(refused, 'error'), 'text')?.getText()).toBe('Room creation is restricted');
  });

  it('leave nothing that looks like a breakout or visitors room', async () => {
    const guest = await at.room.enter('aaaaaaaa');
    const { fields } = await at.room.info(guest);
    for (const name of ['isbreakout', 'breakout_main_room', 'visitorsEnabled', 'lobbyroom'])
      expect(fields.has(`muc#roominfo_${name}`)).toBe(false);
    expect(Number(fields.get('muc#roominfo_created_timestamp'))).toBeGreaterThan(1_700_000_000_000);
  });
});
