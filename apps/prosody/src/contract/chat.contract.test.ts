import { randomUUID } from 'node:crypto';
import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseXml, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { refusalOf, useRooms } from './room-kit.ts';

const NS_MODERATE = 'urn:xmpp:message-moderate:1';
const NS_RETRACT = 'urn:xmpp:message-retract:1';
const STORE = '<store xmlns="urn:xmpp:hints"/>';
const body = (text: string) => `<body>${text}</body>`;
const retract = (id: string) =>
  `<retract xmlns="${NS_RETRACT}" id="${id}"/><fallback xmlns="urn:xmpp:fallback:0" for="${NS_RETRACT}"/>${body('gone')}${STORE}`;
const react = (id: string, emoji: string) =>
  `<reactions xmlns="urn:xmpp:reactions:0" id="${id}"><reaction>${emoji}</reaction></reactions>${STORE}`;
const moderate = (id: string) =>
  xml('moderate', { xmlns: NS_MODERATE, id }, xml('retract', { xmlns: NS_RETRACT }), xml('reason', {}, 'spam'));
const named = (name: string) => xml('nick', { xmlns: 'http://jabber.org/protocol/nick' }, name);

describe.each(await prosodyVersions())('chat in rooms of Prosody $version', (prosody) => {
  const at = useRooms(prosody);
  let alice: XmppTestClient;
  let bob: XmppTestClient;
  let host: XmppTestClient;
  beforeEach(async () => {
    alice = await at.room.enter('aaaaaaaa', named('Alice'));
    bob = await at.room.enter('bbbbbbbb');
    host = await at.room.enterAsModerator('hhhhhhhh');
  });
  const send = (client: XmppTestClient, id: string, payload: string, nick?: string) => {
    const to = nick === undefined ? { type: 'groupchat', to: at.room.jid } : { type: 'chat', to: `${at.room.jid}/${nick}` };
    client.send(xml('message', { xmlns: NS.client, id, ...to }, parseXml(`<all>${payload}</all>`).getChildElements()));
  };
  const heard = (client: XmppTestClient, id: string) =>
    client.next((stanza) => stanza.name === 'message' && attr(stanza, 'id') === id, `message ${id}`);
  /** Says something to all and waits until all have it. */
  const say = async (client: XmppTestClient, id: string, payload = body(id)) => {
    send(client, id, payload);
    return Promise.all([alice, bob, host].map((listener) => heard(listener, id)));
  };
  /** What somebody who comes now is told: ids, or `id:emoji` of reactions. */
  const history = async (nick = 'llllllll'): Promise<Element[]> => {
    const late = await at.room.enter(nick);
    await late.iq('get', at.server.domain, xml('ping', { xmlns: NS.ping }));
    return late.received.filter((stanza) => stanza.name === 'message' && childOf(stanza, 'delay', 'urn:xmpp:delay') !== undefined);
  };
  const idsOf = (messages: readonly Element[]) => messages.map((message) => attr(message, 'id'));

  it('lets authors take back what they have said, to all and to one, and nobody else', async () => {
    await say(alice, 'm1');
    send(alice, 'p1', body('psst'), 'bbbbbbbb');
    await heard(bob, 'p1');
    for (const id of ['m1', 'p1']) {
      send(bob, `r-${id}`, retract(id));
      expect(refusalOf(await heard(bob, `r-${id}`))).toBe('auth/forbidden');
      send(bob, `r2-${id}`, retract(id), 'aaaaaaaa');
      expect(refusalOf(await heard(bob, `r2-${id}`))).toBe('auth/forbidden');
    }
    send(alice, 'r-none', retract('none'));
    expect(refusalOf(await heard(alice, 'r-none'))).toBe('cancel/item-not-found');
    const [, seen] = await say(alice, 'r3', retract('m1'));
    expect(childOf(seen as Element, 'retract', NS_RETRACT)?.attrs.id).toBe('m1');
    send(alice, 'r4', retract('p1'), 'bbbbbbbb');
    expect(childOf(await heard(bob, 'r4'), 'retract', NS_RETRACT)?.attrs.id).toBe('p1');
    expect(alice.received.some((stanza) => /^r2?-[mp]1$/.test(attr(stanza, 'id') ?? ''))).toBe(false);
  });

  it('gives a message another id when somebody else has used it', async () => {
    await say(alice, 'm1');
    send(bob, 'm1', body('mine now'));
    const echo = await bob.next((stanza) => childOf(stanza, 'body')?.getText() === 'mine now', 'echo');
    expect(attr(echo, 'id')).not.toBe('m1');
    send(bob, 'r1', retract('m1'));
    expect(refusalOf(await heard(bob, 'r1'))).toBe('auth/forbidden');
    await say(bob, 'r2', retract(attr(echo, 'id') ?? ''));
  });

  it('lets nobody hide from moderators: without an id, with a long one, or behind a private message of the same id', async () => {
    alice.send(xml('message', { xmlns: NS.client, type: 'groupchat', to: at.room.jid }, xml('body', {}, 'nameless')));
    send(alice, 'x'.repeat(300), body('long'));
    for (const text of ['nameless', 'long']) {
      const message = await bob.next((stanza) => childOf(stanza, 'body')?.getText() === text, text);
      expect(attr(message, 'id')).toMatch(/^[\w-]{1,50}$/);
      await host.iq('set', at.room.jid, moderate(attr(message, 'id') ?? ''));
    }
    await say(alice, 'm1');
    send(alice, 'm1', body('psst'), 'aaaaaaaa');
    await alice.next((stanza) => childOf(stanza, 'body')?.getText() === 'psst', 'a word to herself');
    await host.iq('set', at.room.jid, moderate('m1'));
    expect(await history()).toEqual([]);
  });

  it('lets moderators take back what others have said to all, in the name of who has said it', async () => {
    await say(alice, 'm1');
    await host.iq('set', at.room.jid, moderate('m1'));
    for (const client of [alice, bob, host]) {
      const gone = await client.next((stanza) => childOf(stanza, 'retract', NS_RETRACT) !== undefined, 'retraction');
      expect(gone.attrs).toMatchObject({ type: 'groupchat', from: `${at.room.jid}/aaaaaaaa` });
      const retracted = childOf(gone, 'retract', NS_RETRACT);
      expect(retracted?.attrs.id).toBe('m1');
      expect(childOf(retracted, 'moderated', NS_MODERATE)?.attrs.by).toBe(`${at.room.jid}/hhhhhhhh`);
    }
    const { features } = await at.room.info(alice);
    expect(features).toContain(NS_MODERATE);
  });

  it('names rooms of tenants as clients do', async () => {
    const room = `${randomUUID()}@muc.acme.${at.server.domain}`;
    await at.focus.join(room, 'focus');
    await alice.join(room, 'aaaaaaaa');
    alice.send(xml('message', { xmlns: NS.client, id: 'm1', type: 'groupchat', to: room }, xml('body', {}, 'hi')));
    await heard(alice, 'm1');
    await at.focus.iq('set', room, moderate('m1'));
    const gone = await alice.next((stanza) => childOf(stanza, 'retract', NS_RETRACT) !== undefined, 'retraction');
    expect(attr(gone, 'from')).toBe(`${room}/aaaaaaaa`);
    expect(childOf(childOf(gone, 'retract', NS_RETRACT), 'moderated', NS_MODERATE)?.attrs.by).toBe(`${room}/focus`);
  });

  it('refuses that to everybody else, and where there is nothing to take back', async () => {
    await say(alice, 'm1');
    send(alice, 'p1', body('psst'), 'bbbbbbbb');
    await heard(bob, 'p1');
    await expect(bob.iq('set', at.room.jid, moderate('m1'))).rejects.toThrow('forbidden');
    await expect((await at.server.guest()).iq('set', at.room.jid, moderate('m1'))).rejects.toThrow('forbidden');
    await expect(host.iq('set', at.room.jid, moderate('none'))).rejects.toThrow('item-not-found');
    await expect(host.iq('set', at.room.jid, moderate('p1'))).rejects.toThrow('item-not-found');
    await expect(host.iq('set', at.room.jid, xml('moderate', { xmlns: NS_MODERATE, id: 'm1' }))).rejects.toThrow('bad-request');
  });

  it('takes out what only the server says', async () => {
    const forged = '<display-name xmlns="http://jitsi.org/protocol/display-name" source="visitor">Boss</display-name>';
    const old =
      '<delay xmlns="urn:xmpp:delay" from="x@y" stamp="2001-01-01T00:00:00Z"/><x xmlns="jabber:x:delay" stamp="20010101T00:00:00"/>';
    const address = '<addresses xmlns="http://jabber.org/protocol/address"><address type="ofrom" jid="boss@x"/></addresses>';
    const subject = '<subject>Closed</subject>';
    alice.send(
      xml(
        'message',
        { xmlns: NS.client, id: 'f0', type: 'error', to: `${at.room.jid}/bbbbbbbb` },
        xml('settings-error', {}, xml('text', {}, 'x')),
      ),
    );
    send(alice, 'f1', body('hi') + forged + old + address + subject);
    send(alice, 'f2', body('hi') + forged + old + address + subject, 'bbbbbbbb');
    for (const id of ['f1', 'f2']) {
      const names = (await heard(bob, id)).getChildElements().map(({ name, attrs }) => `${name} ${attrs.xmlns}`);
      expect(names.filter((name) => /^(display-name|delay|addresses|subject)|jabber:x:delay/.test(name))).toEqual([]);
    }
    expect(bob.received.filter((stanza) => attr(stanza, 'type') === 'error')).toEqual([]);
  });

  it('tells newcomers the last twenty messages, their reactions, and the names of who has written them', async () => {
    for (let count = 0; count < 22; count++) send(alice, `m${count}`, body('hi'));
    await heard(bob, 'm21');
    await say(bob, 'x1', react('m0', '👍'));
    await say(bob, 'x2', react('m21', '👍'));
    await say(bob, 'x3', react('m21', '👍'));
    await say(host, 'x4', react('m21', '🎉'));
    await alice.close();
    const told = await history();
    expect(idsOf(told)).toEqual([...Array.from({ length: 20 }, (_v, index) => `m${index + 2}`), 'x2', 'x4']);
    const [first] = told;
    expect(first && childOf(first, 'display-name', 'http://jitsi.org/protocol/display-name')?.getText()).toBe('Alice');
  });

  it('tells newcomers nothing that was taken back, nor what was not chat', async () => {
    for (const id of ['m1', 'm2', 'm3']) await say(alice, id);
    await say(bob, 'x1', react('m1', '👍'));
    await say(alice, 'j1', `<json-message xmlns="${NS.jitmeet}">{"type":"x"}</json-message>${STORE}`);
    await say(alice, 'r1', retract('m1'));
    await host.iq('set', at.room.jid, moderate('m2'));
    expect(idsOf(await history())).toEqual(['m3']);
  });

  it('keeps reactions from pushing messages out', async () => {
    await say(alice, 'm1');
    for (const client of [alice, bob, host]) for (let count = 0; count < 30; count++) send(client, `x${count}`, react('m1', String(count)));
    await Promise.all(
      ['aaaaaaaa', 'bbbbbbbb', 'hhhhhhhh'].map((nick) =>
        alice.next((stanza) => attr(stanza, 'id') === 'x29' && attr(stanza, 'from') === `${at.room.jid}/${nick}`, `the last of ${nick}`),
      ),
    );
    const told = idsOf(await history());
    expect(told[0]).toBe('m1');
    expect(told.slice(1)).toHaveLength(80);
  });
});
