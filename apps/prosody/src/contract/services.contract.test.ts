import { randomUUID } from 'node:crypto';
import { prosodyVersions, waitFor, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LoneProsody, startLoneProsody } from './lone-prosody.ts';
import { adminQuery, bareOf, jsonIn, ownerForm, statusesOf } from './room-kit.ts';
import { connectServices, type ScriptedServices } from './scripted-services.ts';

const LIMITS = 'meet_link_patience = 1\\nmeet_command_burst = 300\\nmeet_command_address_rate = { 450, 1 }';
const json = (value: unknown) => xml('json-message', { xmlns: NS.jitmeet }, JSON.stringify(value));
const displayName = (name: string) => xml('nick', { xmlns: NS.nick }, name);

describe.each(await prosodyVersions())('the plumbing of room services, Prosody $version', (prosody) => {
  let server: LoneProsody;
  let services: ScriptedServices;
  let focus: XmppTestClient;
  let room: string;
  const polls = 'polls.meet.jitsi';

  beforeAll(async () => {
    server = await startLoneProsody(prosody, { GLOBAL_CONFIG: LIMITS, PROSODY_TRUSTED_PROXIES: '127.0.0.1' });
    services = await connectServices(server);
    learn();
    focus = await server.focus();
  });
  afterAll(async () => {
    await services?.stop();
    await server?.stop();
  });
  beforeEach(async () => {
    room = `${randomUUID()}@${server.muc}`;
    await focus.join(room, 'focus');
    services.received.length = 0;
  });

  /** Has all hosts with rooms tell what there is. */
  function learn() {
    for (const host of [server.muc, `breakout.${server.domain}`]) services.snapshot(host);
  }
  const enter = async (nick: string, ...children: Element[]) => {
    const guest = await server.client();
    await guest.join(room, nick, ...children);
    return guest;
  };
  const command = (client: XmppTestClient, to: string, child: Element, attributes: Record<string, string> = {}) =>
    client.send(xml('message', { xmlns: NS.client, to, ...attributes }, child));
  const messageFrom = (client: XmppTestClient, from: string) =>
    client.next((stanza) => stanza.name === 'message' && attr(stanza, 'from') === from, `a message from ${from}`);
  const goneOf = (client: XmppTestClient, nick: string) =>
    client.next((stanza) => attr(stanza, 'from') === `${room}/${nick}` && attr(stanza, 'type') === 'unavailable', `farewell of ${nick}`);
  const promote = (client: XmppTestClient) => focus.iq('set', room, adminQuery(xml('item', { affiliation: 'owner', jid: bareOf(client) })));

  it('takes what clients say to a service on to the policy service, after their joins', async () => {
    const anna = await enter('anna');
    command(anna, polls, json({ type: 'polls' }), { type: 'chat', id: 'one' });
    const told = await services.command();
    expect(told.attrs).toMatchObject({ from: anna.jid, type: 'chat', id: 'one' });
    expect(jsonIn(told)).toEqual({ type: 'polls' });
    const kinds = services.received.map((message) => childOf(message, 'event')?.getText() ?? 'command');
    expect(kinds.indexOf('command')).toBeGreaterThan(kinds.findIndex((kind) => kind.includes('"anna"')));
  });

  it('delivers to everyone, to moderators, to some, and to people in no room', async () => {
    const [anna, bert] = [await enter('anna'), await enter('bert')];
    await promote(anna);
    const outsider = await server.client();
    const say = (to: string, value: string, more: Record<string, string> = {}, nicks: string[] = []) =>
      services.deliver(server.muc, { from: polls, room, to, ...more }, [json(value)], nicks);
    say('everyone', 'all', { id: 'x1' });
    say('everyone', 'people', { except: 'focus' });
    say('moderators', 'moderators');
    say('people', 'some', { type: 'chat' }, ['bert', 'nobody']);
    services.deliver(server.muc, { from: polls, to: 'jid', jid: outsider.jid, type: 'error', id: 'x2' }, [
      xml('error', { type: 'auth' }, xml('forbidden', { xmlns: NS.stanzas })),
    ]);
    const refusal = await messageFrom(outsider, polls);
    expect(parseStanzaError(refusal)).toMatchObject({ type: 'auth', condition: 'forbidden' });
    expect(attr(refusal, 'id')).toBe('x2');
    say('everyone', 'end');
    const heard = async (client: XmppTestClient) => {
      const messages: Element[] = [];
      do messages.push(await messageFrom(client, polls));
      while (jsonIn<unknown>(messages.at(-1) as Element) !== 'end');
      return messages.slice(0, -1);
    };
    expect((await heard(anna)).map(jsonIn)).toEqual(['all', 'people', 'moderators']);
    const messages = await heard(bert);
    expect(messages.map(jsonIn)).toEqual(['all', 'people', 'some']);
    expect(messages.map((message) => attr(message, 'type'))).toEqual([undefined, undefined, 'chat']);
    expect(childOf(messages[0], 'json-message')?.attrs.xmlns).toBe(NS.jitmeet);
    expect((await heard(focus)).map(jsonIn)).toEqual(['all', 'moderators']);
  });

  it('tells names, roles, features and settings as they change, and all of it in a snapshot', async () => {
    const anna = await enter('anna', displayName('Anna'));
    expect(await services.event('occupant-joined', ({ nick }) => nick === 'anna')).toMatchObject({
      room,
      jid: anna.jid,
      role: 'participant',
      displayName: 'Anna',
    });
    anna.send(xml('presence', { xmlns: NS.client, to: `${room}/anna` }, displayName('Änne')));
    await services.event('occupant-changed', (event) => event.displayName === 'Änne');
    await promote(anna);
    await services.event('occupant-changed', (event) => event.role === 'moderator' && event.affiliation === 'owner');
    anna.send(xml('message', { xmlns: NS.client, to: room, type: 'groupchat' }, xml('subject', {}, 'Plans')));
    await services.event('room-settings', ({ subject }) => subject === 'Plans');
    const meetingId = randomUUID();
    await focus.iq('set', room, ownerForm({ 'muc#roominfo_meetingId': meetingId }));
    await services.event('room-settings', (event) => event.meetingId === meetingId && Number(event.createdAt) > 1e12);
    const muted = xml('startmuted', { xmlns: 'http://jitsi.org/jitmeet/start-muted', audio: 'true', video: 'false' });
    anna.send(xml('presence', { xmlns: NS.client, to: `${room}/anna` }, displayName('Änne'), muted));
    const change = await services.event('occupant-changed', ({ startMuted }) => startMuted !== undefined);
    expect(change).toMatchObject({ startMuted: { audio: true, video: false }, displayName: 'Änne' });
    const changes = services.events('occupant-changed').length;
    anna.send(xml('presence', { xmlns: NS.client, to: `${room}/anna` }, displayName('Änne'), muted, xml('x', { xmlns: 'other' })));
    await anna.iq('get', 'meet.jitsi', xml('query', { xmlns: NS.discoInfo }));
    expect(services.events('occupant-changed')).toHaveLength(changes);

    services.received.length = 0;
    services.snapshot(server.muc);
    await services.event('snapshot-end');
    expect(services.events('room-created').find((event) => event.room === room)).toMatchObject({ meetingId });
    expect(services.events('room-settings').find((event) => event.room === room)).toMatchObject({ subject: 'Plans', meetingId });
    expect(services.events('occupant-joined').find(({ nick }) => nick === 'anna')).toMatchObject({
      displayName: 'Änne',
      role: 'moderator',
    });
  });

  it('lets the policy service remove people and end the room', async () => {
    const [anna, bert] = [await enter('anna'), await enter('bert')];
    const operate = (name: string, more: Record<string, string> = {}) => services.operate(server.muc, { name, room, ...more });
    await operate('kick', { nick: 'bert', reason: 'enough' });
    const farewell = await goneOf(bert, 'bert');
    expect(statusesOf(farewell)).toContain('307');
    await expect(operate('kick', { nick: 'bert' })).rejects.toMatchObject({ details: { stanza: { condition: 'item-not-found' } } });
    await expect(operate('no-such')).rejects.toMatchObject({ details: { stanza: { condition: 'feature-not-implemented' } } });
    await operate('destroy', { reason: 'The meeting has been terminated' });
    expect((await goneOf(anna, 'anna')).toString()).toContain('The meeting has been terminated');
    await expect(operate('kick', { nick: 'anna' })).rejects.toMatchObject({ details: { stanza: { condition: 'item-not-found' } } });
  });

  it('obeys nobody else', async () => {
    const anna = await enter('anna');
    await promote(anna);
    const operation = xml('operation', { xmlns: NS.parleyOperation, name: 'destroy', room });
    await expect(anna.iq('set', server.muc, operation)).rejects.toMatchObject({ message: 'service-unavailable' });
    command(
      anna,
      server.muc,
      xml('deliver', { xmlns: NS.parleyService, from: polls, room, to: 'everyone' }, xml('payload', {}, json('forged'))),
    );
    command(anna, server.muc, xml('snapshot', { xmlns: NS.parleyEvents }));
    await anna.iq('get', 'meet.jitsi', xml('query', { xmlns: NS.discoInfo }));
    expect(anna.received.filter(({ attrs }) => attrs.from === polls)).toEqual([]);
  });

  it('bounds what one session may ask, in size and in number', async () => {
    const enterFromSchool = async (nick: string) => {
      const guest = await server.client({ headers: { 'x-forwarded-for': '203.0.113.1' } });
      await guest.join(room, nick);
      return guest;
    };
    const anna = await enterFromSchool('anna');
    command(anna, polls, json('x'.repeat(17_000)), { id: 'large' });
    expect(parseStanzaError(await messageFrom(anna, polls))).toMatchObject({ type: 'modify', condition: 'not-acceptable' });
    for (let i = 0; i < 320; i++) command(anna, polls, xml('x'));
    expect(parseStanzaError(await messageFrom(anna, polls))).toMatchObject({ type: 'wait', condition: 'policy-violation' });
    expect(services.commands().length).toBeGreaterThanOrEqual(250);
    const bert = await enterFromSchool('bert');
    for (let i = 0; i < 250; i++) command(bert, polls, xml('x'));
    expect(parseStanzaError(await messageFrom(bert, polls))).toMatchObject({ type: 'wait', condition: 'policy-violation' });
  });

  it('keeps what is for a policy service that is away until that knows the rooms again, or gives up', async () => {
    const anna = await enter('anna');
    await services.stop();
    command(anna, polls, json('in vain'), { id: 'lost' });
    expect(parseStanzaError(await messageFrom(anna, polls))).toMatchObject({ type: 'wait', condition: 'service-unavailable' });
    command(anna, polls, json('kept'));
    services = await connectServices(server);
    command(anna, polls, json('next'));
    expect(services.commands()).toEqual([]);
    learn();
    await services.command();
    command(anna, polls, json('last'));
    await anna.iq('get', 'meet.jitsi', xml('query', { xmlns: NS.discoInfo }));
    expect(services.commands().map(jsonIn)).toEqual(['kept', 'next', 'last']);
  });

  it('asks the next policy service for what the one before has not confirmed, or gives up', async () => {
    const anna = await enter('anna');
    command(anna, polls, json('done'));
    await services.command();
    services.confirms = false;
    command(anna, polls, json('one'));
    command(anna, polls, json('two'));
    await waitFor(() => services.commands().length === 3, { what: 'three commands' });
    await services.stop();
    command(anna, polls, json('three'));
    services = await connectServices(server);
    learn();
    await waitFor(() => services.commands().length === 3, { what: 'all again' });
    expect(services.commands().map(jsonIn)).toEqual(['one', 'two', 'three']);
    expect(services.commands().map(({ attrs }) => attrs.again)).toEqual(['true', 'true', undefined]);
    services.confirms = false;
    command(anna, polls, json('unheard'), { id: 'unheard' });
    await waitFor(() => services.commands().length === 4, { what: 'a command' });
    await services.stop();
    const refusal = await messageFrom(anna, polls);
    expect([attr(refusal, 'id'), parseStanzaError(refusal).condition]).toEqual(['unheard', 'service-unavailable']);
    services = await connectServices(server);
    learn();
    await waitFor(() => services.events('snapshot-end').length > 0, { what: 'a snapshot' });
    expect(services.commands()).toEqual([]);
  });

  it('greets who comes in before they find themselves inside, and nobody who stays outside', async () => {
    const welcome = [
      { from: 'metadata.meet.jitsi', room: 'as-they-know-it', json: '{"type":"room_metadata"}' },
      { from: 'avmoderation.meet.jitsi', json: '{"type":"av_moderation"}' },
    ];
    server.policy.admit = () => ({ verdict: 'admit', welcome });
    try {
      const anna = await server.client();
      anna.send(xml('presence', { xmlns: NS.client, to: `${room}/anna` }, xml('x', { xmlns: NS.muc })));
      await anna.next((stanza) => stanza.name === 'message' && childOf(stanza, 'subject') !== undefined, 'the end of the join');
      const order = anna.received.flatMap((stanza) => {
        if (statusesOf(stanza).includes('110')) return ['inside'];
        return childOf(stanza, 'json-message') ? [`${attr(stanza, 'from')} ${childOf(stanza, 'json-message')?.attrs.room}`] : [];
      });
      expect(order).toEqual(['metadata.meet.jitsi as-they-know-it', 'avmoderation.meet.jitsi undefined', 'inside']);
      const second = await server.client();
      expect(attr(await second.join(room, 'anna'), 'type')).toBe('error');
      expect(second.received.filter((stanza) => childOf(stanza, 'json-message'))).toEqual([]);
    } finally {
      server.policy.admit = () => ({ verdict: 'admit' });
    }
  });

  it('is reached over the HTTP port at the paths of the administration, and at no other', async () => {
    server.policy.serve = (request, body, response) => {
      const { authorization, 'content-type': type, 'x-forwarded-for': from, host } = request.headers;
      const known = { method: request.method, url: request.url, authorization, type, from, body };
      response.writeHead(202, { 'content-type': 'application/json', 'x-other': host }).end(JSON.stringify(known));
    };
    const ask = (path: string, init: RequestInit = {}) => fetch(`${server.httpUrl}${path}`, init);
    const headers = { authorization: 'Bearer x', 'content-type': 'application/json', cookie: 'a=b' };
    const reply = await ask('/room-size?room=a%2Fb', { method: 'PUT', headers, body: '{}' });
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('x-other')]).toEqual([202, 'application/json', null]);
    expect(await reply.json()).toEqual({
      method: 'PUT',
      url: '/public/room-size?room=a%2Fb',
      authorization: 'Bearer x',
      type: 'application/json',
      from: '127.0.0.1',
      body: '{}',
    });
    expect(((await (await ask('/administration/rooms/x%20y')).json()) as { url: string }).url).toBe('/public/administration/rooms/x%20y');
    expect((await ask('/v1/rooms')).status).toBe(404);
    expect((await ask('/room-sizes')).status).toBe(404);
    expect((await ask('/room-info', { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413);
    await server.policy.stop();
    const away = await ask('/room-size');
    await server.policy.start();
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await ask('/http-bind')).status).toBe(200);
  });

  it('is found by disco', async () => {
    const anna = await enter('anna');
    const answer = await anna.iq('get', 'meet.jitsi', xml('query', { xmlns: NS.discoInfo }));
    const identities = Object.fromEntries(
      childOf(answer, 'query')
        ?.getChildren('identity')
        .map(({ attrs }) => [attrs.type, attrs.name]) ?? [],
    );
    expect(identities).toMatchObject({
      speakerstats: 'speakerstats.meet.jitsi',
      end_conference: 'endconference.meet.jitsi',
      av_moderation: 'avmoderation.meet.jitsi',
      room_metadata: 'metadata.meet.jitsi',
      polls: 'polls.meet.jitsi',
    });
  });
});
