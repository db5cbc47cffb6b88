import { rmSync } from 'node:fs';
import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { afterAll, describe, expect, it } from 'vitest';
import { folderOf } from './folder.ts';
import { prosodyctl } from './prosodyctl.ts';
import { comparable, itemOf, useRooms } from './room-kit.ts';

const DELAY = 'urn:xmpp:delay';

/** An operator's module: changes one presence in place, replaces another by its own copy, and keeps one to itself. */
const FILTER = `
module:set_global();
local filters, st = require "util.filters", require "util.stanza";
local function look(stanza)
	local said = stanza.name == "presence" and stanza:get_child_text("SourceInfo");
	if said == "keep" then return nil; end
	if said == "change" then stanza:maptags(function (child) if child.name ~= "seen" then return child; end end); end
	if said == "copy" then stanza = st.clone(stanza); end
	if said == "copy" or said == "change" then stanza:tag("seen", { xmlns = "test:seen" }):up(); end
	return stanza;
end
filters.add_filter_hook(function (session) filters.add_filter(session, "stanzas/out", look); end);
`;

const isStanza = ({ name }: Element) => ['presence', 'message', 'iq'].includes(name);
const contentOf = (presence: Element) => childOf(presence, 'SourceInfo')?.getText();

describe.each(await prosodyVersions())('what a room tells many, of Prosody $version', (prosody) => {
  const at = useRooms(prosody, { XMPP_MUC_CONFIGURATION: 'meet_fanout_crowd = 0', PROSODY_ENABLE_STANZA_COUNTS: '1' });

  const say = (client: XmppTestClient, nick: string, content: string) =>
    client.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/${nick}` }, xml('SourceInfo', {}, content)));
  const told = (client: XmppTestClient, content: string) => client.next((stanza) => contentOf(stanza) === content, `presence: ${content}`);
  /** What a WebSocket session with stream management gets of others. */
  const managed = async (nick: string) => {
    const client = await at.server.guest({ streamManagement: true });
    // What was pushed before stream management began does not count.
    client.received.length = 0;
    await client.join(at.room.jid, nick);
    return client;
  };

  it('takes the short way to WebSockets', async () => {
    const ada = await managed('aaaaaaaa');
    const ben = await at.room.enter('bbbbbbbb');
    say(ben, 'bbbbbbbb', 'here');
    await told(ada, 'here');
    const lua = `> prosody.full_sessions["${ada.jid}"].meet_way.is_short`;
    expect((await prosodyctl(at.server.env, ['shell', lua])).out).toContain('true');
  });

  it('counts for stream management what went by the short way, and resumes after exactly that', async () => {
    const ada = await at.room.enter('aaaaaaaa');
    const lost = await managed('bbbbbbbb');
    for (const content of ['1', '2']) say(ada, 'aaaaaaaa', content);
    const dated = xml('delay', { xmlns: DELAY, from: 'elsewhere', stamp: '2026-01-01T00:00:00Z' });
    ada.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/aaaaaaaa` }, xml('SourceInfo', {}, '3'), dated));
    await lost.next((stanza) => contentOf(stanza) === '3', 'the last presence');
    // The own presence was taken out, and 2 is not acknowledged, nor 3: both went by the short way.
    const h = lost.received.filter(isStanza).length + 1 - 1;
    lost.drop();
    await lost.closed;
    for (const content of ['4', '5']) say(ada, 'aaaaaaaa', content);
    await told(ada, '5');
    const back = await at.server.guest({ query: `?previd=${lost.smId}`, streamManagement: { previd: lost.smId, h } });
    expect(back.resumed).toBe(true);
    say(ada, 'aaaaaaaa', '6');
    await told(back, '6');
    const missed = back.received.filter(({ name }) => name === 'presence');
    expect(missed.map(contentOf)).toEqual(['2', '3', '4', '5']);
    const dates = missed.map((presence) => presence.getChildren('delay', DELAY).map((delay) => attr(delay, 'from')));
    const noted = lost.jid.split('/')[0];
    expect(dates, 'the time once').toEqual([[noted], ['elsewhere'], [noted], [noted]]);
    for (const presence of missed) {
      expect(itemOf(presence)).toMatchObject({ jid: ada.jid });
      expect(attr(presence, 'to')).toBe(lost.jid);
    }
    back.send(xml('a', { xmlns: 'urn:xmpp:sm:3', h: h + 5 }));
    await back.iq('get', at.server.domain, xml('ping', { xmlns: NS.ping }));
  });

  it('asks again, unchanged, what somebody was asked without a connection', async () => {
    const lost = await managed('bbbbbbbb');
    const ask = (id: string) =>
      at.focus.send(
        xml(
          'iq',
          { xmlns: NS.client, type: 'set', to: `${at.room.jid}/bbbbbbbb`, id },
          xml('jingle', { xmlns: NS.jingle, sid: id }, xml('content', { name: '<&"\'>' }, 'a', xml('b', { xmlns: 'test:b' }), 'c')),
        ),
      );
    const asked = (client: XmppTestClient, sid: string) =>
      client.next((stanza) => stanza.name === 'iq' && stanza.getChild('jingle')?.attrs.sid === sid, `request ${sid}`);
    ask('1');
    const first = await asked(lost, '1');
    // The own presence was taken out, and the first request.
    const h = lost.received.filter(isStanza).length + 2;
    ask('2');
    const second = await asked(lost, '2');
    lost.drop();
    await lost.closed;
    const back = await at.server.guest({ query: `?previd=${lost.smId}`, streamManagement: { previd: lost.smId, h } });
    expect(back.resumed).toBe(true);
    expect(comparable(await asked(back, '2'))).toEqual(comparable(second));
    expect(back.received.filter(({ name }) => name === 'iq')).toEqual([]);
    // The focus knows its own request by the answer.
    const { id = '', from } = first.attrs;
    back.send(xml('iq', { xmlns: NS.client, type: 'result', to: from, id }));
    const answer = await at.focus.next((stanza) => stanza.name === 'iq' && attr(stanza, 'id') === '1', 'the answer');
    expect(attr(answer, 'from')).toBe(`${at.room.jid}/bbbbbbbb`);
  });

  it('counts the stanzas of statistics', async () => {
    const ada = await managed('aaaaaaaa');
    const ben = await at.room.enter('bbbbbbbb');
    const counted = async () => {
      const text = await (await fetch(`${at.server.httpUrl}/metrics`)).text();
      const line = /^prosody_mod_measure_stanza_counts__sent_total\{.*stanza_kind="presence".*\} (\d+)/m;
      return Number(line.exec(text)?.[1]);
    };
    const before = await counted();
    say(ben, 'bbbbbbbb', 'counted');
    await Promise.all([told(ada, 'counted'), told(ben, 'counted'), told(at.focus, 'counted')]);
    expect((await counted()) - before).toBe(3);
  });
});

