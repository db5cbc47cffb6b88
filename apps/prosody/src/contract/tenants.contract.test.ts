import { type ProsodyHarness, prosodyVersions, startProsody } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe.each(await prosodyVersions())('tenants at Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  beforeAll(async () => {
    server = await startProsody({ prosody });
  });
  afterAll(() => server?.stop());

  it('have rooms of their own under the same name', async () => {
    const [focus, a, b, c] = await Promise.all([server.account('focus'), server.guest(), server.guest(), server.guest()]);
    const rooms = { acme: 'standup@muc.acme.meet.jitsi', evil: 'standup@muc.evil.meet.jitsi', none: 'standup@muc.meet.jitsi' };
    for (const room of Object.values(rooms)) expect(attr(await focus.join(room, 'focus'), 'from')).toBe(`${room}/focus`);
    expect(attr(await a.join(rooms.acme, 'aaaaaaaa'), 'from')).toBe(`${rooms.acme}/aaaaaaaa`);
    await b.join(rooms.evil, 'bbbbbbbb');
    await c.join(rooms.none, 'cccccccc');
    a.send(xml('message', { xmlns: NS.client, type: 'groupchat', to: rooms.acme }, xml('body', {}, 'for acme')));
    const echo = await a.next((stanza) => childOf(stanza, 'body') !== undefined, 'own message');
    expect(attr(echo, 'from')).toBe(`${rooms.acme}/aaaaaaaa`);
    for (const stranger of [b, c]) {
      await stranger.iq('get', server.domain, xml('ping', { xmlns: NS.ping }));
      expect(stranger.received.map(String).filter((text) => text.includes('acme') || text.includes('aaaaaaaa'))).toEqual([]);
    }
  });

  it('are the prefix in brackets inside', async () => {
    const focus = await server.account('focus');
    const guest = await server.guest();
    await focus.join('inner@muc.acme.meet.jitsi', 'focus');
    // The inner address means the same room; what comes back carries the outer one.
    guest.send(xml('presence', { xmlns: NS.client, to: '[acme]inner@muc.meet.jitsi/aaaaaaaa' }, xml('x', { xmlns: NS.muc })));
    await focus.next((stanza) => attr(stanza, 'from') === 'inner@muc.acme.meet.jitsi/aaaaaaaa', 'guest in the room');
  });

  it('carry IQs in both directions', async () => {
    const focus = await server.account('focus');
    const guest = await server.guest();
    const room = 'iq@muc.acme.meet.jitsi';
    await focus.join(room, 'focus');
    await guest.join(room, 'aaaaaaaa');
    guest.send(xml('iq', { xmlns: NS.client, type: 'set', id: 'q1', to: `${room}/focus` }, xml('x', { xmlns: 'urn:test' })));
    const request = await focus.next((stanza) => childOf(stanza, 'x', 'urn:test') !== undefined, 'request');
    expect(attr(request, 'from')).toBe(`${room}/aaaaaaaa`);
    focus.send(xml('iq', { xmlns: NS.client, type: 'result', id: attr(request, 'id'), to: attr(request, 'from') }));
    expect((await guest.next((stanza) => attr(stanza, 'id') === 'q1', 'result')).attrs).toMatchObject({
      type: 'result',
      from: `${room}/focus`,
    });
    const info = await guest.iq('get', room, xml('query', { xmlns: NS.discoInfo }));
    expect(attr(info, 'from')).toBe(room);
    expect(info.toString()).toMatch(/created_timestamp"[^>]*><value>\d{13}</);
  });

  it.each(['a]b', 'a.b'])('cannot be called %j', async (tenant) => {
    const guest = await server.guest();
    const answer = await guest.join(`r@muc.${tenant}.meet.jitsi`, 'aaaaaaaa');
    expect(attr(answer, 'type')).toBe('error');
  });
});
