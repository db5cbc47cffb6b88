import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { componentSecret } from '@parley/config';
import { type ProsodyHarness, prosodyVersions, startProsody, type XmppTestClient } from '@parley/testing';
import { attr, childOf, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusals } from './refusals.ts';

/** Logs in as a component (XEP-0114) and says what Prosody answered. */
async function tryComponent(port: number, domain: string, secret: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.write(`<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}'>`);
  while (!text.includes('id=')) await once(socket, 'data');
  const id = / id=['"]([^'"]+)/.exec(text)?.[1] ?? '';
  socket.write(`<handshake>${createHash('sha1').update(`${id}${secret}`).digest('hex')}</handshake>`);
  while (!/<handshake\/>|<\/stream:stream>/.test(text)) await once(socket, 'data');
  socket.destroy();
  return /<handshake\/>/.test(text) ? 'accepted' : (/<(not-authorized|conflict|host-unknown)/.exec(text)?.[1] ?? text);
}

describe.each(await prosodyVersions())('outsiders at Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  let guest: XmppTestClient;
  let focus: XmppTestClient;
  let bridge: XmppTestClient;
  const brewery = 'jvbbrewery@internal-muc.meet.jitsi';
  beforeAll(async () => {
    server = await startProsody({ prosody });
    [guest, focus, bridge] = await Promise.all([server.guest(), server.account('focus'), server.account('jvb')]);
    expect(attr(await bridge.join(brewery, 'bridge-1'), 'type')).toBeUndefined();
    expect(attr(await focus.join(brewery, 'focus'), 'type')).toBeUndefined();
  });
  afterAll(() => server?.stop());

  it('cannot enter a brewery, and are told so', async () => {
    await expectRefusals(server, 'closed-host', 1, async () => {
      const answer = await guest.join(brewery, 'bridge-2');
      expect(attr(answer, 'type')).toBe('error');
      expect(parseStanzaError(answer)).toMatchObject({ type: 'auth', condition: 'forbidden' });
    });
    await expect(guest.iq('get', brewery, xml('query', { xmlns: NS.discoInfo }))).rejects.toThrow('forbidden');
  });

  it.each([`${brewery}/bridge-1`, 'jvb@auth.meet.jitsi/jvb', 'jvb@auth.meet.jitsi', 'focus@auth.meet.jitsi/focus', 'policy.meet.jitsi'])(
    'cannot address %s',
    async (address) => {
      await expect(guest.iq('set', address, xml('conference-modify', { xmlns: NS.colibri2 }))).rejects.toThrow('forbidden');
      guest.send(xml('message', { xmlns: NS.client, to: address, id: `m-${address}` }, xml('body', {}, 'psst')));
      const error = await guest.next((stanza) => attr(stanza, 'id') === `m-${address}`, 'refused message');
      expect(parseStanzaError(error).condition).toBe('forbidden');
      for (const client of [focus, bridge]) expect(client.received.filter((stanza) => attr(stanza, 'from') === guest.jid)).toEqual([]);
    },
  );

  it('cannot use the address of the focus', async () => {
    guest.send(
      xml('message', { xmlns: NS.client, from: 'focus@auth.meet.jitsi/focus', to: brewery, type: 'groupchat' }, xml('body', {}, 'x')),
    );
    const end = await guest.next((stanza) => stanza.name === 'stream:error' || attr(stanza, 'type') === 'error', 'refusal');
    expect(end.toString()).toMatch(/forbidden|invalid-from/);
    guest = await server.guest();
  });

  it('get an answer from an absent focus component, not silence', async () => {
    const request = xml('conference', { xmlns: NS.focus, room: 'r@muc.meet.jitsi' });
    await expect(guest.iq('set', 'focus.meet.jitsi', request)).rejects.toThrow('remote-server-timeout');
  });

  it('may not be a component without its secret', async () => {
    const port = Number(server.env.PROSODY_COMPONENT_PORT);
    const config = { JICOFO_AUTH_PASSWORD: server.env.JICOFO_AUTH_PASSWORD, JICOFO_COMPONENT_SECRET: undefined };
    const right = componentSecret('focus', config);
    for (const secret of ['', 's3cr37', config.JICOFO_AUTH_PASSWORD ?? '', componentSecret('policy', config)])
      expect(await tryComponent(port, 'focus.meet.jitsi', secret)).toBe('not-authorized');
    expect(await tryComponent(port, 'policy.meet.jitsi', right)).toBe('not-authorized');
    expect(await tryComponent(port, 'speakerstats.meet.jitsi', right)).toBe('host-unknown');
    expect(await tryComponent(port, 'focus.meet.jitsi', right)).toBe('accepted');
  });

  it('leave the services undisturbed: bridge and focus reach each other through the brewery', async () => {
    focus.send(
      xml('iq', { xmlns: NS.client, type: 'set', id: 'c1', to: `${brewery}/bridge-1` }, xml('conference-modify', { xmlns: NS.colibri2 })),
    );
    const request = await bridge.next((stanza) => childOf(stanza, 'conference-modify', NS.colibri2) !== undefined, 'colibri request');
    bridge.send(xml('iq', { xmlns: NS.client, type: 'result', id: attr(request, 'id'), to: attr(request, 'from') }));
    expect(attr(await focus.next((stanza) => attr(stanza, 'id') === 'c1', 'answer'), 'type')).toBe('result');
  });
});
