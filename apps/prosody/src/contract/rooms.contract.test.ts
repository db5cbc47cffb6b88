import { randomUUID } from 'node:crypto';
import { type ProsodyHarness, prosodyVersions, startProsody, type XmppTestClient } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adminQuery, bareOf, itemOf, ownerForm, refusalOf } from './room-kit.ts';

const item = (attributes: Record<string, string>) => adminQuery(xml('item', attributes));

describe.each(await prosodyVersions())('rooms of Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  let focus: XmppTestClient;
  let room: string;
  beforeAll(async () => {
    server = await startProsody({ prosody, env: { MAX_PARTICIPANTS: '3' } });
    focus = await server.account('focus');
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    room = `${randomUUID()}@${server.muc}`;
    await focus.join(room, 'focus');
  });
  const enter = async (nick: string) => {
    const guest = await server.guest();
    expect(attr(await guest.join(room, nick), 'type')).toBeUndefined();
    return guest;
  };
  const seesJoin = (client: XmppTestClient, nick: string) =>
    client.next((stanza) => stanza.name === 'presence' && attr(stanza, 'from') === `${room}/${nick}`, `presence of ${nick}`);
  const form = async (client: XmppTestClient, xmlns: string) => {
    const query = childOf(await client.iq('get', room, xml('query', { xmlns })), 'query');
    const fields = childOf(query, 'x', NS.dataForm)?.getChildren('field') ?? [];
    return new Map(fields.map((field) => [attr(field, 'var'), childOf(field, 'value')?.getText()]));
  };
  const submit = (client: XmppTestClient, field: string, value: string) => client.iq('set', room, ownerForm({ [field]: value }));

  it('are created by the focus only, who owns them', async () => {
    const guest = await server.guest();
    expect(refusalOf(await guest.join(`nobodys@${server.muc}`, 'aaaaaaaa'))).toBe('cancel/not-allowed');
    const own = await focus.join(`owned@${server.muc}`, 'focus');
    expect(itemOf(own)).toMatchObject({ affiliation: 'owner', role: 'moderator' });
  });

  it('are for nobody else while the focus furnishes them', async () => {
    const furnished = `${randomUUID()}@${server.muc}`;
    const own = await focus.join(furnished, 'focus', xml('furnish', { xmlns: NS.parleyRoom }));
    expect(childOf(own, 'furnish', NS.parleyRoom)).toBeUndefined();
    const guest = await server.guest();
    const early = await guest.join(furnished, 'aaaaaaaa');
    expect(refusalOf(early)).toBe('cancel/not-allowed');
    expect(childOf(childOf(early, 'error'), 'room-does-not-exist', NS.jitmeet)).toBeDefined();
    await focus.iq('set', furnished, ownerForm({ 'muc#roomconfig_whois': 'anyone', 'muc#roomconfig_maxusers': '1' }));
    expect(attr(await guest.join(furnished, 'aaaaaaaa'), 'type')).toBeUndefined();
    const late = await server.guest();
    expect(refusalOf(await late.join(furnished, 'bbbbbbbb'))).toBe('cancel/service-unavailable');
  });

  it('show real JIDs to everybody', async () => {
    const a = await enter('aaaaaaaa');
    const b = await enter('bbbbbbbb');
    for (const client of [focus, a]) expect(itemOf(await seesJoin(client, 'bbbbbbbb'))).toMatchObject({ jid: b.jid });
  });

  it('tell occupants a meeting id and, from the second occupant on, when the meeting began', async () => {
    const before = await form(focus, NS.discoInfo);
    expect(before.get('muc#roominfo_meetingId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(before.get('muc#roominfo_created_timestamp') ?? '').toBe('');
    const guest = await enter('aaaaaaaa');
    const after = await form(guest, NS.discoInfo);
    expect(after.get('muc#roominfo_meetingId')).toBe(before.get('muc#roominfo_meetingId'));
    expect(Math.abs(Number(after.get('muc#roominfo_created_timestamp')) - Date.now())).toBeLessThan(5_000);
    expect((await form(focus, NS.mucOwner)).get('muc#roominfo_meetingId')).toBe(before.get('muc#roominfo_meetingId'));
  });

  it('let the focus set the meeting id, and a moderator neither that nor what clients rely on', async () => {
    await submit(focus, 'muc#roominfo_meetingId', 'chosen');
    const guest = await enter('aaaaaaaa');
    await focus.iq('set', room, item({ affiliation: 'owner', jid: bareOf(guest) }));
    await submit(guest, 'muc#roominfo_meetingId', 'stolen').catch(() => undefined);
    await submit(guest, 'muc#roomconfig_whois', 'moderators').catch(() => undefined);
    expect((await form(guest, NS.discoInfo)).get('muc#roominfo_meetingId')).toBe('chosen');
    const other = await enter('bbbbbbbb');
    await other.next((stanza) => itemOf(stanza)?.jid === guest.jid, 'presence with a real JID');
  });

  it('are hidden from who is outside', async () => {
    await enter('aaaaaaaa');
    const outsider = await server.guest();
    for (const xmlns of [NS.discoInfo, 'http://jabber.org/protocol/disco#items', NS.mucOwner])
      await expect(outsider.iq('get', room, xml('query', { xmlns }))).rejects.toThrow('forbidden');
    await expect(outsider.iq('get', room, item({ affiliation: 'owner' }))).rejects.toThrow('forbidden');
    await expect(outsider.iq('set', `${room}/focus`, xml('jingle', { xmlns: NS.jingle }))).rejects.toThrow('not-acceptable');
    const items = await outsider.iq('get', server.muc, xml('query', { xmlns: 'http://jabber.org/protocol/disco#items' }));
    expect(childOf(items, 'query')?.children).toEqual([]);
  });

  it.each(['focus', 'a b', 'a-b', '_a', 'ä', '<x>', 'a/b'])('refuse the nick %j', async (nick) => {
    const guest = await server.guest();
    expect(refusalOf(await guest.join(room, nick))).toMatch(/^cancel\/not-allowed|modify\/jid-malformed/);
  });

  it('keep nicks unique and unchanged', async () => {
    const guest = await enter('aaaaaaaa');
    const other = await server.guest();
    expect(refusalOf(await other.join(room, 'aaaaaaaa'))).toBe('cancel/conflict');
    for (const nick of ['focus', 'jvb']) expect(refusalOf(await other.join(room, nick))).toBe('cancel/not-allowed');
    guest.send(xml('presence', { xmlns: NS.client, to: `${room}/cccccccc` }));
    const error = await guest.next((stanza) => attr(stanza, 'type') === 'error', 'refused change');
    expect(refusalOf(error)).toBe('cancel/not-allowed');
  });

  it('protect the focus from owners', async () => {
    const guest = await enter('aaaaaaaa');
    await focus.iq('set', room, item({ affiliation: 'owner', jid: bareOf(guest) }));
    const attacks = [
      { nick: 'focus', role: 'none' },
      { nick: 'focus', role: 'participant' },
      { nick: '\uff46ocus', role: 'none' },
      { jid: 'focus@auth.meet.jitsi', affiliation: 'outcast' },
      { jid: 'focus@auth.meet.jitsi', affiliation: 'none' },
      { jid: 'auth.meet.jitsi', affiliation: 'outcast' },
      { jid: 'AUTH.meet.jitsi', affiliation: 'outcast' },
    ];
    for (const attack of attacks) await expect(guest.iq('set', room, item(attack))).rejects.toThrow('not-allowed');
    expect((await form(focus, NS.discoInfo)).size).toBeGreaterThan(0);
  });

  it('outlive their focus, who takes over from its former session when it comes back', async () => {
    const guest = await enter('aaaaaaaa');
    const former = focus;
    focus = await server.account('focus');
    await former.closed;
    expect(itemOf(await focus.join(room, 'focus'))).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    const seen = await guest.next((stanza) => attr(stanza, 'from') === `${room}/focus` && attr(stanza, 'type') === undefined, 'new focus');
    expect(itemOf(seen)).toMatchObject({ jid: focus.jid });
  });

  it('let their focus in without the password that they got meanwhile', async () => {
    const guest = await enter('aaaaaaaa');
    await focus.iq('set', room, item({ affiliation: 'owner', jid: bareOf(guest) }));
    await submit(guest, 'muc#roomconfig_roomsecret', 'secret');
    focus = await server.account('focus');
    expect(itemOf(await focus.join(room, 'focus'))).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    const other = await server.guest();
    expect(refusalOf(await other.join(room, 'bbbbbbbb'))).toBe('auth/not-authorized');
  });

  it('let a moderator kick, which takes the affiliation away', async () => {
    const moderator = await enter('aaaaaaaa');
    const other = await enter('bbbbbbbb');
    await focus.iq('set', room, item({ affiliation: 'owner', jid: bareOf(moderator) }));
    await focus.iq('set', room, item({ affiliation: 'member', jid: bareOf(other) }));
    await expect(other.iq('set', room, item({ nick: 'aaaaaaaa', role: 'none' }))).rejects.toThrow();
    await focus.iq('set', room, item({ nick: 'bbbbbbbb', role: 'none' }));
    const gone = await other.next((stanza) => attr(stanza, 'type') === 'unavailable', 'being kicked');
    expect(
      childOf(gone, 'x', NS.mucUser)
        ?.getChildren('status')
        .map(({ attrs }) => attrs.code),
    ).toContain('307');
    const members = childOf(await focus.iq('get', room, item({ affiliation: 'member' })), 'query');
    expect(members?.children).toEqual([]);
  });

  it('take as many participants as allowed, the focus not counted', async () => {
    await enter('aaaaaaaa');
    await enter('bbbbbbbb');
    const third = await enter('cccccccc');
    const fourth = await server.guest();
    expect(refusalOf(await fourth.join(room, 'dddddddd'))).toBe('cancel/service-unavailable');
    third.drop();
    await seesJoin(focus, 'cccccccc');
    await focus.next((stanza) => attr(stanza, 'from') === `${room}/cccccccc` && attr(stanza, 'type') === 'unavailable', 'leave');
    expect(attr(await fourth.join(room, 'dddddddd'), 'type')).toBeUndefined();
  });

  it('deliver chat without the nick that the sender claims', async () => {
    const a = await enter('aaaaaaaa');
    const b = await enter('bbbbbbbb');
    a.send(
      xml('message', { xmlns: NS.client, type: 'groupchat', to: room }, xml('body', {}, '你好'), xml('nick', { xmlns: NS.nick }, 'boss')),
    );
    const message = await b.next((stanza) => childOf(stanza, 'body') !== undefined, 'message');
    expect(childOf(message, 'body')?.getText()).toBe('你好');
    expect(childOf(message, 'nick', NS.nick)).toBeUndefined();
  });

  it('carry Jingle between a participant and the focus', async () => {
    const guest = await enter('aaaaaaaa');
    guest.send(
      xml(
        'iq',
        { xmlns: NS.client, type: 'set', id: 'j1', to: `${room}/focus` },
        xml('jingle', { xmlns: NS.jingle, action: 'session-info' }),
      ),
    );
    const offer = await focus.next((stanza) => stanza.name === 'iq' && childOf(stanza, 'jingle', NS.jingle) !== undefined, 'jingle');
    expect(attr(offer, 'from')).toBe(`${room}/aaaaaaaa`);
    focus.send(xml('iq', { xmlns: NS.client, type: 'result', id: attr(offer, 'id'), to: attr(offer, 'from') }));
    const result = await guest.next((stanza) => attr(stanza, 'id') === 'j1', 'result');
    expect(result.attrs).toMatchObject({ type: 'result', from: `${room}/focus` });
  });

  it.each(['会议室', '日'.repeat(200), 'x'.repeat(200), 'a%20room', '100%25', '%e4%bc%9a', "o'neil'"])('can be called %j', async (name) => {
    const odd = `${name.replaceAll("'", '%27')}@${server.muc}`;
    expect(attr(await focus.join(odd, 'focus'), 'type')).toBeUndefined();
    const guest = await server.guest();
    const own = await guest.join(odd, 'aaaaaaaa');
    expect(attr(own, 'from')).toBe(`${odd}/aaaaaaaa`);
  });
});
