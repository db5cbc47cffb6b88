import { prosodyVersions } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import * as kit from './lobby-kit.ts';
import { adminQuery, bareOf, itemOf, ownerForm, refusalOf, statusesOf, useRooms } from './room-kit.ts';

const item = (attributes: Record<string, string>) => adminQuery(xml('item', attributes));
const chat = (to: string, text: string, type = 'groupchat') => xml('message', { xmlns: NS.client, to, type }, xml('body', {}, text));

describe.each(await prosodyVersions())('the lobby of Prosody $version', (prosody) => {
  const rooms = useRooms(prosody);
  const enterLobby = (nickname: string) => kit.knock(rooms.server, rooms.room.jid, nickname);

  it('is told of in the way that clients ask', async () => {
    const guest = await rooms.server.guest();
    const info = await guest.iq('get', rooms.server.domain, xml('query', { xmlns: NS.discoInfo }));
    const identities = childOf(info, 'query')
      ?.getChildren('identity')
      .map(({ attrs }) => `${attrs.category}/${attrs.type}/${attrs.name}`);
    expect(identities).toContain('component/lobbyrooms/lobby.meet.jitsi');
    const asked = xml('query', { xmlns: NS.discoInfo, node: 'lobbyrooms' });
    expect(childOf(await guest.iq('get', 'lobby.meet.jitsi', asked), 'query')?.getChildren('feature')).toEqual([]);
  });

  it('opens without anybody having to leave, and every client is told', async () => {
    const { room } = rooms;
    const moderator = await room.enterAsModerator('aaaaaaaa');
    const other = await room.enter('bbbbbbbb');
    const third = await room.enter('cccccccc');
    const members = [other, third].map((client) => xml('item', { affiliation: 'member', jid: bareOf(client) }));
    await moderator.iq('set', room.jid, adminQuery(...members));
    await kit.switchLobby(moderator, room.jid, true);
    for (const client of [moderator, other, third]) {
      const { from, content } = await kit.jsonMessage(client, 'lobby-notify');
      expect({ from, content }).toEqual({
        from: `${room.jid}/aaaaaaaa`,
        content: { type: 'lobby-notify', event: 'LOBBY-ENABLED', value: true },
      });
      await client.next((stanza) => statusesOf(stanza).includes('104'), 'changed settings');
    }
    const { fields, features } = await room.info(other);
    expect(fields.get('muc#roominfo_lobbyroom')).toBe(kit.lobbyOf(room.jid));
    expect(features).toContain('muc_membersonly');
  });

  it('keeps those inside whom the moderator has not seen yet', async () => {
    const moderator = await rooms.room.enterAsModerator('aaaaaaaa');
    const other = await rooms.room.enter('bbbbbbbb');
    await kit.switchLobby(moderator, rooms.room.jid, true);
    await rooms.room.info(other);
    const members = childOf(await moderator.iq('get', rooms.room.jid, item({ affiliation: 'member' })), 'query')?.getChildren('item');
    expect(members?.map(({ attrs }) => attrs.jid)).toEqual([bareOf(other)]);
  });

  it('asks for a name, then to knock', async () => {
    await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    const guest = await rooms.server.guest();
    const nameless = await guest.join(rooms.room.jid, 'bbbbbbbb');
    expect(refusalOf(nameless)).toBe('modify/not-acceptable');
    expect(kit.doorOf(nameless)).toMatchObject({ code: '406', needsName: true, lobby: undefined });
    const refused = await guest.join(rooms.room.jid, 'bbbbbbbb', kit.nick('Bob'));
    expect(refusalOf(refused)).toBe('auth/registration-required');
    const lobby = kit.lobbyOf(rooms.room.jid);
    expect(kit.doorOf(refused)).toMatchObject({ code: '407', lobby, olderLobby: lobby, waitsForHost: false });
    expect(kit.doorOf(await guest.join(lobby, 'bbbbbbbb'))).toMatchObject({ code: '406', needsName: true });
  });

  it('says beforehand that it wants names, to whoever comes for that room', async () => {
    await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    const asked = xml('query', { xmlns: NS.discoInfo, node: 'lobbyrooms' });
    const featuresFor = async (name: string) => {
      const guest = await rooms.server.guest({ query: `?room=${name}` });
      return childOf(await guest.iq('get', 'lobby.meet.jitsi', asked), 'query')
        ?.getChildren('feature')
        .map(({ attrs }) => attrs.var);
    };
    expect(await featuresFor(rooms.room.jid.split('@')[0] ?? '')).toEqual(['http://jitsi.org/protocol/lobbyrooms#displayname_required']);
    expect(await featuresFor('another')).toEqual([]);
  });

  it('shows those who wait to moderators only', async () => {
    const lobby = kit.lobbyOf(rooms.room.jid);
    const moderator = await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    const first = await enterLobby('bbbbbbbb');
    const second = await enterLobby('cccccccc');
    for (const client of [moderator, first, second]) await kit.settled(client, rooms.server.domain);
    expect(kit.nicksSeen(moderator, lobby)).toEqual(['bbbbbbbb', 'cccccccc']);
    expect([kit.nicksSeen(first, lobby), kit.nicksSeen(second, lobby)]).toEqual([[], []]);
    second.send(xml('presence', { xmlns: NS.client, to: `${lobby}/cccccccc`, type: 'unavailable' }));
    expect((await kit.farewell(second, lobby)).statuses).toEqual(['110']);
    await kit.settled(first, rooms.server.domain);
    expect(kit.nicksSeen(first, lobby)).toEqual([]);
  });

  it('lets moderators and those who wait talk, and nobody else', async () => {
    const lobby = kit.lobbyOf(rooms.room.jid);
    const moderator = await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    const first = await enterLobby('bbbbbbbb');
    const second = await enterLobby('cccccccc');
    const bodies = async (client: typeof first) => {
      await kit.settled(client, rooms.server.domain);
      const found = client.received.filter((stanza) => childOf(stanza, 'body'));
      for (const message of found) client.received.splice(client.received.indexOf(message), 1);
      return found.map((message) => childOf(message, 'body')?.getText());
    };
    first.send(chat(lobby, 'may I?'));
    first.send(chat(`${lobby}/aaaaaaaa`, 'please', 'chat'));
    first.send(chat(`${lobby}/cccccccc`, 'psst', 'chat'));
    await kit.settled(first, rooms.server.domain);
    moderator.send(chat(`${lobby}/cccccccc`, 'soon', 'chat'));
    moderator.send(chat(lobby, 'one moment'));
    await moderator.next((stanza) => childOf(stanza, 'body')?.getText() === 'one moment', 'own message');
    expect(await bodies(moderator)).toEqual(['may I?', 'please']);
    expect(await bodies(first)).toEqual(['may I?', 'one moment']);
    expect(await bodies(second)).toEqual(['soon', 'one moment']);
    const late = await enterLobby('dddddddd');
    expect(await bodies(late)).toEqual([]);
  });

  it('lets in whom the moderator admits, several at once, without the password and without telling it', async () => {
    const { room } = rooms;
    const moderator = await kit.moderatorInLobby(room, 'aaaaaaaa');
    await moderator.iq('set', room.jid, ownerForm({ 'muc#roomconfig_roomsecret': 'sesame' }));
    const waiting = [await enterLobby('bbbbbbbb'), await enterLobby('cccccccc')];
    kit.invite(moderator, room.jid, ...waiting.map(({ jid }) => jid));
    for (const [at, client] of waiting.entries()) {
      const received = await kit.invitation(client, room.jid);
      expect(childOf(childOf(received, 'x', NS.mucUser), 'password')).toBeUndefined();
      expect(received.toString()).not.toContain('sesame');
      const nickname = ['bbbbbbbb', 'cccccccc'][at] ?? '';
      const { content } = await kit.jsonMessage(moderator, 'lobby-notify');
      const value = `${kit.lobbyOf(room.jid)}/${nickname}`;
      expect(content).toMatchObject({ event: 'LOBBY-ACCESS-GRANTED', value, name: `Name of ${nickname}` });
      expect(itemOf(await client.join(room.jid, nickname))).toMatchObject({ affiliation: 'member', role: 'participant' });
    }
    const third = await rooms.server.guest();
    expect(refusalOf(await third.join(room.jid, 'dddddddd', kit.nick('Dave')))).toBe('auth/registration-required');
  });

  it('turns away whom the moderator denies, who may knock again', async () => {
    const lobby = kit.lobbyOf(rooms.room.jid);
    const moderator = await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    const guest = await enterLobby('bbbbbbbb');
    await moderator.iq('set', lobby, item({ nick: 'bbbbbbbb', role: 'none' }));
    expect((await kit.farewell(guest, lobby)).statuses).toContain('307');
    const { from, content } = await kit.jsonMessage(moderator, 'lobby-notify');
    expect(from).toBe(`${rooms.room.jid}/aaaaaaaa`);
    expect(content).toEqual({ type: 'lobby-notify', event: 'LOBBY-ACCESS-DENIED', value: `${lobby}/bbbbbbbb`, name: 'Name of bbbbbbbb' });
    expect(refusalOf(await guest.join(rooms.room.jid, 'bbbbbbbb', kit.nick('Bob')))).toBe('auth/registration-required');
    expect(attr(await guest.join(lobby, 'bbbbbbbb', kit.nick('Bob')), 'type')).toBeUndefined();
  });

  it('sends everybody into the room when it closes', async () => {
    const moderator = await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    const guest = await enterLobby('bbbbbbbb');
    await kit.switchLobby(moderator, rooms.room.jid, false);
    expect((await kit.farewell(guest, kit.lobbyOf(rooms.room.jid))).goTo).toBe(rooms.room.jid);
    expect((await kit.jsonMessage(moderator, 'lobby-notify')).content).toMatchObject({ event: 'LOBBY-ENABLED', value: false });
    expect(attr(await guest.join(rooms.room.jid, 'bbbbbbbb'), 'type')).toBeUndefined();
    expect((await rooms.room.info(guest)).fields.get('muc#roominfo_lobbyroom')).toBeUndefined();
  });

  it('names the room of a tenant as its clients know it', async () => {
    const room = 'standup@muc.acme.meet.jitsi';
    await rooms.focus.join(room, 'focus');
    const moderator = await rooms.server.guest();
    await moderator.join(room, 'aaaaaaaa');
    await rooms.focus.iq('set', room, item({ affiliation: 'owner', jid: bareOf(moderator) }));
    await kit.switchLobby(moderator, room, true);
    const guest = await kit.knock(rooms.server, room, 'bbbbbbbb');
    await kit.switchLobby(moderator, room, false);
    expect((await kit.farewell(guest, '[acme]standup@lobby.meet.jitsi')).goTo).toBe(room);
    expect(attr(await guest.join(room, 'bbbbbbbb'), 'type')).toBeUndefined();
  });

  it('ends with its room', async () => {
    await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    const guest = await enterLobby('bbbbbbbb');
    await rooms.focus.iq('set', rooms.room.jid, xml('query', { xmlns: NS.mucOwner }, xml('destroy')));
    expect(await kit.farewell(guest, kit.lobbyOf(rooms.room.jid))).toEqual({ statuses: ['110'], goTo: undefined });
  });

  it('opens to whoever knows the password, and to nobody with a wrong one', async () => {
    const moderator = await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    await moderator.iq('set', rooms.room.jid, ownerForm({ 'muc#roomconfig_roomsecret': 'sesame' }));
    const guest = await rooms.server.guest();
    const withPassword = async (password: string) => {
      const x = xml('x', { xmlns: NS.muc }, xml('password', {}, password));
      guest.send(xml('presence', { xmlns: NS.client, to: `${rooms.room.jid}/bbbbbbbb` }, x, kit.nick('Bob')));
      return guest.next((stanza) => attr(stanza, 'from') === `${rooms.room.jid}/bbbbbbbb`, 'answer to the join');
    };
    expect(kit.doorOf(await withPassword('semsem'))).toMatchObject({ condition: 'registration-required', code: '407' });
    expect(itemOf(await withPassword('sesame'))).toMatchObject({ affiliation: 'member' });
  });

  it('follows who is moderator', async () => {
    const lobby = kit.lobbyOf(rooms.room.jid);
    const moderator = await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    await enterLobby('bbbbbbbb');
    await kit.settled(moderator, rooms.server.domain);
    kit.nicksSeen(moderator, lobby);
    await rooms.focus.iq('set', rooms.room.jid, item({ affiliation: 'member', jid: bareOf(moderator) }));
    expect((await kit.farewell(moderator, lobby)).statuses).toEqual(['321', '110']);
    await enterLobby('cccccccc');
    await kit.settled(moderator, rooms.server.domain);
    expect(kit.nicksSeen(moderator, lobby)).toEqual([]);
  });

  it('asks a member to knock again who was kicked', async () => {
    const moderator = await kit.moderatorInLobby(rooms.room, 'aaaaaaaa');
    const guest = await enterLobby('bbbbbbbb');
    kit.invite(moderator, rooms.room.jid, guest.jid);
    await kit.invitation(guest, rooms.room.jid);
    await guest.join(rooms.room.jid, 'bbbbbbbb');
    await moderator.iq('set', rooms.room.jid, item({ nick: 'bbbbbbbb', role: 'none' }));
    await kit.farewell(guest, rooms.room.jid);
    expect(refusalOf(await guest.join(rooms.room.jid, 'bbbbbbbb', kit.nick('Bob')))).toBe('auth/registration-required');
  });
});
