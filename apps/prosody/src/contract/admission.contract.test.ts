import { randomUUID } from 'node:crypto';
import { componentSecret } from '@parley/config';
import { deferred } from '@parley/kernel';
import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { createXmppComponent } from '@parley/xmpp-connection/component';
import { attr, childOf, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IMPATIENT, type LoneProsody, startLoneProsody } from './lone-prosody.ts';
import { prosodyctl } from './prosodyctl.ts';
import { adminQuery, bareOf, itemOf, ownerForm, refusalOf } from './room-kit.ts';
import { ACCEPTED } from './scripted-policy.ts';

const ADMITTED = { verdict: 'admit' };
const nick = (name: string) => xml('nick', { xmlns: 'http://jabber.org/protocol/nick' }, name);

describe.each(await prosodyVersions())('admission with Prosody $version', (prosody) => {
  let server: LoneProsody;
  let focus: XmppTestClient;
  let room: string;
  beforeAll(async () => {
    server = await startLoneProsody(prosody, { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', ...IMPATIENT });
    focus = await server.focus();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    server.policy.admit = () => ADMITTED;
    server.policy.authenticate = ({ token }) => ({ ok: true, claims: '{"kind":"token"}', ...(token !== undefined && { username: token }) });
    server.policy.admissions.length = 0;
    room = `${randomUUID()}@${server.muc}`;
    await focus.join(room, 'focus');
  });
  const enter = async (who: XmppTestClient, name: string, ...children: Element[]) => attr(await who.join(room, name, ...children), 'type');
  const joinPresence = (name: string) => xml('presence', { xmlns: NS.client, to: `${room}/${name}` }, xml('x', { xmlns: NS.muc }));
  /** Holds the answer to one question until it is given. */
  function hold(matches: (question: Readonly<Record<string, unknown>>) => boolean) {
    const { promise, resolve } = deferred<Readonly<Record<string, unknown>>>();
    const asked = server.policy.asked('admissions', matches);
    server.policy.admit = (question) => (matches(question) ? promise : ADMITTED);
    return { asked, answer: resolve };
  }

  it('asks about everybody but the focus, with all that the decision needs', async () => {
    const anna = await server.client({ query: '?token=anna' });
    const bob = await server.client();
    await enter(anna, 'aaaaaaaa', nick('Ænna'));
    await focus.iq('set', room, adminQuery(xml('item', { affiliation: 'owner', jid: bareOf(anna) })));
    await focus.iq('set', room, ownerForm({ 'muc#roomconfig_roomsecret': 'abc', 'muc#roomconfig_membersonly': '0' }));
    await bob.join(room, 'bbbbbbbb');
    const common = { host: server.muc, room, ip: '127.0.0.1', claims: '{"kind":"token"}', exists: true, membersOnly: false };
    expect(server.policy.admissions).toEqual([
      {
        ...common,
        nick: 'aaaaaaaa',
        jid: anna.jid,
        displayName: 'Ænna',
        hasPassword: false,
        occupants: 0,
        moderators: 0,
        affiliation: 'none',
      },
      { ...common, nick: 'bbbbbbbb', jid: bob.jid, displayName: '', hasPassword: true, occupants: 1, moderators: 1, affiliation: 'none' },
    ]);
    server.policy.admissions.length = 0;
    anna.send(xml('presence', { xmlns: NS.client, to: `${room}/aaaaaaaa` }, nick('Other')));
    await anna.next((stanza) => childOf(stanza, 'nick')?.getText() === 'Other', 'own presence');
    await anna.join(room, 'aaaaaaaa');
    expect(server.policy.admissions).toEqual([]);
  });

  it('asks about a room that does not exist', async () => {
    const guest = await server.client();
    expect(refusalOf(await guest.join(`none-${room}`, 'aaaaaaaa'))).toBe('cancel/not-allowed');
    expect(server.policy.admissions).toMatchObject([{ room: `none-${room}`, exists: false, occupants: 0 }]);
  });

  it('tells who is refused why, and everybody else nothing', async () => {
    const guest = await server.client();
    server.policy.admit = () => ({
      verdict: 'refuse',
      reason: 'other-room',
      type: 'cancel',
      condition: 'not-allowed',
      text: 'Another room',
      child: { name: 'authentication-required', xmlns: NS.jitmeet },
    });
    const refused = await guest.join(room, 'aaaaaaaa');
    expect(parseStanzaError(refused)).toMatchObject({ type: 'cancel', condition: 'not-allowed', text: 'Another room' });
    expect(childOf(childOf(refused, 'error'), 'authentication-required', NS.jitmeet)).toBeDefined();
    expect(await server.metric(`meet_refused_total{host="${server.muc}",reason="admission-other-room"}`)).toBeGreaterThan(0);
    expect(focus.received.filter((stanza) => attr(stanza, 'from') === `${room}/aaaaaaaa`)).toEqual([]);
  });

  it('gives an affiliation before the join, without a word to the room, and takes nothing away that somebody has given', async () => {
    const anna = await server.client({ query: '?token=anna-2' });
    server.policy.admit = () => ({ verdict: 'admit', affiliation: 'owner' });
    const own = await anna.join(room, 'aaaaaaaa');
    expect(itemOf(own)).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    expect(focus.received.filter((stanza) => stanza.name === 'message' && itemOf(stanza))).toEqual([]);
    server.policy.admit = () => ({ verdict: 'admit', affiliation: 'member' });
    expect(itemOf(await (await server.client({ query: '?token=anna-2' })).join(room, 'cccccccc'))).toMatchObject({ affiliation: 'owner' });
    const bob = await server.client({ query: '?token=bob-2' });
    expect(itemOf(await bob.join(room, 'bbbbbbbb'))).toMatchObject({ affiliation: 'member', role: 'participant' });
  });

  it('gives no membership that would open a members-only room, nor to who was banned', async () => {
    const [anna, eve] = await Promise.all([server.client({ query: '?token=anna-3' }), server.client({ query: '?token=eve-3' })]);
    await focus.iq('set', room, adminQuery(xml('item', { affiliation: 'outcast', jid: bareOf(eve) })));
    server.policy.admit = () => ({ verdict: 'admit', affiliation: 'owner' });
    expect(refusalOf(await eve.join(room, 'eeeeeeee'))).toBe('auth/forbidden');
    await focus.iq('set', room, ownerForm({ 'muc#roomconfig_membersonly': '1' }));
    server.policy.admit = () => ({ verdict: 'admit', affiliation: 'member' });
    expect(attr(await anna.join(room, 'aaaaaaaa', nick('Anna')), 'type')).toBe('error');
  });

  it('lets nobody in whose user was banned, under whatever address, but owners from a network that is banned', async () => {
    const user = { claims: '{"kind":"token"}', identity: { user: { id: 'eve' } } };
    server.policy.authenticate = ({ token }) => ({ ok: true, ...(token === 'eve' ? user : ACCEPTED) });
    server.policy.admit = () => ({ verdict: 'admit', affiliation: 'owner' });
    const from = { headers: { 'x-forwarded-for': '198.51.100.9' } };
    const [eve, unknown] = await Promise.all([server.client({ query: '?token=eve', ...from }), server.client(from)]);
    for (const [client, name] of [
      [eve, 'eeeeeeee'],
      [unknown, 'uuuuuuuu'],
    ] as const) {
      await enter(client, name);
      await focus.iq('set', room, adminQuery(xml('item', { affiliation: 'outcast', jid: bareOf(client) })));
    }
    expect(refusalOf(await (await server.client({ query: '?token=eve', ...from })).join(room, 'ffffffff'))).toBe('auth/forbidden');
    const other = await server.client(from);
    expect(refusalOf(await other.join(room, 'gggggggg'))).toBe('auth/forbidden');
    await focus.iq('set', room, adminQuery(xml('item', { affiliation: 'owner', jid: bareOf(other) })));
    expect(await enter(other, 'gggggggg')).toBeUndefined();
  });

  it('keeps nothing of who has gone while waiting', async () => {
    const guest = await server.client();
    const { asked, answer } = hold(({ jid }) => jid === guest.jid);
    guest.send(joinPresence('aaaaaaaa'));
    await asked;
    // 0.12 keeps no list of them.
    const waiting = async () => Number(/(\d+) runners/.exec((await prosodyctl(server.env, ['shell', 'debug', 'async'])).out)?.[1] ?? 0);
    expect(await waiting()).toBe(prosody.version.startsWith('0.') ? 0 : 1);
    guest.drop();
    await guest.closed;
    answer(ADMITTED);
    while ((await waiting()) > 0);
  });

  it('holds up nobody else, and keeps the order of what the same client says', async () => {
    const [slow, other] = await Promise.all([server.client(), server.client()]);
    const { asked, answer } = hold(({ jid }) => jid === slow.jid);
    slow.send(joinPresence('aaaaaaaa'));
    slow.send(xml('iq', { xmlns: NS.client, type: 'get', id: 'after', to: server.domain }, xml('ping', { xmlns: NS.ping })));
    await asked;
    await other.iq('get', server.domain, xml('ping', { xmlns: NS.ping }));
    expect(await enter(other, 'bbbbbbbb')).toBeUndefined();
    expect(slow.received.filter(({ name, attrs }) => name === 'presence' || attrs.id === 'after')).toEqual([]);
    answer(ADMITTED);
    await slow.next((stanza) => attr(stanza, 'id') === 'after', 'pong');
    expect(slow.received.some((stanza) => attr(stanza, 'from') === `${room}/aaaaaaaa`)).toBe(true);
  });

  it('lets one of two have a nick that both were admitted with', async () => {
    const both = await Promise.all([server.client(), server.client()]);
    const answer = deferred<typeof ADMITTED>();
    const asked = Promise.all(both.map(({ jid }) => server.policy.asked('admissions', (question) => question.jid === jid)));
    server.policy.admit = () => answer.promise;
    const joins = both.map((client) => client.join(room, 'aaaaaaaa'));
    await asked;
    answer.resolve(ADMITTED);
    const results = (await Promise.all(joins)).map((stanza) => (attr(stanza, 'type') === 'error' ? refusalOf(stanza) : 'joined'));
    expect(results.sort()).toEqual(['cancel/conflict', 'joined']);
  });

  it('looks at the room again after the wait: one that has ended is not entered', async () => {
    const guest = await server.client();
    const { asked, answer } = hold(() => true);
    const join = guest.join(room, 'aaaaaaaa');
    await asked;
    await focus.iq('set', room, xml('query', { xmlns: NS.mucOwner }, xml('destroy', {})));
    answer({ verdict: 'admit', affiliation: 'owner' });
    expect(refusalOf(await join)).toBe('cancel/not-allowed');
  });

  it('leaves no ghost of a client that went away meanwhile', async () => {
    const guest = await server.client();
    const { asked, answer } = hold(({ jid }) => jid === guest.jid);
    guest.send(joinPresence('aaaaaaaa'));
    await asked;
    await guest.close();
    answer(ADMITTED);
    const witness = await server.client();
    await enter(witness, 'bbbbbbbb');
    expect(witness.received.filter((stanza) => attr(stanza, 'from') === `${room}/aaaaaaaa`)).toEqual([]);
    expect(server.process.stdout.filter((line) => /traceback|\terror/i.test(line))).toEqual([]);
  });

  it('lets a session in whose connection was lost meanwhile, and which is resumed', async () => {
    const guest = await server.client({ streamManagement: true });
    const { asked, answer } = hold(({ jid }) => jid === guest.jid);
    guest.send(joinPresence('aaaaaaaa'));
    await asked;
    guest.drop();
    await guest.closed;
    answer(ADMITTED);
    await focus.next((stanza) => attr(stanza, 'from') === `${room}/aaaaaaaa`, 'join');
    const again = await server.client({ query: `?previd=${guest.smId}`, streamManagement: { previd: guest.smId, h: 0 } });
    expect(again.resumed).toBe(true);
    await again.next((stanza) => attr(stanza, 'from') === `${room}/aaaaaaaa`, 'own presence');
  });

  it('asks again while the policy service is away, and then tells clients to try again', async () => {
    const guest = await server.client();
    await server.policy.stop();
    const patient = guest.join(room, 'aaaaaaaa');
    await server.policy.start();
    expect(attr(await patient, 'type')).toBeUndefined();
    const other = await server.client();
    await server.policy.stop();
    other.send(joinPresence('bbbbbbbb'));
    const refused = await other.next((stanza) => attr(stanza, 'type') === 'error', 'refusal', 15_000);
    await server.policy.start();
    expect(refusalOf(refused)).toBe('cancel/not-allowed');
    expect(childOf(childOf(refused, 'error'), 'room-does-not-exist', NS.jitmeet)).toBeDefined();
  });

  it.each([[500], [{ verdict: 'perhaps' }], [{}], [403]])('admits nobody on an answer such as %j', async (answer) => {
    server.policy.admit = () => answer as number;
    const guest = await server.client();
    guest.send(joinPresence('aaaaaaaa'));
    const refused = await guest.next(({ name }) => name === 'presence', 'refusal', 15_000);
    expect(refusalOf(refused)).toBe('cancel/not-allowed');
  });

  it('holds what components send as well; a leave takes the place of a join that waits', async () => {
    const config = { JICOFO_AUTH_PASSWORD: server.env.JICOFO_AUTH_PASSWORD, JICOFO_COMPONENT_SECRET: undefined };
    const [host, port] = ['127.0.0.1', Number(server.env.PROSODY_COMPONENT_PORT)];
    const component = createXmppComponent({ host, port, domain: 'policy.meet.jitsi', secret: componentSecret('policy', config) });
    await component.start();
    try {
      const presence = (name: string, type?: string) =>
        component.send(xml('presence', { from: `${name}@policy.meet.jitsi/x`, to: `${room}/${name}`, type }, xml('x', { xmlns: NS.muc })));
      const { asked, answer } = hold(({ nick: name }) => name === 'gone');
      await presence('gone');
      await asked;
      await presence('gone', 'unavailable');
      await presence('stays');
      await focus.next((stanza) => attr(stanza, 'from') === `${room}/stays`, 'join');
      answer(ADMITTED);
      const refused = server.policy.asked('admissions', ({ nick: name }) => name === 'refused');
      server.policy.admit = () => ({ verdict: 'refuse', type: 'cancel', condition: 'not-allowed' });
      await presence('refused');
      await refused;
      const witness = await server.client();
      server.policy.admit = () => ADMITTED;
      await enter(witness, 'witness0');
      const seen = witness.received.filter(({ name }) => name === 'presence').map((stanza) => attr(stanza, 'from')?.split('/')[1]);
      expect(seen.sort()).toEqual(['focus', 'stays']);
    } finally {
      await component.stop();
    }
  });

  it('is not passed by a presence that is no join', async () => {
    server.policy.admit = () => ({ verdict: 'refuse', type: 'cancel', condition: 'not-allowed', text: 'No' });
    const guest = await server.client();
    for (const to of [`${room}/aaaaaaaa`, room]) {
      guest.send(xml('presence', { xmlns: NS.client, to }, nick('No x')));
      await guest.next((stanza) => attr(stanza, 'type') === 'error', `refusal from ${to}`);
    }
    expect(focus.received.filter((stanza) => attr(stanza, 'from') === `${room}/aaaaaaaa`)).toEqual([]);
  });
});
