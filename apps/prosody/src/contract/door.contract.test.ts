import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { doorOf, farewell, invitation, invite, knock, nick, switchLobby } from './lobby-kit.ts';
import { expectRefusals } from './refusals.ts';
import { adminQuery, bareOf, itemOf, ownerForm, refusalOf, statusesOf, useRooms } from './room-kit.ts';

const item = (attributes: Record<string, string>) => adminQuery(xml('item', attributes));

describe.each(await prosodyVersions())('the door of a room of Prosody $version', (prosody) => {
  const rooms = useRooms(prosody, { MAX_PARTICIPANTS: '12' });

  const joinWith = (client: XmppTestClient, nick: string, password: string): Promise<Element> => {
    const x = xml('x', { xmlns: NS.muc }, xml('password', {}, password));
    client.send(xml('presence', { xmlns: NS.client, to: `${rooms.room.jid}/${nick}` }, x));
    return client.next((stanza) => attr(stanza, 'from') === `${rooms.room.jid}/${nick}`, `answer to the join of ${nick}`);
  };
  const roomWithPassword = async (password: string) => {
    const moderator = await rooms.room.enterAsModerator('aaaaaaaa');
    const secret = { 'muc#roomconfig_roomsecret': password, 'muc#roomconfig_passwordprotectedroom': '1', 'muc#roomconfig_whois': 'anyone' };
    await moderator.iq('set', rooms.room.jid, ownerForm(secret));
    return moderator;
  };

  it('has a password when a moderator sets one, until it is taken away', async () => {
    const moderator = await roomWithPassword('sesame');
    expect((await rooms.room.info(moderator)).features).toContain('muc_passwordprotected');
    expect((await rooms.room.info(moderator, NS.mucOwner)).fields.has('muc#roomconfig_roomsecret')).toBe(true);
    const guest = await rooms.server.guest();
    expect(refusalOf(await guest.join(rooms.room.jid, 'bbbbbbbb'))).toBe('auth/not-authorized');
    expect(itemOf(await joinWith(guest, 'bbbbbbbb', 'sesame'))).toMatchObject({ affiliation: 'none' });
    await moderator.iq('set', rooms.room.jid, ownerForm({ 'muc#roomconfig_roomsecret': '', 'muc#roomconfig_passwordprotectedroom': '0' }));
    await rooms.room.enter('cccccccc');
  });

  it('counts wrong passwords, and soon listens to none of who guesses', async () => {
    await roomWithPassword('sesame');
    const guest = await rooms.server.guest();
    await expectRefusals(rooms.server, 'wrong-password', 10, async () => {
      for (let at = 0; at < 10; at++) expect(refusalOf(await joinWith(guest, 'bbbbbbbb', `guess ${at}`))).toBe('auth/not-authorized');
    });
    await expectRefusals(rooms.server, 'password-guessing', 1, async () => {
      expect(refusalOf(await joinWith(guest, 'bbbbbbbb', 'sesame'))).toBe('auth/not-authorized');
    });
    expect(rooms.server.process.stdout.join('\n')).not.toMatch(/sesame|guess \d/);
  });

  it('listens to the guesses of an IPv6 network as to those of one address', async () => {
    await roomWithPassword('sesame');
    const crowd = await Promise.all(
      Array.from({ length: 11 }, (_, at) => rooms.server.guest({ headers: { 'x-forwarded-for': `2001:db8::${at + 1}` } })),
    );
    await expectRefusals(rooms.server, 'password-guessing', 1, async () => {
      for (const guest of crowd) expect(refusalOf(await joinWith(guest, 'bbbbbbbb', 'guess'))).toBe('auth/not-authorized');
    });
  });

  it('gives no room the password of who creates it', async () => {
    const x = xml('x', { xmlns: NS.muc }, xml('password', {}, 'planted'));
    rooms.focus.send(xml('presence', { xmlns: NS.client, to: `planted@${rooms.server.muc}/focus` }, x));
    await rooms.focus.next((stanza) => attr(stanza, 'from') === `planted@${rooms.server.muc}/focus`, 'own presence');
    const guest = await rooms.server.guest();
    expect(attr(await guest.join(`planted@${rooms.server.muc}`, 'bbbbbbbb'), 'type')).toBeUndefined();
  });

  it('lets as many in as there may be, however many come at once', async () => {
    const crowd = await Promise.all(Array.from({ length: 16 }, () => rooms.server.guest()));
    await expectRefusals(rooms.server, 'full', 4, async () => {
      const answers = await Promise.all(crowd.map((guest, at) => guest.join(rooms.room.jid, `guest${at}`)));
      expect(answers.filter((answer) => attr(answer, 'type') === undefined)).toHaveLength(12);
      const refused = answers.filter((answer) => attr(answer, 'type') === 'error').map(refusalOf);
      expect(refused).toEqual(Array.from({ length: 4 }, () => 'cancel/service-unavailable'));
    });
  });

  it('keeps to the number that the focus sets for this room', async () => {
    await rooms.focus.iq('set', rooms.room.jid, ownerForm({ 'muc#roomconfig_maxusers': '1' }));
    await rooms.room.enter('aaaaaaaa');
    const guest = await rooms.server.guest();
    expect(refusalOf(await guest.join(rooms.room.jid, 'bbbbbbbb'))).toBe('cancel/service-unavailable');
  });

  it('stays shut to who was banned, by address too when there is no account, and opens again', async () => {
    const moderator = await rooms.room.enterAsModerator('aaaaaaaa');
    const proxied = { headers: { 'x-forwarded-for': '198.51.100.7' } };
    const guest = await rooms.server.guest(proxied);
    await guest.join(rooms.room.jid, 'bbbbbbbb');
    await moderator.iq('set', rooms.room.jid, item({ affiliation: 'outcast', jid: bareOf(guest) }));
    expect((await farewell(guest, rooms.room.jid)).statuses).toContain('301');
    const again = await rooms.server.guest(proxied);
    await expectRefusals(rooms.server, 'banned', 1, async () => {
      expect(refusalOf(await again.join(rooms.room.jid, 'cccccccc'))).toBe('auth/forbidden');
    });
    await rooms.room.enter('dddddddd');
    await moderator.iq('set', rooms.room.jid, item({ affiliation: 'none', jid: bareOf(guest) }));
    expect(attr(await again.join(rooms.room.jid, 'cccccccc'), 'type')).toBeUndefined();
  });

  it('does not shut out the household of the moderator who bans', async () => {
    const moderator = await rooms.room.enterAsModerator('aaaaaaaa');
    const guest = await rooms.room.enter('bbbbbbbb');
    await moderator.iq('set', rooms.room.jid, item({ affiliation: 'outcast', jid: bareOf(guest) }));
    await farewell(guest, rooms.room.jid);
    await rooms.room.enter('cccccccc');
    expect(refusalOf(await guest.join(rooms.room.jid, 'bbbbbbbb'))).toBe('auth/forbidden');
  });

  it('lets a moderator hand on and take back the office', async () => {
    const moderator = await rooms.room.enterAsModerator('aaaaaaaa');
    const other = await rooms.room.enter('bbbbbbbb');
    await moderator.iq('set', rooms.room.jid, item({ affiliation: 'owner', jid: bareOf(other) }));
    const promoted = (stanza: Element) => itemOf(stanza)?.role === 'moderator' && statusesOf(stanza).includes('110');
    await other.next(promoted, 'promotion');
    await other.iq('set', rooms.room.jid, item({ affiliation: 'member', jid: bareOf(moderator) }));
    const demoted = (stanza: Element) => itemOf(stanza)?.affiliation === 'member' && statusesOf(stanza).includes('110');
    expect(itemOf(await moderator.next(demoted, 'demotion'))).toMatchObject({ role: 'participant' });
  });

  it('is open after a kick, which is no ban', async () => {
    const moderator = await rooms.room.enterAsModerator('aaaaaaaa');
    const guest = await rooms.room.enter('bbbbbbbb');
    await moderator.iq('set', rooms.room.jid, adminQuery(xml('item', { nick: 'bbbbbbbb', role: 'none' }, xml('reason', {}, 'enough'))));
    const gone = await guest.next((stanza) => statusesOf(stanza).includes('307'), 'kick');
    expect(childOf(childOf(childOf(gone, 'x', NS.mucUser), 'item'), 'reason')?.getText()).toBe('enough');
    expect(attr(await guest.join(rooms.room.jid, 'bbbbbbbb'), 'type')).toBeUndefined();
  });
});

