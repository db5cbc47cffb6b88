import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseXml, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { comparable, refusalOf, useRooms } from './room-kit.ts';

const STORE = '<store xmlns="urn:xmpp:hints"/>';
/** Payloads of client contract §3.7, as official clients send them. */
const PAYLOADS = {
  text: '<body>你好 &lt;b&gt;</body>',
  json: '<json-message xmlns="http://jitsi.org/jitmeet">{"type":"e2ee","text":"100%"}</json-message>',
  reaction: `<reactions xmlns="urn:xmpp:reactions:0" id="m1"><reaction>👍🏽</reaction></reactions>${STORE}`,
  reply: '<body>yes</body><reply xmlns="urn:xmpp:reply:0" to="aaaaaaaa" id="m1"/>',
};

const childrenOfText = (text: string) => parseXml(`<all>${text}</all>`).getChildElements();
/** Without what the server adds for services (a stable id). */
const payloadOf = (message: Element) =>
  message
    .getChildElements()
    .filter(({ name, attrs }) => name !== 'stanza-id' && attrs.xmlns !== NS.mucUser)
    .map(comparable);

describe.each(await prosodyVersions())('messages in rooms of Prosody $version', (prosody) => {
  const at = useRooms(prosody);
  let alice: XmppTestClient;
  let bob: XmppTestClient;
  beforeEach(async () => {
    [alice, bob] = await Promise.all([at.room.enter('aaaaaaaa'), at.room.enter('bbbbbbbb')]);
  });
  const say = (client: XmppTestClient, type: string, to: string, id: string, payload: string) =>
    client.send(xml('message', { xmlns: NS.client, type, to, id }, childrenOfText(payload)));
  const byId = (client: XmppTestClient, id: string) =>
    client.next((stanza) => stanza.name === 'message' && attr(stanza, 'id') === id, `message ${id}`);

  it.each(Object.entries(PAYLOADS))('carries a %s to all, and back to who sent it, unchanged', async (_kind, payload) => {
    say(alice, 'groupchat', at.room.jid, 'm1', payload);
    for (const client of [alice, bob]) {
      const message = await byId(client, 'm1');
      expect(message.attrs).toMatchObject({ type: 'groupchat', from: `${at.room.jid}/aaaaaaaa` });
      expect(payloadOf(message)).toEqual(childrenOfText(payload).map(comparable));
    }
  });

  it.each(Object.entries(PAYLOADS))('carries a private %s to one alone', async (_kind, payload) => {
    const carol = await at.room.enter('cccccccc');
    say(alice, 'chat', `${at.room.jid}/bbbbbbbb`, 'p1', payload);
    const message = await byId(bob, 'p1');
    expect(message.attrs).toMatchObject({ type: 'chat', from: `${at.room.jid}/aaaaaaaa` });
    expect(payloadOf(message)).toEqual(childrenOfText(payload).map(comparable));
    await carol.iq('get', at.server.domain, xml('ping', { xmlns: NS.ping }));
    expect(carol.received.filter((stanza) => attr(stanza, 'id') === 'p1')).toEqual([]);
  });

  it('answers a private message to nobody, and any message from outside', async () => {
    say(alice, 'chat', `${at.room.jid}/nobody`, 'p2', PAYLOADS.text);
    expect(refusalOf(await byId(alice, 'p2'))).toBe('cancel/item-not-found');
    const outsider = await at.server.guest();
    for (const [type, to] of [
      ['groupchat', at.room.jid],
      ['chat', `${at.room.jid}/bbbbbbbb`],
    ] as const) {
      say(outsider, type, to, 'o1', PAYLOADS.text);
      expect(refusalOf(await byId(outsider, 'o1'))).toMatch(/not-acceptable$/);
    }
  });

  it('shows chat that was before to who comes later, stamped, and JSON never', async () => {
    say(alice, 'groupchat', at.room.jid, 'h1', PAYLOADS.text);
    say(alice, 'groupchat', at.room.jid, 'h2', PAYLOADS.json);
    await byId(bob, 'h2');
    const late = await at.room.enter('dddddddd');
    const message = await byId(late, 'h1');
    expect(childOf(message, 'delay', 'urn:xmpp:delay')?.attrs.stamp).toMatch(/^20\d\d-/);
    await late.iq('get', at.server.domain, xml('ping', { xmlns: NS.ping }));
    expect(late.received.filter((stanza) => attr(stanza, 'id') === 'h2')).toEqual([]);
  });

  it('keeps the order of everything that one client sends', async () => {
    for (let i = 0; i < 50; i++) {
      say(alice, 'groupchat', at.room.jid, `g${i}`, PAYLOADS.json);
      if (i % 10 === 5)
        alice.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/aaaaaaaa` }, xml('SourceInfo', {}, `{"at":${i}}`)));
    }
    await byId(bob, 'g49');
    const order = bob.received
      .filter((stanza) => attr(stanza, 'from') === `${at.room.jid}/aaaaaaaa`)
      .flatMap((stanza) => attr(stanza, 'id')?.match(/^g\d+$/)?.[0] ?? childOf(stanza, 'SourceInfo')?.getText() ?? []);
    const expected = Array.from({ length: 49 }, (_v, i) => (i % 10 === 5 ? [`g${i}`, `{"at":${i}}`] : [`g${i}`])).flat();
    expect(order).toEqual(expected);
  });

  it('carries a Jingle session between two people, its errors too', async () => {
    const jingle = parseXml(
      '<jingle xmlns="urn:xmpp:jingle:1" action="session-initiate" sid="p2p1" initiator="x"><content name="0" creator="initiator"><description xmlns="urn:xmpp:jingle:apps:rtp:1" media="audio"/></content></jingle>',
    );
    alice.send(xml('iq', { xmlns: NS.client, type: 'set', id: 'j1', to: `${at.room.jid}/bbbbbbbb` }, jingle));
    const offer = await bob.next((stanza) => childOf(stanza, 'jingle', NS.jingle) !== undefined, 'offer');
    expect(attr(offer, 'from')).toBe(`${at.room.jid}/aaaaaaaa`);
    expect(comparable(childOf(offer, 'jingle', NS.jingle) as Element)).toEqual(comparable(jingle));
    const error = parseXml(
      '<error type="cancel"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><unknown-session xmlns="urn:xmpp:jingle:errors:1"/></error>',
    );
    bob.send(xml('iq', { xmlns: NS.client, type: 'error', id: attr(offer, 'id'), to: attr(offer, 'from') }, error));
    const answer = await alice.next((stanza) => attr(stanza, 'id') === 'j1', 'answer');
    expect(answer.attrs).toMatchObject({ type: 'error', from: `${at.room.jid}/bbbbbbbb` });
    expect(comparable(childOf(answer, 'error') as Element)).toMatchObject({
      children: (comparable(error) as { children: unknown[] }).children,
    });
    await expect(alice.iq('set', `${at.room.jid}/nobody`, jingle)).rejects.toThrow('item-not-found');
  });

  it('carries questions for capabilities between occupants', async () => {
    alice.send(
      xml(
        'iq',
        { xmlns: NS.client, type: 'get', id: 'd1', to: `${at.room.jid}/bbbbbbbb` },
        xml('query', { xmlns: NS.discoInfo, node: 'n#v' }),
      ),
    );
    const question = await bob.next(({ name, attrs }) => name === 'iq' && attrs.type === 'get', 'question');
    bob.send(
      xml(
        'iq',
        { xmlns: NS.client, type: 'result', id: attr(question, 'id'), to: attr(question, 'from') },
        xml('query', { xmlns: NS.discoInfo, node: 'n#v' }, xml('feature', { var: 'urn:test' })),
      ),
    );
    const answer = await alice.next((stanza) => attr(stanza, 'id') === 'd1', 'answer');
    expect(childOf(childOf(answer, 'query'), 'feature')?.attrs.var).toBe('urn:test');
  });
});
