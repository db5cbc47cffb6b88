import https from 'node:https';
import { DIALECTS, PeerChannel } from '@parley/testing';
import { attr, childOf, type Element, NS, parseXml, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { allSeeEachOther, bridgeView, newRoom, sourcesOf, usePeers } from './harness/peers.ts';
import { poll } from './harness/poll.ts';

/** The official client gives up after ten seconds. */
const ACK_CEILING_MS = 2_500;
const FAREWELL_CEILING_MS = 5_000;

const SHARD = 'east-1';
const fixture = usePeers({ env: { DEPLOYMENTINFO_SHARD: SHARD } });
const namesIn = (content: Element | undefined) =>
  childOf(content, 'description')
    ?.getChildren('payload-type')
    .map((type) => attr(type, 'name'));

/** An element whatever the order of its attributes and wherever its namespace was declared. */
function canonical(element: Element, inherited: string): string {
  const { xmlns = inherited, ...attributes } = element.attrs as Record<string, string>;
  const children = element.children.map((child) => (typeof child === 'string' ? child : canonical(child as Element, xmlns)));
  return JSON.stringify([element.name, xmlns, Object.entries(attributes).sort(), children]);
}

/** The traps of client contract §0, each as today's client would fall into it. */
describe('the twenty traps', () => {
  it('1: a client that is the controlled side of ICE is answered, and nominated by the bridge', async () => {
    const room = newRoom('trap');
    const [ada] = await Promise.all([fixture.join(room, { ice: true }), fixture.join(room)]);
    const { ice } = await ada.accepted();
    await Promise.all([ice?.answered, ice?.nominated]);
  });

  it('2: a client that tells no candidates is found by its checks', async () => {
    const room = newRoom('trap');
    const [ada] = await Promise.all([fixture.join(room, { ice: true }), fixture.join(room)]);
    expect((await ada.accepted()).transport.candidates).toEqual([]);
    await poll(async () => (await bridgeView(fixture.stack, room))?.[ada.endpoint]?.ice === 'connected', {
      timeoutMs: 5_000,
      what: 'the bridge is connected with a client whose address nobody told',
      intervalMs: 50,
    });
  });

  it('3: a data channel is offered only to who can have one, and the web-socket beside it', async () => {
    const room = newRoom('trap');
    const [ada, phone] = await Promise.all([fixture.join(room), fixture.join(room, { dialect: DIALECTS.jigasi })]);
    const offers = await Promise.all([ada, phone].map(async (peer) => (await peer.accepted()).offer));
    expect(offers.map(({ hasData }) => hasData)).toEqual([true, false]);
    const sctp = childOf(childOf(offers[0]?.contents.get('data'), 'transport'), 'sctpmap', NS.sctp);
    expect(sctp?.attrs).toMatchObject({ number: '5000', protocol: 'webrtc-datachannel' });
    expect(offers[0]?.webSocketUrl).toMatch(/^wss:/);
  });

  it('4: everybody in the room has a real address', async () => {
    const room = newRoom('trap');
    const ada = await fixture.join(room);
    const ben = await fixture.join(room);
    await ada.until(() => ada.view.occupants.get(ben.endpoint), 'sees Ben come');
    const jids = (peer: typeof ada) => [...peer.view.occupants.values()].map(({ jid }) => jid).sort();
    expect(jids(ada)).toEqual([ada.connection.jid, ben.connection.jid, 'focus@auth.meet.jitsi/focus'].sort());
    expect(jids(ben)).toEqual(jids(ada));
  });

  it('5: the focus is the occupant `focus` with the address that it named, and nobody else can be', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room)]);
    const { offer } = await ada.accepted();
    expect(offer.initiator).toBe(`${ada.room}/focus`);
    expect(ada.view.occupants.get('focus')).toMatchObject({ jid: `${ada.focusJid}/focus`, affiliation: 'owner', role: 'moderator' });
    expect(ben.focusJid).toBe('focus@auth.meet.jitsi');
  });

  it('6: session-accept is acknowledged at once', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room)]);
    const sessions = await Promise.all([ada.accepted(), ben.accepted()]);
    for (const { acknowledgedMs } of sessions) expect(acknowledgedMs).toBeLessThan(ACK_CEILING_MS);
  });

  it("7: every codec of a client's order is in the offer", async () => {
    const room = newRoom('trap');
    const [ada] = await Promise.all([fixture.join(room), fixture.join(room)]);
    expect(namesIn((await ada.accepted()).offer.contents.get('video'))).toEqual(expect.arrayContaining(['AV1', 'VP9', 'VP8', 'H264']));
  });

  it('8: a change of codec is no change of sources: nothing is signalled', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room, { dialect: DIALECTS['2026 without rewriting'] })]);
    await allSeeEachOther(ada, ben);
    const before = [ada.table.tracks, ben.table.tracks];
    ada.sendPresence('', '<jitsi_participant_codecList>vp8</jitsi_participant_codecList>');
    await Promise.all([ada.barrier(), ben.barrier()]);
    expect([ada.table.tracks, ben.table.tracks]).toEqual(before);
    expect(ben.jingle.filter((action) => action.startsWith('source'))).toHaveLength(1);
  });

  it('9: mute, unmute and the end of a screen share change presence only', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room, { dialect: DIALECTS['2026 without rewriting'] })]);
    await allSeeEachOther(ada, ben);
    const { name } = await ada.share();
    await allSeeEachOther(ada, ben);
    const tracks = ben.table.tracks;
    const { renegotiations } = ben.table;
    for (const [source, muted] of [
      [name, true],
      [`${ada.endpoint}-a0`, true],
      [`${ada.endpoint}-a0`, false],
    ] as const) {
      ada.setMuted(source, muted);
      await ben.until(() => ben.view.audible(ada.endpoint).includes(source) !== muted, `${source} is ${muted ? 'muted' : 'back'}`);
    }
    await Promise.all([ada.barrier(), ben.barrier()]);
    expect([ben.table.tracks, ben.table.renegotiations]).toEqual([tracks, renegotiations]);
  });

  it('10: maps are batched, and an SSRC stays with its source', async () => {
    const room = newRoom('trap');
    const others = await Promise.all([0, 1, 2, 3].map(() => fixture.join(room)));
    await allSeeEachOther(...others);
    const late = await fixture.join(room);
    await late.accepted();
    await late.seesOnly(sourcesOf(...others));
    expect(late.channelMessages.filter(({ colibriClass }) => colibriClass.endsWith('SourcesMap'))).toHaveLength(2);
    const before = late.table.tracks;
    late.session?.channel?.close();
    await late.session?.channel?.closed;
    late.channelMessages.length = 0;
    await late.session?.openChannel();
    await late.until(
      () => late.channelMessages.filter(({ colibriClass }) => colibriClass.endsWith('SourcesMap')).length === 2,
      'all maps again',
    );
    expect(late.table.tracks).toEqual(before);
  });

  it('11: no mid is stamped on what the client receives', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room)]);
    await allSeeEachOther(ada, ben);
    const { offer } = await ada.accepted();
    expect(String(offer.jingle)).not.toContain('sdes:mid');
    expect(JSON.stringify(ada.channelMessages)).not.toContain('"mid"');
  });

  it('12: a new transport is a new session, never a transport-replace', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room)]);
    await allSeeEachOther(ada, ben);
    const old = (await ada.accepted()).offer;
    await ada.restart();
    await allSeeEachOther(ada, ben);
    const { offer } = await ada.accepted();
    expect(offer.sid).not.toBe(old.sid);
    expect(offer.bridgeSessionId).not.toBe(old.bridgeSessionId);
    expect(ada.jingle.filter((action) => action !== 'source-add')).toEqual(['session-initiate', 'session-initiate']);
  });

  it('13: the password of an earlier allocation is refused with 403', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room)]);
    await allSeeEachOther(ada, ben);
    const { webSocketUrl: url = '' } = (await ada.accepted()).offer;
    await ada.restart();
    await ada.accepted();
    const ignore = { onMessage: () => {}, onProblem: () => {} };
    await expect(PeerChannel.open({ url, ...ignore })).rejects.toMatchObject({ details: { status: 403 } });
    expect(ada.session?.channel?.isOpen).toBe(true);
  });

  it('14: the focus stays in the room as long as somebody is there', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room)]);
    await allSeeEachOther(ada, ben);
    await ben.leave();
    await ada.until(() => ada.view.others.length === 0, 'is alone');
    await ada.barrier();
    expect(ada.view.occupants.has('focus')).toBe(true);
    const again = await fixture.join(room);
    await allSeeEachOther(ada, again);
  });

  it('15: the count at resumption is of the stanzas since enable, and the occupant stays', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room)]);
    await allSeeEachOther(ada, ben);
    await ada.connection.ping();
    const { sent } = ada.connection;
    await ada.resume();
    expect([ada.connection.resumed, ada.connection.acknowledged]).toEqual([true, sent]);
    ada.setMuted(`${ada.endpoint}-a0`, true);
    await ben.until(() => !ben.view.audible(ada.endpoint).includes(`${ada.endpoint}-a0`), 'hears of the mute');
    expect(ben.view.others).toEqual([ada.endpoint]);
    expect(ada.session?.channel?.isOpen).toBe(true);
  });

  it('16: no early push promises TURN servers in the metadata of the room', async () => {
    const ada = await fixture.connect(newRoom('trap'));
    const pushed = ada.connection.early.filter(({ name }) => name === 'message').join('');
    expect(pushed.includes('room_metadata') && !pushed.includes('services')).toBe(false);
    const answer = await ada.connection.iq('get', 'meet.jitsi', xml('services', { xmlns: NS.externalServices }));
    expect(childOf(answer, 'services', NS.externalServices)).toBeDefined();
  });

  it('17: components are named by their addresses, and what they push survives `unescape`', async () => {
    const room = newRoom('trap');
    const ada = await fixture.join(room, { displayName: '100%41 Ada' });
    await ada.barrier();
    for (const jid of ada.components.values()) expect(jid).toMatch(/^[a-z_-]+\.meet\.jitsi$/);
    const pushes = ada.messages.filter((message) => childOf(message, 'json-message') && !attr(message, 'from')?.includes('@'));
    for (const push of pushes) expect([...ada.components.values()]).toContain(attr(push, 'from'));
    for (const push of pushes) expect(push.getChild('json-message')?.getText()).not.toMatch(/%[0-9A-Fa-f]{2}/);
  });

  it('18: the form of the room says nothing false that reads as true', async () => {
    const ada = await fixture.join(newRoom('trap'));
    const form = childOf(childOf(await ada.discoRoom(), 'query'), 'x', NS.dataForm);
    const value = (name: string) =>
      form
        ?.getChildren('field')
        .find((field) => attr(field, 'var') === `muc#roominfo_${name}`)
        ?.getChild('value')
        ?.getText() ?? '';
    expect(value('isbreakout')).toBe('');
    expect(['', '0', '1']).toContain(value('visitorsEnabled'));
    expect(value('meetingId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(Math.abs(Date.now() - Number(value('created_timestamp')))).toBeLessThan(60_000);
  });

  it('19: presence comes back to all as it was sent, and the farewell in time', async () => {
    const room = newRoom('trap');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room)]);
    const extra = [
      '<jitsi_participant_raisedHand>1795651140783</jitsi_participant_raisedHand>',
      '<email>ada@example.org</email>',
      "<silent xmlns='http://jitsi.org/protocol/silent'>true</silent>",
      "<x-app xmlns='urn:example:app' a='&lt;1&gt;'>&amp; <b xmlns='urn:example:b'/>ß 漢</x-app>",
    ];
    ada.sendPresence('', extra.join(''));
    const of = (peer: typeof ada) => peer.view.occupants.get(ada.endpoint)?.presence;
    for (const peer of [ada, ben]) await peer.until(() => of(peer)?.getChild('email') !== undefined, 'the new presence');
    const wanted = extra.map((text) => canonical(parseXml(text), NS.client));
    for (const peer of [ada, ben])
      expect(
        of(peer)
          ?.getChildElements()
          .map((child) => canonical(child, NS.client)),
      ).toEqual(expect.arrayContaining(wanted));
    expect(attr(of(ada) as Element, 'from')).toBe(`${ada.room}/${ada.endpoint}`);
    expect(await ben.leave()).toBeLessThan(FAREWELL_CEILING_MS);
  });

  it('20: the address of the WebSocket answers a plain GET, and names no foreign shard', async () => {
    const url = `${fixture.stack.url}/xmpp-websocket?room=${newRoom('trap')}`;
    const { status, shard } = await new Promise<{ status: number; shard: unknown }>((resolve, reject) => {
      const request = https.get(url, { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, shard: response.headers['x-jitsi-shard'] });
      });
      request.on('error', reject);
    });
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(300);
    expect(shard).toBe(SHARD);
    expect((await fixture.stack.get('/config.js')).body).toContain(SHARD);
  });
});
