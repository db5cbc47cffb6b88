import { createHmac } from 'node:crypto';
import { type ProsodyHarness, prosodyVersions, startProsody, XmppTestClient } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}@meet\.jitsi\//;

describe.each(await prosodyVersions())('sessions of Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  beforeAll(async () => {
    server = await startProsody({
      prosody,
      env: {
        TURN_HOST: 'turn.example, 2001:db8::1',
        TURN_TTL: '600',
        TURN_TRANSPORT: 'udp,tcp',
        TURN_CREDENTIALS: 'shared',
        TURNS_HOST: 'turns.example',
        STUN_HOST: 'stun.example',
      },
    });
  });
  afterAll(() => server?.stop());

  it('starts without a warning, and nothing that it prints is a secret', () => {
    expect(server.process.records().filter(({ level }) => level !== 'info')).toEqual([]);
    const output = [...server.process.stdout, ...server.process.stderr].join('\n');
    for (const name of ['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD']) expect(output).not.toContain(server.env[name]);
  });

  it('gives every guest a new UUID as name', async () => {
    const [a, b] = await Promise.all([server.guest(), server.guest()]);
    expect(a.jid).toMatch(UUID);
    expect(b.jid).toMatch(UUID);
    expect(a.jid).not.toBe(b.jid);
  });

  it('lets a guest resume its session, who keeps address and room', async () => {
    const focus = await server.account('focus');
    await focus.join(`resume@${server.muc}`, 'focus');
    const first = await server.guest({ streamManagement: true });
    await first.join(`resume@${server.muc}`, 'aaaaaaaa');
    first.drop();
    await first.closed;
    const second = await server.guest({ query: `?room=resume&previd=${first.smId}`, streamManagement: { previd: first.smId, h: 2 } });
    expect(second.resumed).toBe(true);
    focus.send(xml('message', { xmlns: NS.client, type: 'groupchat', to: `resume@${server.muc}` }, xml('body', {}, 'still there?')));
    const message = await second.next((stanza) => childOf(stanza, 'body') !== undefined, 'message');
    expect(attr(message, 'to')).toBe(first.jid);
  });

  it('gives who names an unknown session a new one', async () => {
    const guest = await server.guest({ query: '?previd=00000000', streamManagement: { previd: '00000000', h: 0 } });
    expect(guest.resumed).toBe(false);
    expect(guest.jid).toMatch(UUID);
  });

  it('accepts the service accounts with the right password only', async () => {
    expect((await server.account('focus')).jid).toBe('focus@auth.meet.jitsi/focus');
    expect((await server.account('jvb', 'one')).jid).toBe('jvb@auth.meet.jitsi/one');
    const url = `${server.httpUrl.replace('http', 'ws')}/xmpp-websocket`;
    for (const password of ['wrong', 'focus', server.env.JVB_AUTH_PASSWORD ?? ''])
      await expect(XmppTestClient.open({ url, domain: 'auth.meet.jitsi', username: 'focus', password })).rejects.toMatchObject({
        code: 'NOT_AUTHORIZED',
        message: 'not-authorized',
      });
  });

  it('offers no anonymous login to the domain of the accounts and no password login to that of the guests', async () => {
    const url = `${server.httpUrl.replace('http', 'ws')}/xmpp-websocket`;
    await expect(XmppTestClient.open({ url, domain: 'auth.meet.jitsi' })).rejects.toMatchObject({ message: 'invalid-mechanism' });
    await expect(XmppTestClient.open({ url, domain: 'meet.jitsi', username: 'a', password: 'b' })).rejects.toMatchObject({
      message: 'invalid-mechanism',
    });
  });

  it('tells clients its features', async () => {
    const guest = await server.guest();
    const info = childOf(await guest.iq('get', server.domain, xml('query', { xmlns: NS.discoInfo })), 'query');
    expect(info?.getChildren('feature').map(({ attrs }) => attrs.var)).toContain(NS.ping);
    const identities = info?.getChildren('identity').map(({ attrs }) => `${attrs.category}/${attrs.type}/${attrs.name}`);
    expect(identities).toContain('component/conference_duration/conferenceduration.meet.jitsi');
  });

  // Clients of 2023 ask in the older version when the newer one fails.
  it.each(['urn:xmpp:extdisco:2', 'urn:xmpp:extdisco:1'])('tells clients in %s its STUN and TURN servers', async (xmlns) => {
    const guest = await server.guest();
    const list = childOf(await guest.iq('get', server.domain, xml('services', { xmlns })), 'services', xmlns);
    const services = list?.getChildren('service').map(({ attrs }) => attrs) ?? [];
    expect(services.map(({ type, host, port, transport }) => `${type}:${host}:${port}/${transport}`).sort()).toEqual([
      'stun:stun.example:443/udp',
      'turn:[2001:db8::1]:443/tcp',
      'turn:[2001:db8::1]:443/udp',
      'turn:turn.example:443/tcp',
      'turn:turn.example:443/udp',
      'turns:turns.example:443/tcp',
    ]);
    for (const { type, username, password, expires } of services) {
      if (type === 'stun') {
        expect([username, password]).toEqual([undefined, undefined]);
        continue;
      }
      // What coturn's use-auth-secret checks: the name is the second at which it ends.
      expect(Math.abs(Number(username) - (Date.now() / 1000 + 600))).toBeLessThan(30);
      expect(Date.parse(expires)).toBe(Number(username) * 1000);
      expect(password).toBe(createHmac('sha1', 'shared').update(username).digest('base64'));
    }
  });

  it('tells them to a client that has not asked yet, before the answer to its bind request', async () => {
    const guest = await server.guest();
    const first = guest.received.find(({ name }) => name === 'message');
    expect(first?.attrs).toMatchObject({ from: server.domain, to: guest.jid });
    const identities = childOf(first, 'query', NS.discoInfo)?.getChildren('identity') ?? [];
    expect(identities.map(({ attrs }) => attrs.type)).toContain('conference_duration');
    // COMPAT(lib-jitsi-meet): who sees this one asks for nothing any more, neither for relays nor for features.
    expect(identities.map(({ attrs }) => attrs.type)).toContain('room_metadata');
    const features = childOf(first, 'query', NS.discoInfo)?.getChildren('feature') ?? [];
    expect(features.map((feature) => feature.attrs.var)).toEqual(['http://jitsi.org/protocol/breakout_rooms#rename']);
    const services = childOf(first, 'services', NS.externalServices)?.getChildren('service') ?? [];
    expect(services.filter(({ attrs }) => attrs.type === 'turns' && attrs.password)).toHaveLength(1);
  });

  it('answers a question for capabilities by their hash, and pings', async () => {
    const guest = await server.guest();
    await guest.iq('get', server.domain, xml('ping', { xmlns: NS.ping }));
    await guest.iq('get', server.domain, xml('query', { xmlns: NS.discoInfo, node: 'lobbyrooms' })).catch((error: unknown) => {
      expect(error).toMatchObject({ message: 'item-not-found' });
    });
  });

  it('serves BOSH, health and, to loopback, metrics on the same port', async () => {
    expect((await fetch(`${server.httpUrl}/http-bind`)).status).toBe(200);
    expect(await (await fetch(`${server.httpUrl}/health`)).text()).toBe('OK\n');
    expect(await (await fetch(`${server.httpUrl}/metrics`)).text()).toContain('prosody_');
    const body = `<body xmlns='http://jabber.org/protocol/httpbind' rid='1' to='${server.domain}' wait='5' hold='1' ver='1.6' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'/>`;
    expect(await (await fetch(`${server.httpUrl}/http-bind`, { method: 'POST', body })).text()).toContain('ANONYMOUS');
  });
});
