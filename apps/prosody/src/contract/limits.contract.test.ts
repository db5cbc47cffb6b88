import { deferred } from '@parley/kernel';
import { type ProsodyHarness, prosodyVersions, RawBosh, startProsody, type XmppTestClient } from '@parley/testing';
import { createXmppClient } from '@parley/xmpp-connection';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe.each(await prosodyVersions())('limits of Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  beforeAll(async () => {
    server = await startProsody({ prosody, env: { PROSODY_C2S_LIMIT: '10kb/s', WEB_MAX_SOCKETS_PER_ADDRESS: '5' } });
  });
  afterAll(() => server?.stop());

  /** Milliseconds until `bytes`, in pieces of 8 kB, have come back from the server. */
  async function echo(client: XmppTestClient, bytes: number): Promise<number> {
    const started = performance.now();
    const count = bytes / 8_000;
    for (let i = 0; i < count; i++)
      client.send(xml('message', { xmlns: NS.client, to: client.jid, id: `e${i}` }, xml('body', {}, 'x'.repeat(8_000))));
    await client.next((stanza) => attr(stanza, 'id') === `e${count - 1}`, 'last echo', 20_000);
    return performance.now() - started;
  }

  it.each(['focus', 'jvb'] as const)('do not apply to %s', async (name) => {
    expect(await echo(await server.account(name), 400_000)).toBeLessThan(900);
  });

  it('hold guests back', async () => {
    expect(await echo(await server.guest(), 40_000)).toBeGreaterThan(900);
  });

  it('end the stream of a guest whose stanza is too big, with the reason', async () => {
    const guest = await server.guest();
    guest.send(xml('message', { xmlns: NS.client, to: guest.jid }, xml('body', {}, 'x'.repeat(300_000))));
    const error = await guest.next((stanza) => stanza.name === 'stream:error', 'stream error', 40_000);
    expect(error.toString()).toContain('policy-violation');
    await guest.closed;
  });

  it('end a BOSH session that sends more than its share, and leave one that keeps to it alone', async () => {
    const [greedy, modest] = await Promise.all([1, 2].map(() => RawBosh.open(`${server.httpUrl}/http-bind`, server.domain)));
    if (!greedy || !modest) throw new Error('no sessions');
    const message = (client: RawBosh) => xml('message', { xmlns: NS.client, to: client.jid }, xml('body', {}, 'x'.repeat(30_000)));
    const isOver = async (client: RawBosh) => attr(await client.post({}, message(client)), 'type') === 'terminate';
    expect([await isOver(modest), await isOver(modest)]).toEqual([false, false]);
    let sent = 1;
    while (!(await isOver(greedy))) sent++;
    expect(sent).toBeLessThan(8);
    expect(await isOver(modest)).toBe(false);
  });

  it('refuse more BOSH sessions than one address may have, until others end, and leave other addresses alone', async () => {
    const from = (address: string) => RawBosh.open(`${server.httpUrl}/http-bind`, server.domain, { address });
    const addresses = Array.from({ length: 5 }, (_value, index) => `2001:db8::${index}`);
    const held: RawBosh[] = [];
    for (const address of addresses) held.push(await from(address));
    await expect(from('2001:db8::9')).rejects.toThrow('BOSH');
    await from('2001:db8:0:1::9');
    await held[0]?.terminate(xml('presence', { xmlns: NS.client, type: 'unavailable' }));
    expect((await from('2001:db8::9')).jid).not.toBe('');
  });

  it('end the stream of who sends no XML, and nobody else notices', async () => {
    const [guest, other] = await Promise.all([server.guest(), server.guest()]);
    guest.sendRaw('<message><body></message>');
    expect((await guest.next((stanza) => stanza.name === 'stream:error', 'stream error')).toString()).toContain('not-well-formed');
    await guest.closed;
    await other.iq('get', server.domain, xml('ping', { xmlns: NS.ping }));
  });

  it('let the focus send an offer that no guest could, over its own connection without delay', async () => {
    const focus = createXmppClient({
      service: `xmpp://127.0.0.1:${server.env.XMPP_PORT}`,
      domain: `auth.${server.domain}`,
      username: 'focus',
      password: server.env.JICOFO_AUTH_PASSWORD ?? '',
      resource: 'big',
    });
    await focus.start();
    const { promise, resolve } = deferred<Element>();
    focus.on('message', resolve);
    const started = performance.now();
    await focus.send(xml('message', { to: focus.jid }, xml('body', {}, 'x'.repeat(1_000_000))));
    expect(childOf(await promise, 'body')?.getText()).toHaveLength(1_000_000);
    expect(performance.now() - started).toBeLessThan(2_000);
    await focus.stop();
  });
});
