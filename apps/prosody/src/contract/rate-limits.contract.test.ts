import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoneProsody, startLoneProsody } from './lone-prosody.ts';

const LIMITS = {
  PROSODY_ENABLE_RATE_LIMITS: '1',
  PROSODY_RATE_LIMIT_LOGIN_RATE: '1',
  PROSODY_RATE_LIMIT_SESSION_RATE: '100',
  PROSODY_RATE_LIMIT_TIMEOUT: '600',
};

describe.each(await prosodyVersions())('rate limits of Prosody $version', (prosody) => {
  let server: LoneProsody;
  beforeAll(async () => {
    server = await startLoneProsody(prosody, LIMITS);
  });
  afterAll(() => server?.stop());
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
  const ping = (client: XmppTestClient, id: string) => {
    client.send(xml('iq', { xmlns: NS.client, type: 'get', id, to: server.domain }, xml('ping', { xmlns: NS.ping })));
    return client.next((stanza) => attr(stanza, 'id') === id, `pong ${id}`, 30_000);
  };

  it('read whoever logs in too often slowly, and nobody else', async () => {
    const begun = performance.now();
    const logins = Array.from({ length: 12 }, () => server.client(from('203.0.113.1')));
    const other = await server.client(from('203.0.113.2'));
    await ping(other, 'x');
    const limited = await Promise.all(logins);
    // Of the stream's header and the bind request, at 100 bytes per second.
    expect(performance.now() - begun).toBeGreaterThan(700);
    const lines = server.process.stdout.filter((line) => line.includes('login-rate') && line.includes('203.0.113.1'));
    expect(lines.length).toBeGreaterThan(0);
    expect(await server.metric('meet_refused_total{host="meet.jitsi",reason="login-rate"}')).toBe(lines.length);
    for (const client of [other, ...limited]) client.drop();
  });

  it('end BOSH sessions that log in too often', async () => {
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => server.login('bosh', from('203.0.113.3'))));
    const ended = results.filter(({ status }) => status === 'rejected');
    expect(ended.length).toBeGreaterThan(0);
    for (const result of ended) expect(result).toMatchObject({ reason: { code: 'CLOSED' } });
    expect(await server.login('bosh', from('203.0.113.4'))).toContain('@meet.jitsi/');
  });

  it('do not concern loopback and the networks that are allowed', async () => {
    for (const address of ['127.0.0.1', '10.1.2.3'])
      for (let index = 0; index < 8; index++) expect(await server.login('bosh', from(address))).toContain('@meet.jitsi/');
  });

  it('read a session slowly that sends too many stanzas', async () => {
    const client = await server.client(from('203.0.113.5'));
    const count = 200;
    for (let index = 0; index < count; index++)
      client.send(xml('iq', { xmlns: NS.client, type: 'get', id: `f${index}`, to: server.domain }, xml('ping', { xmlns: NS.ping })));
    await ping(await server.client(from('203.0.113.6')), 'y');
    const refused = () => server.metric('meet_refused_total{host="meet.jitsi",reason="stanza-rate"}');
    await expect.poll(refused, { timeout: 10_000 }).toBeGreaterThan(0);
    client.drop();
  });

  it('follow a session that is resumed, which goes on', async () => {
    const first = await server.client({ ...from('203.0.113.7'), streamManagement: true });
    first.drop();
    await first.closed;
    const query = `?previd=${first.smId}`;
    const second = await server.client({ ...from('203.0.113.7'), query, streamManagement: { previd: first.smId, h: 0 } });
    expect(second.resumed).toBe(true);
    await ping(second, 'resumed');
    second.drop();
  });

  it('let people into a room one after the other, in their order, however many come at once', async () => {
    const room = `paced@${server.muc}`;
    const focus = await server.focus();
    await focus.join(room, 'focus');
    const names = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd', 'eeeeeeee'];
    const clients: XmppTestClient[] = [];
    for (let index = 0; index < names.length; index++) clients.push(await server.client(from(`203.0.114.${index}`)));
    const begun = performance.now();
    for (const [index, client] of clients.entries())
      client.send(xml('presence', { xmlns: NS.client, to: `${room}/${names[index]}` }, xml('x', { xmlns: NS.muc })));
    const isJoin = (stanza: Element) => stanza.name === 'presence' && childOf(stanza, 'x', NS.mucUser) !== undefined;
    const isGuest = (stanza: Element) => isJoin(stanza) && attr(stanza, 'from') !== `${room}/focus`;
    for (let index = 0; index < names.length; index++) await focus.next(isGuest, 'join');
    // Three per second, the first three at once.
    expect(performance.now() - begun).toBeGreaterThan(550);
    expect(server.policy.admissions.filter(({ room: asked }) => asked === room)).toHaveLength(names.length);
    for (const client of clients) client.drop();
  });

  it('answer who waits to be let in, and forget who goes', async () => {
    const room = `crowded@${server.muc}`;
    const focus = await server.focus();
    await focus.join(room, 'focus');
    const clients = await Promise.all(Array.from({ length: 12 }, (_, at) => server.client(from(`203.0.115.${at}`))));
    const presence = (client: XmppTestClient, name: string, type?: string) =>
      client.send(xml('presence', { xmlns: NS.client, to: `${room}/${name}`, type }, xml('x', { xmlns: NS.muc })));
    const [goes, last, ...others] = clients as [XmppTestClient, XmppTestClient, ...XmppTestClient[]];
    for (const [at, client] of others.entries()) presence(client, `guest${at}`);
    await Promise.all(others.map((client) => ping(client, 'z')));
    presence(goes, 'goes');
    presence(goes, 'goes', 'unavailable');
    await ping(goes, 'z');
    presence(last, 'last');
    await ping(last, 'z');
    const of = (name: string) => (stanza: Element) => attr(stanza, 'from') === `${room}/${name}`;
    expect(last.received.filter(of('last'))).toEqual([]);
    await last.next(of('last'), 'own presence');
    expect(focus.received.filter(of('goes'))).toEqual([]);
    for (const client of clients) client.drop();
  });
});
