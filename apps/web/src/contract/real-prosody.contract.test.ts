import { type ProsodyHarness, prosodyVersions, RawBosh, startProsody, XmppTestClient } from '@parley/testing';
import { attr, childOf, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeService, sendRaw, startService, startTestWeb, type TestWeb } from './harness.ts';

const FILE_ID = 'e393a7e5-e790-4f43-836e-d27238201904';

describe.each(await prosodyVersions())('in front of Prosody $version', (prosodyVersion) => {
  let prosody: ProsodyHarness;
  let focus: FakeService;
  let web: TestWeb;

  beforeAll(async () => {
    focus = await startService((_seen, response) => response.end('OK'));
    prosody = await startProsody({ prosody: prosodyVersion, env: { ENABLE_FILE_SHARING: '1' } });
    web = await startTestWeb({
      PROSODY_HTTP_PORT: prosody.env.PROSODY_HTTP_PORT,
      JICOFO_REST_PORT: String(focus.port),
      DEPLOYMENTINFO_SHARD: 'east-1',
      ENABLE_FILE_SHARING: '1',
    });
  });

  afterAll(async () => {
    await Promise.all([web, prosody, focus].map((part) => part.stop()));
  });

  it('is healthy', async () => {
    expect((await fetch(`${web.http}/about/health`)).status).toBe(200);
  });

  it('carries an anonymous session over the tunnel', async () => {
    const client = await XmppTestClient.open({
      url: `${web.http.replace('http', 'ws')}/acme/xmpp-websocket?room=a`,
      domain: prosody.domain,
    });
    expect(client.jid).toMatch(/@meet\.jitsi\//);
    client.drop();
  });

  it('answers the keep-alive GET with a success and the shard, of a session that is being resumed too', async () => {
    for (const query of ['?room=a', '?room=a&previd=1b2e', '']) {
      const answer = await fetch(`${web.http}/xmpp-websocket${query}`);
      expect([answer.status, answer.headers.get('x-jitsi-shard')]).toEqual([200, 'east-1']);
    }
  });

  it('refuses a handshake whose Upgrade header got lost on the way', async () => {
    const handshake = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: xmpp\r\n';
    const answer = await sendRaw(web.port, `GET /xmpp-websocket HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${handshake}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 426 [\s\S]*\r\nUpgrade: websocket\r\n/);
  });

  it('lets a guest resume over the tunnel with the address, the place in the room and what was sent meanwhile', async () => {
    const focus = await prosody.account('focus');
    const room = `resume@muc.acme.${prosody.domain}`;
    await focus.join(room, 'focus');
    const url = `${web.http.replace('http', 'ws')}/acme/xmpp-websocket?room=resume`;
    const first = await XmppTestClient.open({ url, domain: prosody.domain, streamManagement: true });
    await first.join(room, 'aaaaaaaa');
    // The server counts what came after <enable/>: two presences of the room, its subject.
    const h = first.received.filter(({ name }) => name === 'presence').length + 2;
    first.drop();
    await first.closed;
    const say = (text: string) => xml('message', { xmlns: NS.client, type: 'groupchat', to: room }, xml('body', {}, text));
    focus.send(say('while you were away'));
    const second = await XmppTestClient.open({
      url: `${url}&previd=${first.smId}`,
      domain: prosody.domain,
      streamManagement: { previd: first.smId, h },
    });
    expect(second.resumed).toBe(true);
    const message = await second.next((stanza) => childOf(stanza, 'body') !== undefined, 'what was missed');
    expect(attr(message, 'to')).toBe(first.jid);
    expect(
      focus.received.filter((stanza) => attr(stanza, 'from') === `${room}/aaaaaaaa` && attr(stanza, 'type') === 'unavailable'),
    ).toEqual([]);
    second.drop();
  });

  it('carries a whole conference over BOSH: login, join, questions, messages, and the end of the page', async () => {
    const focus = await prosody.account('focus');
    const room = `bosh@${prosody.muc}`;
    await focus.join(room, 'focus');
    const guest = await RawBosh.open(`${web.http}/http-bind?room=bosh`, prosody.domain);
    expect(guest.jid).toMatch(/^[0-9a-f-]{36}@meet\.jitsi\//);
    const presence = (attributes: object) =>
      xml('presence', { xmlns: NS.client, to: `${room}/aaaaaaaa`, ...attributes }, xml('x', { xmlns: NS.muc }));
    const own = await guest.until(presence({}), ({ name, attrs }) => name === 'presence' && attrs.from === `${room}/aaaaaaaa`);
    expect(attr(own, 'type')).toBeUndefined();
    const conference = xml('conference', { xmlns: NS.focus, room });
    const request = xml('iq', { xmlns: NS.client, type: 'set', id: 'c1', to: `focus.${prosody.domain}` }, conference);
    // There is no focus in this test, and Prosody says so.
    expect(parseStanzaError(await guest.until(request, ({ attrs }) => attrs.id === 'c1')).condition).toBe('remote-server-timeout');
    focus.send(xml('message', { xmlns: NS.client, type: 'groupchat', to: room }, xml('body', {}, '你好')));
    const message = await guest.until(undefined, (element) => childOf(element, 'body') !== undefined);
    expect(childOf(message, 'body')?.getText()).toBe('你好');
    const left = focus.next(({ attrs }) => attrs.from === `${room}/aaaaaaaa` && attrs.type === 'unavailable', 'leave', 2_000);
    await guest.terminate(presence({ type: 'unavailable' }));
    await left;
  });

  it('takes a file from an occupant with its token, and hands it to another', async () => {
    const focus = await prosody.account('focus');
    const room = `files@muc.acme.${prosody.domain}`;
    await focus.join(room, 'focus');
    const [anna, bert] = [await prosody.guest(), await prosody.guest()];
    await anna.join(room, 'anna');
    await focus.iq('set', room, xml('query', { xmlns: NS.mucAdmin }, xml('item', { affiliation: 'owner', jid: anna.jid.split('/')[0] })));
    await anna.next((stanza) => childOf(stanza, 'permissions', NS.jitmeet) !== undefined, 'permissions');
    await bert.join(room, 'bert');
    const bearer = async (client: XmppTestClient) => {
      const request = xml(
        'credentials',
        { xmlns: 'urn:xmpp:extdisco:2' },
        xml('service', { type: 'short-lived-token', host: 'file-sharing' }),
      );
      const answer = childOf(await client.iq('get', prosody.domain, request), 'credentials');
      return { authorization: `Bearer ${childOf(answer, 'service')?.attrs.password}` };
    };
    const info = childOf(await anna.iq('get', room, xml('query', { xmlns: NS.discoInfo })), 'query');
    const fields = childOf(info, 'x', NS.dataForm)?.getChildren('field') ?? [];
    const meetingId = childOf(
      fields.find((field) => attr(field, 'var') === 'muc#roominfo_meetingId'),
      'value',
    )?.getText();
    const address = `${web.http}/file-sharing/sessions/${meetingId}/files`;
    const form = () => {
      const data = new FormData();
      data.append('metadata', JSON.stringify({ fileId: FILE_ID, fileName: 'a.txt', fileSize: 5, fileType: 'txt', timestamp: 1 }));
      data.append('file', new Blob(['hello']), 'a.txt');
      return data;
    };
    expect((await fetch(address, { method: 'POST', headers: await bearer(bert), body: form() })).status).toBe(403);
    expect((await fetch(address, { method: 'POST', headers: await bearer(anna), body: form() })).status).toBe(200);
    const described = (await (await fetch(`${address}/${FILE_ID}`, { headers: await bearer(bert) })).json()) as { presignedUrl: string };
    expect(await (await fetch(described.presignedUrl)).text()).toBe('hello');
    expect((await fetch(`${address.replace(String(meetingId), 'another')}/${FILE_ID}`, { headers: await bearer(bert) })).status).toBe(403);
  });

  it.each(['/xmpp-websocket', '/http-bind'])('lets pages of other sites reach %s', async (path) => {
    const headers = {
      origin: 'https://other.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const answer = await fetch(`${web.http}${path}?room=a`, { method: 'OPTIONS', headers });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, 'https://other.example']);
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('content-type');
    expect(answer.headers.get('access-control-allow-credentials')).not.toBe('true');
  });
});
