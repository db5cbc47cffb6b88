import { type ProsodyHarness, prosodyVersions, startProsody, XmppTestClient } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeService, sendRaw, startService, startTestWeb, type TestWeb } from './harness.ts';

describe.each(await prosodyVersions())('in front of Prosody $version', (prosodyVersion) => {
  let prosody: ProsodyHarness;
  let focus: FakeService;
  let web: TestWeb;

  beforeAll(async () => {
    focus = await startService((_seen, response) => response.end('OK'));
    prosody = await startProsody({ prosody: prosodyVersion });
    web = await startTestWeb({ PROSODY_HTTP_PORT: prosody.env.PROSODY_HTTP_PORT, JICOFO_REST_PORT: String(focus.port) });
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

  it('answers the keep-alive GET with a success', async () => {
    expect((await fetch(`${web.http}/xmpp-websocket?room=a`)).ok).toBe(true);
  });

  it('refuses a handshake whose Upgrade header got lost on the way', async () => {
    const handshake = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: xmpp\r\n';
    const answer = await sendRaw(web.port, `GET /xmpp-websocket HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${handshake}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 426 [\s\S]*\r\nUpgrade: websocket\r\n/);
  });

  it('opens a BOSH session', async () => {
    const body = `<body xmlns="http://jabber.org/protocol/httpbind" to="${prosody.domain}" rid="1" wait="60" hold="1" ver="1.6" xml:lang="en" xmlns:xmpp="urn:xmpp:xbosh" xmpp:version="1.0"/>`;
    const response = await fetch(`${web.http}/http-bind?room=a`, { method: 'POST', body, headers: { 'content-type': 'text/xml' } });
    expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/<body[^>]* sid=/)]);
  });
});
