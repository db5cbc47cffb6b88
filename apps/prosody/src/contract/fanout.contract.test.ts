import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { itemOf, useRooms } from './room-kit.ts';

const PEOPLE = 12;
const UPDATES = 5;
const DELAY = 'urn:xmpp:delay';

describe.each(await prosodyVersions())('a room of many, of Prosody $version', (prosody) => {
  const at = useRooms(prosody, { XMPP_MUC_CONFIGURATION: 'meet_fanout_crowd = 0' });

  const say = (client: XmppTestClient, nick: string, content: string) =>
    client.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/${nick}` }, xml('SourceInfo', {}, content)));
  const contentOf = (presence: Element) => childOf(presence, 'SourceInfo')?.getText();
  const nickOf = (presence: Element) => attr(presence, 'from')?.slice(at.room.jid.length + 1);

  it('tells everybody everything in its order, when all speak at once', async () => {
    const nicks = Array.from({ length: PEOPLE }, (_, index) => `p${index}`);
    const clients = await Promise.all(nicks.map((nick) => at.room.enter(nick)));
    for (const client of clients) await client.iq('get', at.server.domain, xml('ping', { xmlns: NS.ping }));
    for (const client of clients) client.received.length = 0;
    for (let update = 0; update < UPDATES; update++)
      for (const [index, client] of clients.entries()) say(client, `p${index}`, `${update} <&'">`);
    const expected = Array.from({ length: UPDATES }, (_, update) => `${update} <&'">`);
    for (const client of clients)
      for (const nick of nicks) for (const content of expected) expect(contentOf(await at.room.seen(client, nick))).toBe(content);
  });

  it('holds nothing back for good when nothing comes after it', async () => {
    const ada = await at.room.enter('aaaaaaaa');
    const ben = await at.room.enter('bbbbbbbb');
    say(ada, 'aaaaaaaa', 'alone');
    await ben.next((stanza) => nickOf(stanza) === 'aaaaaaaa' && contentOf(stanza) === 'alone', 'the presence');
  });

  it('tells newcomers what holds now: a changed presence, another affiliation, and nobody who has left', async () => {
    const ada = await at.room.enter('aaaaaaaa');
    const ben = await at.room.enter('bbbbbbbb');
    await at.room.enter('cccccccc');
    say(ada, 'aaaaaaaa', 'new');
    await ada.next((stanza) => contentOf(stanza) === 'new', 'the own presence');
    await at.focus.iq(
      'set',
      at.room.jid,
      xml('query', { xmlns: NS.mucAdmin }, xml('item', { affiliation: 'owner', jid: ada.jid.split('/')[0] })),
    );
    ben.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/bbbbbbbb`, type: 'unavailable' }));
    await at.room.seen(ben, 'bbbbbbbb', 'unavailable');
    const late = await at.room.enter('dddddddd');
    const seen = await at.room.seen(late, 'aaaaaaaa');
    expect(contentOf(seen)).toBe('new');
    expect(itemOf(seen)).toMatchObject({ affiliation: 'owner', role: 'moderator', jid: ada.jid });
    const nicks = late.received.filter(({ name }) => name === 'presence').map(nickOf);
    expect(nicks).not.toContain('bbbbbbbb');
  });

  it('keeps what somebody without a connection misses, each with the time', async () => {
    const ada = await at.room.enter('aaaaaaaa');
    const lost = await at.server.guest({ streamManagement: true });
    await lost.join(at.room.jid, 'bbbbbbbb');
    lost.drop();
    await lost.closed;
    say(ada, 'aaaaaaaa', 'while you were away');
    await ada.next((stanza) => contentOf(stanza) === 'while you were away', 'the own presence');
    const back = await at.server.guest({ query: `?previd=${lost.smId}`, streamManagement: { previd: lost.smId, h: 0 } });
    expect(back.resumed).toBe(true);
    const missed = await back.next((stanza) => contentOf(stanza) === 'while you were away', 'what was missed');
    expect(missed.getChildren('delay', DELAY)).toHaveLength(1);
    expect(itemOf(missed)).toMatchObject({ jid: ada.jid });
  });
});

describe.each(await prosodyVersions())('a room that is told of many at once, of Prosody $version', (prosody) => {
  const PAUSE_S = 1;
  const at = useRooms(prosody, { XMPP_MUC_CONFIGURATION: `meet_fanout_crowd = 0, meet_fanout_pause = ${PAUSE_S}` });

  it('knows a newcomer before the newcomer hears what the focus wants of him', async () => {
    const ada = await at.room.enter('aaaaaaaa');
    const [carl, dora] = [await at.server.guest(), await at.server.guest()];
    // With Dora begins the turn that Carl comes into.
    dora.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/dddddddd` }, xml('x', { xmlns: NS.muc })));
    await at.room.seen(at.focus, 'dddddddd');
    carl.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/cccccccc` }, xml('x', { xmlns: NS.muc })));
    await at.room.seen(at.focus, 'cccccccc');
    at.focus.send(xml('message', { xmlns: NS.client, to: carl.jid, id: 'offer' }));
    const time = async (arrival: Promise<unknown>) => arrival.then(() => performance.now());
    const [known, offered] = await Promise.all([
      time(at.room.seen(ada, 'cccccccc')),
      time(carl.next((stanza) => attr(stanza, 'id') === 'offer', 'the offer')),
    ]);
    expect(known - offered).toBeLessThan((PAUSE_S * 1000) / 2);
  });
});
