import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import * as kit from './breakout-kit.ts';
import { doorOf, farewell, invitation, invite, jsonMessage, knock, lobbyOf, nick, switchLobby } from './lobby-kit.ts';
import { adminQuery, bareOf, itemOf, jsonIn, ownerForm, refusalOf, statusesOf, useRooms } from './room-kit.ts';

const SECRET = { 'muc#roomconfig_passwordprotectedroom': '1', 'muc#roomconfig_roomsecret': 'secret' };
const from = (address: string) => (stanza: Element) => stanza.name === 'presence' && attr(stanza, 'from') === address;

describe.each(await prosodyVersions())('breakout rooms at Prosody $version', (prosody) => {
  const rooms = useRooms(prosody);
  let main: string;
  let boss: XmppTestClient;
  let anna: XmppTestClient;
  beforeEach(async () => {
    main = rooms.room.jid;
    boss = await rooms.room.enterAsModerator('boss');
    anna = await rooms.room.enter('anna', nick('Anna'));
  });
  const make = (name = 'Red') => kit.makeBreakout(boss, rooms.focus, name);
  const address = (room: string, who: string) => `${room}/${who}`;
  const settled = (client: XmppTestClient) => client.iq('get', rooms.server.domain, xml('ping', { xmlns: NS.ping }));

  it('are found by clients, which may rename them', async () => {
    const identities = childOf(await anna.iq('get', rooms.server.domain, xml('query', { xmlns: NS.discoInfo })), 'query');
    const found = identities?.getChildren('identity').find((identity) => attr(identity, 'type') === 'breakout_rooms');
    expect(found?.attrs).toEqual({ category: 'component', type: 'breakout_rooms', name: kit.BREAKOUTS });
    const query = childOf(await anna.iq('get', kit.BREAKOUTS, xml('query', { xmlns: NS.discoInfo, node: 'breakout_rooms' })), 'query');
    const features = query?.getChildren('feature').map((feature) => attr(feature, 'var'));
    expect(features).toEqual(['http://jitsi.org/protocol/breakout_rooms#rename']);
  });

  it('are made by moderators, and told to everybody, also to those who come later', async () => {
    const red = await make();
    const told = await kit.update(anna, (one) => kit.roomCalled(one, 'Red') !== undefined);
    const id = main.slice(0, main.indexOf('@'));
    expect(told).toEqual({
      type: 'breakout_rooms',
      event: 'features/breakout-rooms/update',
      roomCounter: 1,
      rooms: {
        [id]: {
          ...{ isMainRoom: true, id, jid: main },
          participants: {
            [address(main, 'boss')]: { jid: boss.jid, role: 'moderator' },
            [address(main, 'anna')]: { jid: anna.jid, role: 'participant', displayName: 'Anna' },
          },
        },
        [red.slice(0, red.indexOf('@'))]: { id: red.slice(0, red.indexOf('@')), jid: red, name: 'Red', participants: {} },
      },
    });
    expect(red).toMatch(/^[0-9a-f-]{32,36}@breakout\.meet\.jitsi$/);
    const late = await rooms.room.enter('late');
    await kit.update(late, (one) => kit.nicksIn(one.rooms[id]).join() === 'anna,boss,late');
  });

  it('are no business of others', async () => {
    const red = await make();
    const stranger = await rooms.server.guest();
    const asked: [XmppTestClient, string, Record<string, string>, string][] = [
      [anna, 'add', { subject: 'Mine' }, 'auth/forbidden'],
      [anna, 'remove', { breakoutRoomJid: red }, 'auth/forbidden'],
      [anna, 'rename', { breakoutRoomJid: red, subject: 'x' }, 'auth/forbidden'],
      [anna, 'move-to-room', { participantJid: boss.jid, roomJid: red }, 'auth/forbidden'],
      [stranger, 'add', { subject: 'Mine' }, 'auth/forbidden'],
      [stranger, 'remove', { breakoutRoomJid: red }, 'auth/forbidden'],
      [boss, 'add', {}, 'modify/bad-request'],
      [boss, 'remove', { breakoutRoomJid: main }, 'cancel/item-not-found'],
      [boss, 'rename', { breakoutRoomJid: `x@${kit.BREAKOUTS}`, subject: 'x' }, 'cancel/item-not-found'],
      [boss, 'move-to-room', { participantJid: stranger.jid, roomJid: red }, 'cancel/item-not-found'],
    ];
    for (const [who, type, attributes, expected] of asked)
      expect(await kit.refusedWish(who, type, attributes), type).toBe(`${kit.BREAKOUTS} wish ${expected}`);
  });

  it('are only those that a moderator has made', async () => {
    const red = await make();
    expect(await kit.mainRoomOf(rooms.focus, red)).toBe(main);
    const other = `0a0a0a0a-0000-4000-8000-000000000000@${kit.BREAKOUTS}`;
    await expect(kit.mainRoomOf(rooms.focus, other)).rejects.toThrow('item-not-found');
    await expect(kit.mainRoomOf(boss, red)).rejects.toThrow('forbidden');
    expect(refusalOf(await rooms.focus.join(other, 'focus'))).toBe('cancel/item-not-found');
    expect(refusalOf(await boss.join(other, 'boss'))).toBe('cancel/not-allowed');
    // One that there is no room of yet: clients ask the focus again.
    boss.send(kit.wish('add', { subject: 'Blue' }));
    const blue = kit.roomCalled(await kit.update(boss, (one) => kit.roomCalled(one, 'Blue') !== undefined), 'Blue')?.jid ?? '';
    const early = await boss.join(blue, 'boss');
    expect(refusalOf(early)).toBe('cancel/not-allowed');
    expect(childOf(childOf(early, 'error'), 'room-does-not-exist', NS.jitmeet)).toBeDefined();
  });

  it('are for whoever has been in the main room, under a nick that nobody in the meeting has', async () => {
    const red = await make();
    const stranger = await rooms.server.guest();
    expect(refusalOf(await stranger.join(red, 'stranger'))).toBe('cancel/not-allowed');
    expect(attr(await kit.move(anna, 'anna', main, red), 'type')).toBeUndefined();
    await kit.update(boss, (one) => kit.nicksIn(kit.roomCalled(one, 'Red')).includes('anna'));
    const thief = await rooms.server.guest();
    expect(refusalOf(await thief.join(main, 'anna'))).toBe('cancel/conflict');
    // Nor while its owner is on the way.
    await kit.depart(anna, red, 'anna');
    expect(refusalOf(await thief.join(main, 'anna'))).toBe('cancel/conflict');
    await enter(anna, main, 'anna');
    await kit.depart(anna, main, 'anna', '');
    await enter(thief, main, 'anna');
  });

  it('tell somebody to go to another room', async () => {
    const red = await make();
    boss.send(kit.wish('move-to-room', { participantJid: anna.jid, roomJid: red }));
    const told = await jsonFrom(anna, 'features/breakout-rooms/move-to-room');
    expect(told).toEqual({ type: 'breakout_rooms', event: 'features/breakout-rooms/move-to-room', roomJid: red });
    await kit.move(anna, 'anna', main, red);
    await kit.update(boss, (one) => kit.nicksIn(kit.roomCalled(one, 'Red')).includes('anna'));
    boss.send(kit.wish('move-to-room', { participantJid: anna.jid, roomJid: main }));
    expect((await jsonFrom(anna, 'features/breakout-rooms/move-to-room')).roomJid).toBe(main);
  });

  it('show what they are', async () => {
    const red = await make();
    await kit.move(anna, 'anna', main, red);
    const query = childOf(await anna.iq('get', red, xml('query', { xmlns: NS.discoInfo })), 'query');
    const fields = new Map(
      childOf(query, 'x', NS.dataForm)
        ?.getChildren('field')
        .map((field) => [attr(field, 'var'), childOf(field, 'value')?.getText()]),
    );
    expect(fields.get('muc#roominfo_isbreakout')).toBe('1');
    expect(fields.get('muc#roominfo_breakout_main_room')).toBe(main);
    expect(fields.get('muc#roominfo_lobbyroom')).toBeUndefined();
    expect(fields.get('muc#roominfo_meetingId')).toMatch(/^[0-9a-f-]{36}$/);
    const subject = () => anna.next((stanza) => childOf(stanza, 'subject') !== undefined && attr(stanza, 'from') === red, 'subject');
    expect(childOf(await subject(), 'subject')?.getText()).toBe('Red');
    boss.send(kit.wish('rename', { breakoutRoomJid: red, subject: 'Crimson' }));
    expect(childOf(await subject(), 'subject')?.getText()).toBe('Crimson');
    await kit.update(anna, (one) => kit.roomCalled(one, 'Crimson') !== undefined);
  });

  it('have the moderators of the main room, and change them there', async () => {
    const red = await make();
    await kit.move(anna, 'anna', main, red);
    expect(itemOf(await kit.move(boss, 'boss', main, red))).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    const grant = (affiliation: string, who: XmppTestClient) => adminQuery(xml('item', { affiliation, jid: bareOf(who) }));
    await boss.iq('set', red, grant('owner', anna));
    await boss.next((stanza) => from(address(red, 'anna'))(stanza) && itemOf(stanza)?.role === 'moderator', 'grant');
    await expect(kit.refusedWish(anna, 'remove', { breakoutRoomJid: 'x' })).resolves.toContain('item-not-found');
    expect(itemOf(await kit.move(anna, 'anna', red, main))).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    await anna.iq('set', main, grant('none', boss));
    await boss.next((stanza) => from(address(red, 'boss'))(stanza) && itemOf(stanza)?.role === 'participant', 'revocation');
    expect(await kit.refusedWish(boss, 'add', { subject: 'x' })).toContain('auth/forbidden');
    await expect(boss.iq('set', red, grant('owner', boss))).rejects.toThrow('forbidden');
  });

  it('are left by whoever is turned out of the meeting, and closed to them', async () => {
    const red = await make();
    const bert = await rooms.room.enter('bert');
    await kit.move(anna, 'anna', main, red);
    await kit.move(bert, 'bert', main, red);
    await boss.iq('set', main, adminQuery(xml('item', { affiliation: 'outcast', jid: bareOf(anna) })));
    expect((await farewell(anna, red)).statuses).toContain('301');
    for (const room of [main, red]) expect(refusalOf(await anna.join(room, 'anna'))).toBe('auth/forbidden');
    await enter(boss, red, 'boss');
    await boss.iq('set', red, adminQuery(xml('item', { nick: 'bert', role: 'none' })));
    expect((await farewell(bert, red)).statuses).toContain('307');
    expect(refusalOf(await bert.join(red, 'bert'))).toBe('cancel/not-allowed');
    await enter(bert, main, 'bert');
    await enter(bert, red, 'bert');
  });

  it('have the lobby of the main room, and let people in from there', async () => {
    const red = await make();
    await kit.move(anna, 'anna', main, red);
    await switchLobby(boss, main, true);
    await anna.next((stanza) => attr(stanza, 'from') === red && statusesOf(stanza).includes('104'), 'news of the settings');
    const waiting = await knock(rooms.server, main, 'waiting');
    expect(refusalOf(await waiting.join(red, 'waiting'))).toBe('cancel/not-allowed');
    await kit.move(boss, 'boss', main, red);
    const { fields, features } = await infoOf(boss, red);
    expect(features).toContain('muc_membersonly');
    expect(fields.get('muc#roominfo_lobbyroom')).toBe(lobbyOf(main));
    await enter(boss, lobbyOf(main), 'boss');
    invite(boss, red, waiting.jid);
    await invitation(waiting, main);
    const notice = await jsonMessage(anna, 'lobby-notify');
    expect(notice).toMatchObject({ from: address(red, 'boss'), content: { event: 'LOBBY-ACCESS-GRANTED' } });
    await enter(waiting, main, 'waiting');
    // Whoever was inside when it began is no stranger.
    expect(attr(await kit.move(anna, 'anna', red, main), 'type')).toBeUndefined();
    await switchLobby(boss, red, false);
    expect((await infoOf(boss, red)).features).toContain('muc_open');
  });

  it('have the password of the main room, which nobody is asked for who comes back', async () => {
    const red = await make();
    await kit.move(boss, 'boss', main, red);
    await boss.iq('set', red, ownerForm(SECRET));
    await expect(anna.iq('set', red, ownerForm(SECRET))).rejects.toThrow('forbidden');
    expect((await infoOf(boss, red)).features).toContain('muc_passwordprotected');
    const stranger = await rooms.server.guest();
    expect(doorOf(await stranger.join(main, 'stranger')).condition).toBe('not-authorized');
    expect(attr(await kit.move(anna, 'anna', main, red), 'type')).toBeUndefined();
    expect(attr(await kit.move(anna, 'anna', red, main), 'type')).toBeUndefined();
    await kit.depart(anna, main, 'anna', '');
    expect(doorOf(await anna.join(main, 'anna')).condition).toBe('not-authorized');
    await expect(boss.iq('set', red, xml('query', { xmlns: NS.mucOwner }, xml('destroy')))).rejects.toThrow('not-allowed');
  });

  it('whose people are on the way are not empty for those who come meanwhile', async () => {
    const red = await make();
    await switchLobby(boss, main, true);
    await kit.depart(anna, main, 'anna', '');
    await kit.depart(boss, main, 'boss');
    const guest = await rooms.server.guest();
    expect(doorOf(await guest.join(main, 'guest', nick('Guest'))).condition).toBe('registration-required');
    await enter(boss, red, 'boss');
    expect(doorOf(await guest.join(main, 'guest', nick('Guest'))).condition).toBe('registration-required');
  });

  it('that are removed send people back to a main room whose password they are not asked for', async () => {
    const red = await make();
    await kit.move(anna, 'anna', main, red);
    await boss.iq('set', main, ownerForm(SECRET));
    boss.send(kit.wish('remove', { breakoutRoomJid: red }));
    await farewell(anna, red);
    await enter(anna, main, 'anna');
  });

  it('keep the main room, send people back to it when they are removed, and end with it', async () => {
    const red = await make();
    const blue = await make('Blue');
    await kit.move(anna, 'anna', main, red);
    await kit.move(boss, 'boss', main, blue);
    const { fields } = await rooms.room.info(rooms.focus);
    await kit.depart(rooms.focus, main, 'focus', '');
    expect(statusesOf(await rooms.focus.join(main, 'focus'))).not.toContain('201');
    expect((await rooms.room.info(rooms.focus)).fields.get('muc#roominfo_meetingId')).toBe(fields.get('muc#roominfo_meetingId'));
    boss.send(kit.wish('remove', { breakoutRoomJid: red }));
    expect(await farewell(anna, red)).toMatchObject({ goTo: main });
    await enter(anna, main, 'anna');
    await kit.update(boss, (one) => kit.roomCalled(one, 'Red') === undefined);
    await farewell(rooms.focus, red);
    expect(refusalOf(await rooms.focus.join(red, 'focus'))).toBe('cancel/item-not-found');
    await rooms.focus.iq('set', main, xml('query', { xmlns: NS.mucOwner }, xml('destroy', {}, xml('reason', {}, 'over'))));
    expect(await farewell(boss, blue)).toEqual({ statuses: ['110'], goTo: undefined });
    await expect(kit.mainRoomOf(rooms.focus, blue)).rejects.toThrow('item-not-found');
  });

  it('of a tenant name its main room as its clients do', async () => {
    const tenant = `${main.slice(0, main.indexOf('@'))}@muc.acme.meet.jitsi`;
    await rooms.focus.join(tenant, 'focus');
    const [chair, guest] = await Promise.all([rooms.server.guest(), rooms.server.guest()]);
    await enter(chair, tenant, 'chair');
    await rooms.focus.iq('set', tenant, adminQuery(xml('item', { affiliation: 'owner', jid: bareOf(chair) })));
    await chair.next((stanza) => from(address(tenant, 'chair'))(stanza) && itemOf(stanza)?.role === 'moderator', 'promotion');
    await enter(guest, tenant, 'guest');
    const red = await kit.makeBreakout(chair, rooms.focus, 'Red');
    const { rooms: told } = await kit.update(guest, (one) => kit.roomCalled(one, 'Red') !== undefined);
    expect(Object.values(told).find((one) => one.isMainRoom)?.jid).toBe(tenant);
    expect(await kit.mainRoomOf(rooms.focus, red)).toBe(tenant);
    await kit.move(guest, 'guest', tenant, red);
    expect((await infoOf(guest, red)).fields.get('muc#roominfo_breakout_main_room')).toBe(tenant);
    // Neither a namesake's moderator nor its guests.
    expect(refusalOf(await anna.join(red, 'anna'))).toBe('cancel/not-allowed');
    expect(await kit.refusedWish(boss, 'remove', { breakoutRoomJid: red })).toContain('item-not-found');
    chair.send(kit.wish('remove', { breakoutRoomJid: red }));
    expect((await farewell(guest, red)).goTo).toBe(tenant);
  });

  it('outlive a policy service that dies', async () => {
    const red = await make();
    await kit.move(anna, 'anna', main, red);
    await kit.killed(rooms.server, 'policy');
    const late = await rooms.room.enter('late');
    await kit.update(late, (one) => kit.nicksIn(kit.roomCalled(one, 'Red')).includes('anna'));
    boss.send(kit.wish('rename', { breakoutRoomJid: red, subject: 'Crimson' }));
    expect((await kit.update(anna, (one) => kit.roomCalled(one, 'Crimson') !== undefined)).roomCounter).toBe(1);
    await settled(anna);
    expect(anna.received.filter((stanza) => attr(stanza, 'type') === 'unavailable')).toEqual([]);
  });

  // The last one: the focus of all others goes with Prosody.
  it('are there again when Prosody has died, with their main room', async () => {
    const red = await make();
    const meeting = (await rooms.room.info(boss)).fields.get('muc#roominfo_meetingId') ?? '';
    await kit.killed(rooms.server, 'prosody');
    const focus = await rooms.server.account('focus', 'again');
    await expect(kit.mainRoomOf(focus, red)).rejects.toThrow('item-not-found');
    await focus.join(main, 'focus', xml('furnish', { xmlns: NS.parleyRoom, 'meeting-id': meeting }));
    await focus.iq('set', main, ownerForm({ 'muc#roomconfig_whois': 'anyone' }));
    const again = await rooms.server.guest();
    await enter(again, main, 'again');
    const told = await kit.update(again, (one) => kit.roomCalled(one, 'Red') !== undefined);
    expect(told.roomCounter).toBe(1);
    expect(await kit.mainRoomOf(focus, red)).toBe(main);
    await kit.enterAsFocus(focus, red);
    expect(attr(await kit.move(again, 'again', main, red), 'type')).toBeUndefined();
  });
});

async function enter(client: XmppTestClient, room: string, nickname: string): Promise<Element> {
  const own = await client.join(room, nickname, nick(`Name of ${nickname}`));
  if (attr(own, 'type') === 'error') throw new Error(`${nickname} not into ${room}: ${parseStanzaError(own).condition}`);
  return own;
}

async function jsonFrom(client: XmppTestClient, event: string): Promise<Readonly<Record<string, unknown>>> {
  return jsonIn(await client.next((stanza) => stanza.name === 'message' && jsonIn(stanza).event === event, event));
}

async function infoOf(client: XmppTestClient, room: string): Promise<{ fields: Map<string, string>; features: string[] }> {
  const query = childOf(await client.iq('get', room, xml('query', { xmlns: NS.discoInfo })), 'query');
  const fields = childOf(query, 'x', NS.dataForm)?.getChildren('field') ?? [];
  return {
    fields: new Map(fields.map((field) => [attr(field, 'var') ?? '', childOf(field, 'value')?.getText() ?? ''])),
    features: query?.getChildren('feature').map((feature) => attr(feature, 'var') ?? '') ?? [],
  };
}
