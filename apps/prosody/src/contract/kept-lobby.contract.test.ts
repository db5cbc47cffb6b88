import { randomUUID } from 'node:crypto';
import { prosodyVersions, waitFor, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BREAKOUTS, depart, mainRoomOf, move } from './breakout-kit.ts';
import * as kit from './lobby-kit.ts';
import { type LoneProsody, startLoneProsody } from './lone-prosody.ts';
import { expectRefusals } from './refusals.ts';
import { adminQuery, bareOf, itemOf, ownerForm, refusalOf, statusesOf, useRooms } from './room-kit.ts';
import { connectServices } from './scripted-services.ts';

const leave = (client: XmppTestClient, room: string, nickname: string) =>
  client.send(xml('presence', { xmlns: NS.client, to: `${room}/${nickname}`, type: 'unavailable' }));

describe.each(await prosodyVersions())('rooms that begin with their lobby on, of Prosody $version', (prosody) => {
  const rooms = useRooms(prosody, { ENABLE_LOBBY_ALWAYS: '1' });

  it('let the first one in, who lets in the others', async () => {
    const { room, server } = rooms;
    const first = await room.enterAsModerator('aaaaaaaa');
    expect((await room.info(first)).features).toContain('muc_membersonly');
    const second = await kit.knock(server, room.jid, 'bbbbbbbb');
    await first.join(kit.lobbyOf(room.jid), 'aaaaaaaa');
    kit.invite(first, room.jid, second.jid);
    await kit.invitation(second, room.jid);
    expect(itemOf(await second.join(room.jid, 'bbbbbbbb'))).toMatchObject({ affiliation: 'member' });
  });

  it('let in one alone of those who come first together', async () => {
    const crowd = await Promise.all(Array.from({ length: 5 }, () => rooms.server.guest()));
    const answers = await Promise.all(crowd.map((guest, at) => guest.join(rooms.room.jid, `guest${at}`, kit.nick(`Guest ${at}`))));
    expect(answers.filter((answer) => attr(answer, 'type') === undefined)).toHaveLength(1);
  });

  it('stay while somebody waits, even without their focus', async () => {
    const { room, server, focus } = rooms;
    const first = await room.enterAsModerator('aaaaaaaa');
    const waiting = await kit.knock(server, room.jid, 'bbbbbbbb');
    leave(first, room.jid, 'aaaaaaaa');
    await kit.farewell(first, room.jid);
    leave(focus, room.jid, 'focus');
    await kit.farewell(focus, room.jid);
    await kit.settled(waiting, server.domain);
    expect(waiting.received.filter((stanza) => attr(stanza, 'type') === 'unavailable')).toEqual([]);
    const meeting = (await room.info(focus, NS.discoInfo).catch(() => undefined))?.fields;
    const again = await focus.join(room.jid, 'focus');
    expect(statusesOf(again)).not.toContain('201');
    expect((await room.info(focus)).features).toContain('muc_membersonly');
    expect(meeting?.get('muc#roominfo_meetingId')).toBe((await room.info(focus)).fields.get('muc#roominfo_meetingId'));
    leave(waiting, kit.lobbyOf(room.jid), 'bbbbbbbb');
    await kit.farewell(waiting, kit.lobbyOf(room.jid));
    leave(focus, room.jid, 'focus');
    await kit.farewell(focus, room.jid);
    expect(statusesOf(await focus.join(room.jid, 'focus'))).toContain('201');
  });

  it('end when the last one leaves who has waited for them', async () => {
    const { room, server, focus } = rooms;
    const first = await room.enterAsModerator('aaaaaaaa');
    const waiting = await kit.knock(server, room.jid, 'bbbbbbbb');
    leave(first, room.jid, 'aaaaaaaa');
    leave(focus, room.jid, 'focus');
    await kit.farewell(focus, room.jid);
    leave(waiting, kit.lobbyOf(room.jid), 'bbbbbbbb');
    await kit.farewell(waiting, kit.lobbyOf(room.jid));
    expect(statusesOf(await focus.join(room.jid, 'focus'))).toContain('201');
  });
});

