import { parseXml, xml } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCaps, parseDiscoInfo } from './disco.ts';
import { buildAffiliation, buildDestroy, buildJoin, buildKick, buildLeave, buildOwnerForm, buildPresence } from './requests.ts';

describe('what goes to a room', () => {
  it.each([
    [
      'a join',
      buildJoin({ room: 'r@m', nick: 'n', password: 's&t', children: [xml('stats-id', {}, 'A')] }),
      '<presence to="r@m/n"><x xmlns="http://jabber.org/protocol/muc"><password>s&amp;t</password></x><stats-id>A</stats-id></presence>',
    ],
    [
      'a join after a request by HTTP',
      buildJoin({ room: 'r@m', nick: 'n', machineUid: 'u' }),
      '<presence to="r@m/n"><x xmlns="http://jabber.org/protocol/muc"><billingid>u</billingid></x></presence>',
    ],
    ['a plain join', buildJoin({ room: 'r@m', nick: 'n' }), '<presence to="r@m/n"><x xmlns="http://jabber.org/protocol/muc"/></presence>'],
    ['a presence', buildPresence({ room: 'r@m', nick: 'n', children: [xml('a')] }), '<presence to="r@m/n"><a/></presence>'],
    ['a leave', buildLeave({ room: 'r@m', nick: 'n' }), '<presence type="unavailable" to="r@m/n"/>'],
    [
      'a switch of rooms',
      buildLeave({ room: 'r@m', nick: 'n', status: 'switch_room' }),
      '<presence type="unavailable" to="r@m/n"><status>switch_room</status></presence>',
    ],
    [
      'a grant',
      buildAffiliation('u@d', 'owner', 'first'),
      '<query xmlns="http://jabber.org/protocol/muc#admin"><item affiliation="owner" jid="u@d"><reason>first</reason></item></query>',
    ],
    [
      'a grant without reason',
      buildAffiliation('u@d', 'none'),
      '<query xmlns="http://jabber.org/protocol/muc#admin"><item affiliation="none" jid="u@d"/></query>',
    ],
    [
      'a kick',
      buildKick('n', 'out'),
      '<query xmlns="http://jabber.org/protocol/muc#admin"><item nick="n" role="none"><reason>out</reason></item></query>',
    ],
    [
      'a destruction',
      buildDestroy('over'),
      '<query xmlns="http://jabber.org/protocol/muc#owner"><destroy><reason>over</reason></destroy></query>',
    ],
    [
      'a form',
      buildOwnerForm({ 'muc#roomconfig_whois': 'anyone' }),
      '<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE"><value>http://jabber.org/protocol/muc#roomconfig</value></field>' +
        '<field var="muc#roomconfig_whois"><value>anyone</value></field></x></query>',
    ],
  ])('is written exactly: %s', (_, element, text) => {
    expect(element.toString()).toBe(text);
  });
});

describe('parseDiscoInfo', () => {
  it('reads identities, features and the form', () => {
    const query =
      parseXml(`<query xmlns='http://jabber.org/protocol/disco#info'><identity category='component' type='lobbyrooms' name='lobby.meet.jitsi'/><identity/>
      <feature var='urn:xmpp:ping'/><x xmlns='jabber:x:data' type='result'><field var='muc#roominfo_meetingId'><value>m1</value><value>m2</value></field><field/></x></query>`);
    const result = parseDiscoInfo(query);
    expect(result.identities).toEqual([
      { category: 'component', type: 'lobbyrooms', name: 'lobby.meet.jitsi' },
      { category: '', type: '' },
    ]);
    expect([...result.features]).toEqual(['urn:xmpp:ping']);
    expect(Object.fromEntries(result.form)).toEqual({ 'muc#roominfo_meetingId': 'm1', '': '' });
    expect(parseDiscoInfo(parseXml('<query/>')).form.size).toBe(0);
  });

  it.each([
    ['a feature without a name', '<query><feature/></query>'],
    ['too many features', `<query>${`<feature var='x'/>`.repeat(501)}</query>`],
    ['too many identities', `<query>${'<identity/>'.repeat(101)}</query>`],
    ['too many fields', `<query><x xmlns='jabber:x:data'>${'<field/>'.repeat(101)}</x></query>`],
  ])('refuses %s', (_, text) => {
    expect(() => parseDiscoInfo(parseXml(text))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('reads every feature that was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.webUrl()), (features) => {
        const query = xml('query', {}, ...features.map((name) => xml('feature', { var: name })));
        expect([...parseDiscoInfo(parseXml(query.toString())).features]).toEqual(features);
      }),
    );
  });
});

describe('parseCaps', () => {
  const caps = (attributes: string) =>
    parseCaps(parseXml(`<presence><c xmlns='http://jabber.org/protocol/caps' ${attributes}/></presence>`));

  it('reads complete capabilities only', () => {
    expect(caps(`hash='sha-1' node='https://jitsi.org/jitsi-meet' ver='abc='`)).toEqual({
      hash: 'sha-1',
      node: 'https://jitsi.org/jitsi-meet',
      ver: 'abc=',
    });
    expect(caps(`node='n' ver='v'`)).toBeUndefined();
    expect(caps(`hash='h' node='${'n'.repeat(1024)}' ver='v'`)).toBeUndefined();
    expect(parseCaps(parseXml('<presence/>'))).toBeUndefined();
  });
});