describe.each(await prosodyVersions())('filters of an operator in Prosody $version', (prosody) => {
  const plugins = folderOf({ 'mod_test_look.lua': FILTER });
  afterAll(() => rmSync(plugins, { recursive: true, force: true }));
  const at = useRooms(prosody, {
    ...{ XMPP_MUC_CONFIGURATION: 'meet_fanout_crowd = 0', GLOBAL_MODULES: 'test_look', PROSODY_PLUGINS_DIR: plugins },
  });

  it('change what a room tells many, or keep it', async () => {
    const [ada, ben] = [await at.room.enter('aaaaaaaa'), await at.room.enter('bbbbbbbb')];
    for (const content of ['keep', 'change', 'copy', 'plain'])
      ben.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/bbbbbbbb` }, xml('SourceInfo', {}, content)));
    await ada.next((stanza) => contentOf(stanza) === 'plain', 'the last presence');
    const seen = ada.received.filter((stanza) => contentOf(stanza) !== undefined);
    expect(seen.map((stanza) => [contentOf(stanza), stanza.getChildren('seen', 'test:seen').length > 0])).toEqual([
      ['change', true],
      ['copy', true],
    ]);
    for (const stanza of seen) expect(stanza.attrs).toMatchObject({ xmlns: NS.client, to: ada.jid });
  });
});