describe.each(await prosodyVersions())('the verdicts of the policy service at the door of Prosody $version', (prosody) => {
  let server: LoneProsody;
  let focus: XmppTestClient;
  let rooms = 0;
  beforeAll(async () => {
    server = await startLoneProsody(prosody, { ENABLE_WAIT_FOR_HOST: '1', GLOBAL_CONFIG: 'meet_breakout_longest_way = 3' });
    focus = await server.focus();
  });
  afterAll(() => server?.stop());
  afterEach(() => {
    server.policy.admit = () => ({ verdict: 'admit' });
  });
  const newRoom = async () => {
    const room = `door-${rooms++}@muc.meet.jitsi`;
    await focus.join(room, 'focus');
    return room;
  };
  const whenNamed = (answers: Readonly<Record<string, object>>) => (question: Readonly<Record<string, unknown>>) => ({
    ...(String(question.host).startsWith('lobby.') ? { verdict: 'admit' } : answers[String(question.nick)]),
  });
  const WAIT = { verdict: 'lobby', reason: 'waiting-for-host' };
  const joinAs = async (room: string, nickname: string, ...children: Element[]) => {
    const client = await server.client();
    return { client, answer: await client.join(room, nickname, ...children) };
  };

  it('let people wait for their host, without a name, and in when the host comes', async () => {
    const room = await newRoom();
    server.policy.admit = whenNamed({ guest1: WAIT, guest2: WAIT, host: { verdict: 'admit', affiliation: 'owner', host: true } });
    const { client: first, answer } = await joinAs(room, 'guest1');
    expect(kit.doorOf(answer)).toMatchObject({ code: '407', waitsForHost: true, lobby: kit.lobbyOf(room) });
    expect(attr(await first.join(kit.lobbyOf(room), 'guest1'), 'type')).toBeUndefined();
    const { client: second } = await joinAs(room, 'guest2');
    await second.join(kit.lobbyOf(room), 'guest2');
    leave(focus, room, 'focus');
    await kit.farewell(focus, room);
    await focus.join(room, 'focus');
    const host = await joinAs(room, 'host');
    expect(itemOf(host.answer)).toMatchObject({ affiliation: 'owner' });
    for (const waiting of [first, second]) expect((await kit.farewell(waiting, kit.lobbyOf(room))).goTo).toBe(room);
    server.policy.admit = () => ({ verdict: 'admit' });
    expect(attr(await first.join(room, 'guest1'), 'type')).toBeUndefined();
  });

  it('do not send people into a lobby whose host has come meanwhile', async () => {
    const room = await newRoom();
    server.policy.admit = whenNamed({ guest: WAIT, host: { verdict: 'admit', host: true } });
    await joinAs(room, 'host');
    const { answer } = await joinAs(room, 'guest');
    expect(refusalOf(answer)).toBe('cancel/not-allowed');
    expect(childOf(childOf(answer, 'error'), 'room-does-not-exist', NS.jitmeet)).toBeDefined();
  });

  it('leave a lobby on that a moderator wanted', async () => {
    const room = await newRoom();
    await focus.iq('set', room, ownerForm({ 'muc#roomconfig_membersonly': '1' }));
    server.policy.admit = whenNamed({ guest: WAIT, host: { verdict: 'admit', affiliation: 'owner', host: true } });
    expect(kit.doorOf((await joinAs(room, 'guest', kit.nick('Guest'))).answer)).toMatchObject({ code: '407', waitsForHost: false });
    await joinAs(room, 'host');
    expect(kit.doorOf((await joinAs(room, 'guest', kit.nick('Guest'))).answer).condition).not.toBe('none');
  });

  it('open lobby and password to whom they name, and the lobby to the first one only while there is none', async () => {
    const room = await newRoom();
    await focus.iq('set', room, ownerForm({ 'muc#roomconfig_membersonly': '1', 'muc#roomconfig_roomsecret': 'sesame' }));
    server.policy.admit = whenNamed({
      first: { verdict: 'admit', bypassLobby: true, bypassPassword: true, onlyFirst: true },
      bypass: { verdict: 'admit', bypassLobby: true },
      other: { verdict: 'admit' },
    });
    expect(refusalOf((await joinAs(room, 'first', kit.nick('Password'))).answer)).toBe('auth/registration-required');
    await focus.iq('set', room, ownerForm({ 'muc#roomconfig_roomsecret': '' }));
    expect(itemOf((await joinAs(room, 'first')).answer)).toMatchObject({ affiliation: 'member' });
    await focus.iq('set', room, ownerForm({ 'muc#roomconfig_roomsecret': 'sesame' }));
    const late = await server.client();
    server.policy.admit = () => ({ verdict: 'admit', bypassLobby: true, onlyFirst: true });
    expect(refusalOf(await late.join(room, 'late', kit.nick('Late')))).toBe('auth/registration-required');
    server.policy.admit = () => ({ verdict: 'admit', bypassLobby: true });
    expect(itemOf((await joinAs(room, 'bypass')).answer)).toMatchObject({ affiliation: 'member' });
  });

  it('are asked about the whole meeting, whose host may be in a breakout room', async () => {
    const [room, breakout] = [await newRoom(), `${randomUUID()}@${BREAKOUTS}`];
    const services = await connectServices(server);
    const operate = (name: string, more: Record<string, string>) => services.operate(server.muc, { name, room, ...more });
    const make = () => operate('x-breakouts', { rooms: JSON.stringify([{ jid: breakout, name: 'Red' }]) });
    const over = () => operate('x-meeting-over', { reason: 'All occupants left.' });
    const host = { verdict: 'admit', affiliation: 'owner', host: true };
    server.policy.admit = whenNamed({ host, guest: { verdict: 'admit' }, waiting: WAIT });
    await make();
    await focus.join(breakout, 'focus');
    const { client } = await joinAs(room, 'host');
    await move(client, 'host', room, breakout);
    expect(server.policy.admissions.at(-1)).toMatchObject({ host: BREAKOUTS, mainRoom: room, exists: true, affiliation: 'owner' });
    const { client: guest } = await joinAs(room, 'guest');
    expect(server.policy.admissions.at(-1)).toMatchObject({ nick: 'guest', occupants: 1, moderators: 1 });
    expect(refusalOf((await joinAs(room, 'waiting')).answer)).toBe('cancel/not-allowed');
    await depart(client, breakout, 'host', '');
    const { client: waiting, answer } = await joinAs(room, 'waiting');
    expect(kit.doorOf(answer)).toMatchObject({ code: '407', waitsForHost: true });
    await waiting.join(kit.lobbyOf(room), 'waiting');
    await depart(guest, room, 'guest', '');
    // Nobody is left but who waits: the meeting ends, the room does not.
    await over();
    await expect(mainRoomOf(focus, breakout)).rejects.toThrow('item-not-found');
    await kit.settled(waiting, server.domain);
    expect(waiting.received.filter((stanza) => attr(stanza, 'type') === 'unavailable')).toEqual([]);
    leave(waiting, kit.lobbyOf(room), 'waiting');
    await kit.farewell(waiting, kit.lobbyOf(room));
    await make();
    await over();
    expect((await kit.farewell(focus, room)).statuses).toEqual(['110']);
    await services.stop();
  });

  it('find a host who is no moderator in a breakout room, and on the way there', async () => {
    const [room, breakout] = [await newRoom(), `${randomUUID()}@${BREAKOUTS}`];
    const services = await connectServices(server);
    await services.operate(server.muc, { name: 'x-breakouts', room, rooms: JSON.stringify([{ jid: breakout, name: 'Red' }]) });
    await focus.join(breakout, 'focus');
    const answers = whenNamed({ host: { verdict: 'admit', host: true }, guest: WAIT });
    server.policy.admit = (question) => (question.host === BREAKOUTS ? { verdict: 'admit' } : answers(question));
    const { client: host } = await joinAs(room, 'host');
    const tries = async () => {
      const { answer } = await joinAs(room, 'guest');
      return [refusalOf(answer), server.policy.admissions.at(-1)?.moderators];
    };
    await depart(host, room, 'host');
    expect(await tries()).toEqual(['cancel/not-allowed', 1]);
    await host.join(breakout, 'host');
    expect(await tries()).toEqual(['cancel/not-allowed', 1]);
    await depart(host, breakout, 'host', '');
    expect(await tries()).toEqual(['auth/registration-required', 0]);
    await services.stop();
  });

  it('count those who are on the way to a breakout room, for as long as that may take', async () => {
    const [room, breakout] = [await newRoom(), `${randomUUID()}@${BREAKOUTS}`];
    const services = await connectServices(server);
    await services.operate(server.muc, { name: 'x-breakouts', room, rooms: JSON.stringify([{ jid: breakout, name: 'Red' }]) });
    await focus.join(breakout, 'focus');
    const host = await joinAs(room, 'host');
    const guest = await joinAs(room, 'guest');
    await focus.iq('set', room, adminQuery(xml('item', { affiliation: 'owner', jid: bareOf(host.client) })));
    await host.client.next((stanza) => itemOf(stanza)?.role === 'moderator' && statusesOf(stanza).includes('110'), 'promotion');
    for (const [who, nickname] of [
      [host, 'host'],
      [guest, 'guest'],
    ] as const)
      await depart(who.client, room, nickname);
    server.policy.admit = () => ({ verdict: 'admit', maxOccupants: 2 });
    expect(refusalOf((await joinAs(room, 'third')).answer)).toBe('cancel/service-unavailable');
    expect(server.policy.admissions.at(-1)).toMatchObject({ nick: 'third', occupants: 2, moderators: 1 });
    server.policy.admit = () => WAIT;
    expect(refusalOf((await joinAs(room, 'third')).answer)).toBe('cancel/not-allowed');
    server.policy.admit = () => ({ verdict: 'admit', maxOccupants: 2 });
    expect(attr(await guest.client.join(room, 'guest'), 'type')).toBeUndefined();
    // The meeting has not ended for want of people when somebody is there again.
    await services.operate(server.muc, { name: 'x-meeting-over', room, reason: 'All occupants left.' });
    expect(await guest.client.iq('get', `${room}/guest`, xml('ping', { xmlns: NS.ping }))).toBeDefined();
    await services.operate(server.muc, { name: 'x-breakouts', room, rooms: JSON.stringify([{ jid: breakout, name: 'Red' }]) });
    await focus.iq('set', room, ownerForm({ 'muc#roomconfig_roomsecret': 'sesame' }));
    await focus.join(breakout, 'focus');
    // The host has stayed away: neither a breakout room nor the password is open to whoever was there once.
    const stranger = await server.client();
    const whoIsThere = async () => {
      expect(refusalOf(await stranger.join(room, 'stranger'))).toBe('auth/not-authorized');
      return server.policy.admissions.at(-1)?.occupants;
    };
    await waitFor(async () => (await whoIsThere()) === 1, { what: 'the end of the way', intervalMs: 200 });
    expect(refusalOf(await host.client.join(breakout, 'host'))).toBe('cancel/not-allowed');
    expect(refusalOf(await host.client.join(room, 'host'))).toBe('auth/not-authorized');
    await services.stop();
  });

  it('open a password, or limit the people, for one join', async () => {
    const room = await newRoom();
    await focus.iq('set', room, ownerForm({ 'muc#roomconfig_roomsecret': 'sesame' }));
    expect(refusalOf((await joinAs(room, 'guest1')).answer)).toBe('auth/not-authorized');
    server.policy.admit = () => ({ verdict: 'admit', bypassPassword: true, maxOccupants: 1 });
    expect(attr((await joinAs(room, 'guest1')).answer, 'type')).toBeUndefined();
    await expectRefusals(server, 'full', 1, async () => {
      expect(refusalOf((await joinAs(room, 'guest2')).answer)).toBe('cancel/service-unavailable');
    });
  });
});