describe.each(await prosodyVersions())('rooms in which everybody moderates of Prosody $version', (prosody) => {
  const rooms = useRooms(prosody, { ROOM_MODERATORS: 'everyone', ENABLE_LOBBY: '1' });

  it('let nobody past their lobby for that, however often they try', async () => {
    const { server, room } = rooms;
    const first = await room.enter('aaaaaaaa');
    await switchLobby(first, room.jid, true);
    const second = await knock(server, room.jid, 'bbbbbbbb');
    expect(doorOf(await second.join(room.jid, 'bbbbbbbb', nick('Bea'))).condition).toBe('registration-required');
    await invite(first, room.jid, second.jid);
    await invitation(second, room.jid);
    expect(itemOf(await second.join(room.jid, 'bbbbbbbb'))).toMatchObject({ affiliation: 'owner', role: 'moderator' });
  });

  it('make no owner of whoever does not know their password', async () => {
    const { server, room } = rooms;
    const first = await room.enter('aaaaaaaa');
    await first.iq('set', room.jid, ownerForm({ 'muc#roomconfig_roomsecret': 'sesame', 'muc#roomconfig_whois': 'anyone' }));
    const second = await server.guest();
    expect(refusalOf(await second.join(room.jid, 'bbbbbbbb'))).toBe('auth/not-authorized');
    const owners = await first.iq('get', room.jid, adminQuery(xml('item', { affiliation: 'owner' })));
    expect(owners.toString()).not.toContain(bareOf(second));
  });

  it('keep their moderators', async () => {
    const first = await rooms.room.enter('aaaaaaaa');
    const second = await rooms.server.guest();
    expect(itemOf(await second.join(rooms.room.jid, 'bbbbbbbb'))).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    for (const affiliation of ['none', 'member', 'outcast'])
      await expectRefusals(rooms.server, 'revoke', 1, async () => {
        await expect(second.iq('set', rooms.room.jid, item({ affiliation, jid: bareOf(first) }))).rejects.toThrow('not-allowed');
      });
    await second.iq('set', rooms.room.jid, item({ nick: 'aaaaaaaa', role: 'none' }));
    await farewell(first, rooms.room.jid);
  });
});
