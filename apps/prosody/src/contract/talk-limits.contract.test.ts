import { prosodyVersions, waitFor, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { refusalOf, useRooms } from './room-kit.ts';

/** At once, and a second. */
const LIMITS = [
  'meet_groupchat_rate = { 20, 1 }',
  'meet_private_rate = { 20, 1 }',
  'meet_presence_rate = { 30, 1 }',
  'meet_address_rate = { 30, 1 }',
  'meet_room_rate = { 60, 60 }',
  'meet_room_patience = 0.2',
].join('\\n');

const isRefusal = (stanza: Element) => attr(stanza, 'type') === 'error';

describe.each(await prosodyVersions())('limits of what is said in rooms of Prosody $version', (prosody) => {
  const at = useRooms(prosody, {
    GLOBAL_CONFIG: LIMITS,
    PROSODY_TRUSTED_PROXIES: '127.0.0.1',
    PROSODY_DISABLE_C2S_LIMIT: '1',
  });
  const enterFrom = async (address: string, nick: string) => {
    const client = await at.server.guest({ headers: { 'x-forwarded-for': address } });
    await client.join(at.room.jid, nick);
    return client;
  };
  const say = (client: XmppTestClient, id: string, text = 'hello', type = 'groupchat', to = at.room.jid) =>
    client.send(xml('message', { xmlns: NS.client, to, type, id }, xml('body', {}, text)));
  const sayOften = (client: XmppTestClient, count: number) => {
    for (let index = 0; index < count; index++) say(client, `${client.jid} ${index}`);
  };
  const bySelf = (client: XmppTestClient) => (stanza: Element) =>
    stanza.name === 'message' && attr(stanza, 'id')?.startsWith(client.jid) === true;
  /** What came back of `count` words of a client: how many were refused, and why. */
  const outcome = async (client: XmppTestClient, count: number) => {
    await waitFor(() => client.received.filter(bySelf(client)).length === count, { what: `${count} answers` });
    const refused = client.received.filter((stanza) => bySelf(client)(stanza) && isRefusal(stanza));
    return { refused: refused.length, texts: new Set(refused.map((stanza) => parseStanzaError(stanza).text)) };
  };

  it('refuse what is too long, in messages and in presence, and leave people in their room', async () => {
    const [alice, bob] = [await at.room.enter('alice'), await at.room.enter('bob')];
    for (const [type, to] of [
      ['groupchat', at.room.jid],
      ['chat', `${at.room.jid}/bob`],
    ] as const) {
      say(alice, type, 'x'.repeat(33_000), type, to);
      expect(refusalOf(await alice.next((stanza) => attr(stanza, 'id') === type, 'refusal'))).toBe('modify/not-acceptable');
    }
    const status = xml('status', {}, 'x'.repeat(66_000));
    alice.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/alice`, id: 'p' }, status));
    expect(refusalOf(await alice.next((stanza) => attr(stanza, 'id') === 'p', 'refusal'))).toBe('modify/not-acceptable');
    const carol = await at.server.guest();
    expect(refusalOf(await carol.join(at.room.jid, 'carol', status))).toBe('modify/not-acceptable');
    say(alice, 'fine');
    await bob.next((stanza) => attr(stanza, 'id') === 'fine', 'a message');
    expect(bob.received.filter((stanza) => stanza.toString().length > 30_000)).toEqual([]);
  });

  it('refuse a session that says too much, and no other', async () => {
    const [alice, bob] = [await enterFrom('203.0.113.1', 'alice'), await enterFrom('203.0.113.2', 'bob')];
    sayOften(alice, 26);
    const { refused, texts } = await outcome(alice, 26);
    expect(refused).toBeGreaterThan(1);
    expect(texts).toEqual(new Set(['Too many messages']));
    sayOften(bob, 1);
    expect(await outcome(bob, 1)).toMatchObject({ refused: 0 });
    for (let index = 0; index < 26; index++) say(alice, `private ${index}`, 'psst', 'chat', `${at.room.jid}/bob`);
    const refusal = await alice.next((stanza) => attr(stanza, 'id')?.startsWith('private') === true, 'a refusal');
    expect(refusalOf(refusal)).toBe('wait/policy-violation');
  });

  it('let presence that comes too often wait, the latest of it, as clients leave a conference that refuses theirs', async () => {
    const [alice, bob] = [await at.room.enter('alice'), await at.room.enter('bob')];
    const show = (client: XmppTestClient, text: string, type?: string) =>
      client.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/alice`, type }, xml('status', {}, text)));
    const seen = () => bob.received.flatMap((stanza) => (stanza.name === 'presence' ? (childOf(stanza, 'status')?.getText() ?? []) : []));
    for (let index = 0; index < 80; index++) show(alice, String(index));
    await bob.next((stanza) => stanza.name === 'presence' && childOf(stanza, 'status')?.getText() === '79', 'the latest');
    expect(seen().length).toBeLessThan(80);
    expect(seen()).toEqual(seen().toSorted((one, other) => Number(one) - Number(other)));
    expect(alice.received.filter(isRefusal)).toEqual([]);
    // Whoever leaves says nothing any more.
    for (let index = 80; index < 90; index++) show(alice, String(index));
    show(alice, 'gone', 'unavailable');
    await at.room.seen(bob, 'alice', 'unavailable');
    say(bob, 'fine');
    await bob.next((stanza) => attr(stanza, 'id') === 'fine', 'a message');
    expect(alice.received.filter(isRefusal)).toEqual([]);
  });

  it('refuse an address from which too much is said', async () => {
    const together = await Promise.all(['alice', 'bob'].map((nick) => enterFrom('203.0.113.1', nick)));
    const carol = await enterFrom('203.0.113.2', 'carol');
    for (const client of together) sayOften(client, 18);
    const outcomes = await Promise.all(together.map((client) => outcome(client, 18)));
    expect(outcomes.reduce((sum, { refused }) => sum + refused, 0)).toBeGreaterThan(1);
    expect(outcomes.flatMap(({ texts }) => [...texts])).toContain('Too many messages from your network');
    sayOften(carol, 1);
    expect(await outcome(carol, 1)).toMatchObject({ refused: 0 });
  });

  it('let people wait their turn in a room where everybody speaks at once, without losing a word or its order', async () => {
    const [alice, bob] = [await enterFrom('203.0.113.1', 'alice'), await enterFrom('203.0.113.2', 'bob')];
    const started = performance.now();
    for (const client of [alice, bob]) sayOften(client, 18);
    const outsider = await at.server.guest();
    await outsider.iq('get', at.server.domain, xml('ping', { xmlns: NS.ping }));
    expect(await outcome(alice, 18)).toMatchObject({ refused: 0 });
    expect(await outcome(bob, 18)).toMatchObject({ refused: 0 });
    // 36 words for three occupants; 60 copies at once, then 60 a second
    expect(performance.now() - started).toBeGreaterThan(500);
    const heard = bob.received.filter(bySelf(alice)).map((stanza) => attr(stanza, 'id'));
    expect(heard).toEqual(Array.from({ length: 18 }, (_, index) => `${alice.jid} ${index}`));
  });

  it('tell who speaks when a room has no time for them, and let nobody else suffer', async () => {
    const clients = await Promise.all(['1', '2', '3', '4'].map((name) => enterFrom(`203.0.113.${name}`, `nick${name}`)));
    for (const client of clients) sayOften(client, 12);
    const outcomes = await Promise.all(clients.map((client) => outcome(client, 12)));
    expect(new Set(outcomes.flatMap(({ texts }) => [...texts]))).toEqual(new Set(['The room is too busy']));
    for (const client of clients) await client.iq('get', at.server.domain, xml('ping', { xmlns: NS.ping }));
  });
});
