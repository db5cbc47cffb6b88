import { prosodyVersions } from '@parley/testing';
import { attr, childOf, type Element, NS, parseXml, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { comparable, itemOf, statusesOf, useRooms } from './room-kit.ts';

/** What a client of August 2026 has in its presence (client contract §3.1, §3.2), and what an application may add. */
const ELEMENTS = [
  '<stats-id>Mollie-bgY</stats-id>',
  '<c xmlns="http://jabber.org/protocol/caps" hash="sha-1" node="https://jitsi.org/jitsi-meet" ver="Fj9d3YBkD5Zr0g8MWo5v5i3Vd0k="/>',
  '<SourceInfo>{"aaaaaaaa-a0":{"muted":false},"aaaaaaaa-v1":{"muted":true,"videoType":"desktop"}}</SourceInfo>',
  '<jitsi_participant_codecList>av1,vp9,vp8,h264</jitsi_participant_codecList>',
  '<jitsi_participant_e2ee.idKey.curve25519>k3y</jitsi_participant_e2ee.idKey.curve25519>',
  '<jitsi_participant_raisedHand>1790000000000</jitsi_participant_raisedHand>',
  '<nick xmlns="http://jabber.org/protocol/nick">Ælice &amp; 爱丽丝</nick>',
  '<silent xmlns="http://jitsi.org/protocol/silent">true</silent>',
  '<startmuted xmlns="http://jitsi.org/jitmeet/start-muted" audio="true" video="false"/>',
  '<features><feature var="https://jitsi.org/meet/e2ee"/></features>',
  '<bot type="poltergeist"/>',
  '<email>a@example.org</email>',
  '<avatar-url>https://example.org/a.png?x=1&amp;y=2</avatar-url>',
  '<thing xmlns="urn:example:app" level="3"><inner>text</inner></thing>',
];

const parsed = ELEMENTS.map((text) => parseXml(text));

/** The second time as a room of hundreds has it (mod_meet_fanout). */
const MODES = (await prosodyVersions()).flatMap((prosody) => [
  { prosody, version: prosody.version, size: 'small', env: {} },
  { prosody, version: prosody.version, size: 'large', env: { XMPP_MUC_CONFIGURATION: 'meet_fanout_crowd = 0' } },
]);

describe.each(MODES)('presence in $size rooms of Prosody $version', ({ prosody, env }) => {
  const at = useRooms(prosody, env);

  const expectUntouched = (presence: Element) => {
    const children = presence.getChildElements();
    expect(children.slice(0, -1).map(comparable)).toEqual(parsed.map(comparable));
    // COMPAT(lib-jitsi-meet): takes the first x away, so it has to be this one.
    expect(children.at(-1)?.attrs.xmlns).toBe(NS.mucUser);
  };

  it('keeps every element of the client as it is, in the echo and for the others, at the join and later', async () => {
    const other = await at.room.enter('bbbbbbbb');
    const guest = await at.server.guest();
    const own = await guest.join(at.room.jid, 'aaaaaaaa', ...parsed);
    expectUntouched(own);
    expectUntouched(await at.room.seen(other, 'aaaaaaaa'));
    guest.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/aaaaaaaa` }, parsed));
    for (const client of [guest, other]) expectUntouched(await at.room.seen(client, 'aaaaaaaa'));
    const late = await at.room.enter('cccccccc');
    expectUntouched(await at.room.seen(late, 'aaaaaaaa'));
  });

  it('tells a newcomer of the others first, with their real addresses, then of itself', async () => {
    const others = new Map([['focus', at.focus.jid]]);
    for (const nick of ['bbbbbbbb', 'cccccccc']) others.set(nick, (await at.room.enter(nick)).jid);
    const guest = await at.server.guest();
    guest.send(xml('presence', { xmlns: NS.client, to: `${at.room.jid}/aaaaaaaa` }, xml('x', { xmlns: NS.muc })));
    const seen = new Map<string, string | undefined>();
    for (let isOwn = false; !isOwn; ) {
      const presence = await guest.next(({ name }) => name === 'presence', 'presence');
      isOwn = statusesOf(presence).includes('110');
      if (!isOwn) seen.set(attr(presence, 'from')?.split('/')[1] ?? '', itemOf(presence)?.jid);
      else expect(presence.attrs.from).toBe(`${at.room.jid}/aaaaaaaa`);
    }
    expect(seen).toEqual(others);
  });

  it('confirms a leave at once, with what the client says of it', async () => {
    const guest = await at.room.enter('aaaaaaaa');
    guest.send(xml('presence', { xmlns: NS.client, type: 'unavailable', to: `${at.room.jid}/aaaaaaaa` }, xml('status', {}, 'switch_room')));
    const own = await at.room.seen(guest, 'aaaaaaaa', 'unavailable');
    expect(statusesOf(own)).toContain('110');
    const gone = await at.room.seen(at.focus, 'aaaaaaaa', 'unavailable');
    expect(childOf(gone, 'status')?.getText()).toBe('switch_room');
  });

  it('gives the whole room again to who joins once more, as after a connection that was lost and resumed', async () => {
    const guest = await at.room.enter('aaaaaaaa');
    await at.room.seen(guest, 'focus');
    await guest.join(at.room.jid, 'aaaaaaaa');
    expect(itemOf(await at.room.seen(guest, 'focus'))).toMatchObject({ role: 'moderator' });
  });

  it('does not let a client forge what only the room says', async () => {
    const other = await at.room.enter('bbbbbbbb');
    const forged = xml('x', { xmlns: NS.mucUser }, xml('item', { affiliation: 'owner', role: 'moderator', jid: at.focus.jid }));
    await at.room.enter('aaaaaaaa', forged);
    const presence = await at.room.seen(other, 'aaaaaaaa');
    expect(presence.getChildren('x')).toHaveLength(1);
    expect(itemOf(presence)).toMatchObject({ affiliation: 'none', role: 'participant' });
  });
});
