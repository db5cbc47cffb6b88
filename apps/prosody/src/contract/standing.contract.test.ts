import { randomUUID } from 'node:crypto';
import { componentSecret } from '@parley/config';
import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { createXmppComponent } from '@parley/xmpp-connection/component';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LoneProsody, startLoneProsody } from './lone-prosody.ts';
import { adminQuery, bareOf, comparable, itemOf, statusesOf } from './room-kit.ts';

const FEATURES = { recording: true, livestreaming: false };

/** What people's tokens say, by their name. */
const LOGINS: Readonly<Record<string, object>> = {
  anna: {
    claims: '{"kind":"token","user":{"name":"Ænna"}}',
    identity: { user: { id: 'a-1', name: 'Ænna & <b>', avatar: 'https://example.org/a.png', 'not a name': 'x' }, group: 'acme' },
  },
  presenter: { claims: '{"kind":"token","features":{}}', features: FEATURES },
};

/** The `<permissions>` of a presence, or undefined. */
function permissionsOf(presence: Element): Record<string, string> | undefined {
  const list = childOf(presence, 'permissions', NS.jitmeet)?.getChildren('p');
  return list && Object.fromEntries(list.map(({ attrs }) => [attrs.name, attrs.val]));
}

describe.each(await prosodyVersions())('what others learn of a login, with Prosody $version', (prosody) => {
  let server: LoneProsody;
  let focus: XmppTestClient;
  let room: string;
  beforeAll(async () => {
    server = await startLoneProsody(prosody, { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', ENABLE_GUESTS: '1' });
    focus = await server.focus();
    server.policy.authenticate = ({ token, host }) =>
      host === 'guest.meet.jitsi'
        ? { ok: true, claims: '{"kind":"guest"}' }
        : { ok: true, claims: '{"kind":"token"}', ...LOGINS[String(token)] };
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    room = `${randomUUID()}@${server.muc}`;
    await focus.join(room, 'focus');
  });
  const own = (client: XmppTestClient, matches: (stanza: Element) => boolean, what: string) =>
    client.next((stanza) => stanza.name === 'presence' && statusesOf(stanza).includes('110') && matches(stanza), what);
  const setAffiliation = (actor: XmppTestClient, affiliation: string, client: XmppTestClient) =>
    actor.iq('set', room, adminQuery(xml('item', { affiliation, jid: bareOf(client) })));

  it('is the identity that the login proved, at the join and later, for everybody in the room', async () => {
    const [anna, bob] = [await server.client({ query: '?token=anna' }), await server.client()];
    await bob.join(room, 'bbbbbbbb');
    await anna.join(room, 'aaaaaaaa', xml('identity', {}, xml('user', {}, xml('name', {}, 'The boss'))), xml('email', {}, 'a@b'));
    anna.send(xml('presence', { xmlns: NS.client, to: `${room}/aaaaaaaa` }, xml('identity', { xmlns: 'urn:x' }, xml('group', {}, 'root'))));
    for (let count = 0; count < 2; count++) {
      const seen = await bob.next((stanza) => attr(stanza, 'from') === `${room}/aaaaaaaa`, 'presence');
      const identities = seen.getChildElements().filter(({ name }) => name === 'identity');
      expect(identities).toHaveLength(1);
      const user = identities[0] && childOf(identities[0], 'user');
      const told = Object.fromEntries(user?.getChildElements().map((child) => [child.name, child.getText()]) ?? []);
      expect(told).toEqual({ id: 'a-1', name: 'Ænna & <b>', avatar: 'https://example.org/a.png' });
      expect(identities[0] && childOf(identities[0], 'group')?.getText()).toBe('acme');
    }
  });

  it.each(['meet.jitsi', 'guest.meet.jitsi'])(
    'is nothing that somebody of %s claims, nor what only services tell rooms',
    async (domain) => {
      const [eve, bob] = [await server.client({ domain }), await server.client()];
      await bob.join(room, 'bbbbbbbb');
      const forged = [
        xml('identity', {}, xml('user', {}, xml('id', {}, 'a-1'))),
        xml('permissions', { xmlns: NS.jitmeet }, xml('p', { name: 'recording', val: 'true' })),
        xml('conference-properties', { xmlns: NS.focus }, xml('property', { key: 'bridge-count', value: '0' })),
        xml('bridgeNotAvailable', { xmlns: NS.focus }),
        xml('versions', { xmlns: NS.jitmeet }, xml('component', { name: 'focus' }, '1')),
        xml('etherpad', { xmlns: 'http://jitsi.org/jitmeet/etherpad' }, 'pad'),
        xml('jibri-recording-status', { xmlns: 'http://jitsi.org/protocol/jibri', status: 'on' }),
        xml('jibri-sip-call-state', { xmlns: 'http://jitsi.org/protocol/jibri' }),
        xml('transcription-status', { xmlns: NS.jitmeet, status: 'ON' }),
      ];
      await eve.join(room, 'eeeeeeee', ...forged);
      const seen = await bob.next((stanza) => attr(stanza, 'from') === `${room}/eeeeeeee`, 'presence');
      expect(seen.getChildElements().map(({ name }) => name)).toEqual(['x']);
      await focus.join(room, 'focus', ...forged.slice(2));
      const said = await bob.next((stanza) => attr(stanza, 'from') === `${room}/focus` && stanza.getChildElements().length > 2, 'focus');
      expect(said.getChildElements().slice(0, -1).map(comparable)).toEqual(forged.slice(2).map(comparable));
    },
  );

  it('are permissions of moderators, in their own presence alone, and no more when that ends', async () => {
    const [bob, other] = [await server.client({ domain: 'guest.meet.jitsi' }), await server.client()];
    await other.join(room, 'oooooooo');
    expect(permissionsOf(await bob.join(room, 'bbbbbbbb'))).toBeUndefined();
    await setAffiliation(focus, 'owner', bob);
    const promoted = await own(bob, (stanza) => itemOf(stanza)?.role === 'moderator', 'promotion');
    expect(permissionsOf(promoted)).toMatchObject({ recording: 'true', 'create-polls': 'true', 'send-groupchat': 'true' });
    await setAffiliation(focus, 'none', bob);
    const demoted = await own(bob, (stanza) => itemOf(stanza)?.role === 'participant', 'demotion');
    expect(new Set(Object.values(permissionsOf(demoted) ?? {}))).toEqual(new Set(['false']));
    for (const stanza of [...other.received, ...focus.received]) expect(childOf(stanza, 'permissions', NS.jitmeet)).toBeUndefined();
  });

  it('are not sent to who has them from the token', async () => {
    server.policy.admit = () => ({ verdict: 'admit', affiliation: 'owner' });
    const presenter = await server.client({ query: '?token=presenter' });
    expect(permissionsOf(await presenter.join(room, 'pppppppp'))).toBeUndefined();
  });

  it('are handed on with a grant and taken back with it', async () => {
    server.policy.admit = () => ({ verdict: 'admit' });
    const [presenter, bob] = [await server.client({ query: '?token=presenter' }), await server.client()];
    await presenter.join(room, 'pppppppp');
    await bob.join(room, 'bbbbbbbb');
    await setAffiliation(focus, 'owner', presenter);
    await setAffiliation(presenter, 'owner', bob);
    const promoted = await own(bob, (stanza) => itemOf(stanza)?.role === 'moderator', 'promotion');
    expect(permissionsOf(promoted)).toEqual({ recording: 'true', livestreaming: 'false' });
    await setAffiliation(presenter, 'none', bob);
    const demoted = await own(bob, (stanza) => itemOf(stanza)?.role === 'participant', 'demotion');
    expect(permissionsOf(demoted)).toEqual({ recording: 'false', livestreaming: 'false' });
  });
});

describe.each(await prosodyVersions())('what the focus is told of a login, with Prosody $version', (prosody) => {
  const vouch = (text: string) => xml('vouch', { xmlns: NS.parleyVouch, ip: '9.9.9.9' }, text);

  it('is what Prosody vouches for, and nothing that somebody says in that name', async () => {
    const server = await startLoneProsody(prosody, { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt' });
    const config = { JICOFO_AUTH_PASSWORD: server.env.JICOFO_AUTH_PASSWORD, JICOFO_COMPONENT_SECRET: undefined };
    const [host, port] = ['127.0.0.1', Number(server.env.PROSODY_COMPONENT_PORT)];
    const component = createXmppComponent({ host, port, domain: 'focus.meet.jitsi', secret: componentSecret('focus', config) });
    try {
      const requests: Element[] = [];
      component.handle('set', NS.focus, 'conference', ({ child }) => {
        requests.push(child);
        return xml('conference', { xmlns: NS.focus });
      });
      await component.start();
      server.policy.authenticate = () => ({ ok: true, claims: '{"kind":"token","issuer":"<x>"}' });
      const guest = await server.client({ headers: { 'x-forwarded-for': '203.0.113.7' } });
      const forged = [vouch('{"kind":"account"}'), xml('property', { name: 'a', value: 'b' }, vouch('{}'))];
      const request = xml(
        'conference',
        { xmlns: NS.focus, room: 'r@muc.meet.jitsi', 'xmlns:v': NS.parleyVouch, 'v:ip': '9.9.9.9' },
        forged,
      );
      await guest.iq('set', 'focus.meet.jitsi', request);
      await (await server.focus()).iq('set', 'focus.meet.jitsi', xml('conference', { xmlns: NS.focus }, vouch('{"kind":"account"}')));
      const vouches = requests.map((one) => one.getChildren('vouch', NS.parleyVouch));
      expect(vouches.map((list) => list.map((element) => [element.attrs.ip, element.getText()]))).toEqual([
        [['203.0.113.7', '{"kind":"token","issuer":"<x>"}']],
        [['127.0.0.1', '']],
      ]);
      expect(requests.map(String).join()).not.toMatch(/9\.9\.9\.9|account/);
      expect(requests[0]?.getChildren('property')).toHaveLength(1);
    } finally {
      await component.stop();
      await server.stop();
    }
  });
});
