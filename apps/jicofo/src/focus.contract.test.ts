import { freePort, type ProsodyHarness, prosodyVersions, type ServiceProcess, spawnService, startProsody, waitFor } from '@parley/testing';
import { NS, xml } from '@parley/xmpp-core';
import { sourcesByOwner } from '@parley/xmpp-jingle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JSON_CLIENT, OFFICIAL } from './testing/focus-harness.ts';
import { WireBridge } from './testing/wire-bridge.ts';
import { WireClient } from './testing/wire-client.ts';

describe.each(await prosodyVersions())('the focus at Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  let env: Record<string, string>;
  let focus: ServiceProcess;
  const bridges: WireBridge[] = [];
  const clients: WireClient[] = [];

  const http = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${env.JICOFO_REST_PORT}${path}`, init);
  const json = async (path: string) => (await http(path)).json() as Promise<Record<string, unknown>>;
  const client = (features = OFFICIAL) => {
    const made = new WireClient(env, features);
    clients.push(made);
    return made;
  };
  const bridge = async (name: string) => {
    const made = new WireBridge(env, name);
    bridges.push(made);
    await made.start();
    return made;
  };
  const healthy = () => waitFor(async () => (await http('/about/health')).ok, { what: 'health of the focus' });
  /** Both in the room, on the bridge, accepted. */
  const call = async (room: string, features = OFFICIAL) => {
    const [a, b] = [client(features), client(features)];
    await a.join(room);
    await b.join(room);
    for (const [index, one] of [a, b].entries()) await one.accept(await one.next('session-initiate'), 1_000 * (index + 1));
    return { a, b };
  };

  beforeAll(async () => {
    server = await startProsody({ prosody });
    env = { ...server.env, JICOFO_REST_PORT: String(await freePort()) };
    focus = spawnService('jicofo', env);
    await focus.logged(({ msg }) => msg === 'brewery joined', 'brewery');
  });
  afterAll(async () => {
    await Promise.allSettled([...clients, ...bridges].map((one) => one.stop()));
    await focus?.stop();
    await server?.stop();
  });

  it('is unhealthy, by name, until there is a bridge', async () => {
    const before = await http('/about/health');
    expect([before.status, await before.text()]).toEqual([503, expect.stringContaining('no bridge available')]);
    await bridge('jvb1');
    await healthy();
    expect(await json('/bridges')).toEqual({
      bridges: [{ serverId: 'jvb1', address: '127.0.0.1:9090', healthy: true, jid: 'jvbbrewery@internal-muc.meet.jitsi/jvb1' }],
    });
  });

  it('holds a call: owner, offers, accepts, mute, leave', async () => {
    const room = 'call@muc.meet.jitsi';
    const { a, b } = await call(room);
    const mine = await waitFor(() => [...(a.session?.occupants.values() ?? [])].find((one) => one.isSelf && one.affiliation === 'owner'), {
      what: 'ownership',
    });
    expect(mine.nick).toBe(a.nick);
    const focusPresence = a.session?.occupants.get('focus');
    // Clients are free in their choice: the bridge follows every codec.
    expect(focusPresence?.conferenceProperties?.has('visitor-codecs')).toBe(false);
    expect(focusPresence?.jid).toBe('focus@auth.meet.jitsi/focus');
    const fake = bridges[0]?.fake;
    await waitFor(() => fake?.requests.some(({ endpoints }) => endpoints[0]?.id === b.nick && endpoints[0].sources?.length === 2), {
      what: 'sources on the bridge',
    });
    expect(fake?.endpoints).toEqual([a.nick, b.nick].sort());
    await a.mute(b.nick);
    await waitFor(() => b.mutes.length > 0, { what: 'mute' });
    expect(b.mutes).toEqual([`${room}/${a.nick}`]);
    await expect(b.mute(a.nick)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await b.session?.leave();
    await waitFor(() => fake?.endpoints.join() === a.nick, { what: 'endpoint gone' });
    await a.session?.leave();
    await waitFor(async () => (await json('/stats')).conferences === 0, { what: 'end of the conference' });
    await waitFor(() => fake?.conferences.size === 0, { what: 'end of the conference on the bridge' });
  });

  it('tells clients without rewriting of each other', async () => {
    const { a, b } = await call('plain@muc.meet.jitsi', JSON_CLIENT);
    const told = sourcesByOwner(await a.next('source-add'));
    expect(told.get(b.nick)?.video.sources).toHaveLength(2);
    for (const one of [a, b]) await one.session?.leave();
  });

  it('keeps rooms of one name under two tenants apart', async () => {
    const [a, b] = [client(), client()];
    await a.join('same@muc.acme.meet.jitsi');
    await b.join('same@muc.other.meet.jitsi');
    const rooms = (await (await http('/debug/conferences')).json()) as string[];
    expect(rooms.sort()).toEqual(['same@muc.acme.meet.jitsi', 'same@muc.other.meet.jitsi']);
    const c = client();
    await c.join('same@muc.acme.meet.jitsi');
    const { initiator, responder } = await c.next('session-initiate');
    expect([initiator, responder]).toEqual(['same@muc.acme.meet.jitsi/focus', `same@muc.acme.meet.jitsi/${c.nick}`]);
    await a.accept(await a.next('session-initiate'), 9_000);
    expect(b.received).toEqual([]);
    await c.session?.leave();
    for (const one of [a, b]) await one.session?.leave();
  });

  it('takes room names in Chinese and long ones, and the HTTP form', async () => {
    const asker = client();
    await asker.connection.start();
    for (const room of ['会议室@muc.meet.jitsi', `${'x'.repeat(200)}@muc.meet.jitsi`, '%e4%bc%9a%20%25@muc.meet.jitsi'])
      expect(await asker.request(room)).toMatchObject({ room, ready: true, focusJid: 'focus@auth.meet.jitsi' });
    const answer = await http('/conference-request/v1', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ room: 'by-http' }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ ready: true, focusJid: 'focus@auth.meet.jitsi', room: 'by-http' }),
    ]);
  });

  it('answers bad input with an error each, and goes on', async () => {
    const asker = client();
    await asker.connection.start();
    for (const room of ['demo@internal-muc.meet.jitsi', 'jvbbrewery@internal-muc.meet.jitsi', 'demo@example.org', 'a b@muc.meet.jitsi'])
      await expect(asker.request(room)).rejects.toMatchObject({ code: expect.stringMatching(/INPUT_INVALID|INTERNAL/) });
    // Prosody knows no letters younger than Unicode 3.2; official clients encode them.
    await expect(asker.request('😀@muc.meet.jitsi')).rejects.toMatchObject({ details: { stanza: { condition: 'jid-malformed' } } });
    expect(await asker.request('%f0%9f%98%80@muc.meet.jitsi')).toMatchObject({ ready: true });
    const { a } = await call('bad@muc.meet.jitsi');
    const toFocus = (child: Parameters<typeof a.connection.request>[2]) => a.connection.request('set', 'bad@muc.meet.jitsi/focus', child);
    await expect(toFocus(xml('jingle', { xmlns: NS.jingle, action: 'nonsense', sid: 's' }))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    await expect(toFocus(xml('jingle', { xmlns: NS.jingle, action: 'session-accept', sid: 'x' }))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    await expect(toFocus(xml('mute', { xmlns: NS.muteAudio, jid: 'x' }, 'maybe'))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    for (const body of ['{', '[]', '{"room":7}', '{"room":"a/b@c"}', '{"room":"a b"}', `{"room":"${'x'.repeat(70_000)}"}`]) {
      const answer = await http('/conference-request/v1', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
    await healthy();
    for (const one of clients) await one.session?.leave();
  });

  it('says that there are no recorders, gateways and logins', async () => {
    const room = 'services@muc.meet.jitsi';
    const { a, b } = await call(room);
    await waitFor(() => [...(a.session?.occupants.values() ?? [])].find((one) => one.isSelf && one.affiliation === 'owner'), {
      what: 'ownership',
    });
    const record = xml('jibri', { xmlns: NS.jibri, action: 'start', recording_mode: 'file' });
    const dial = xml('dial', { xmlns: NS.rayo, to: '+49' }, xml('header', { name: 'JvbRoomName', value: room }));
    const login = xml('login-url', { xmlns: NS.focus, room, 'machine-uid': 'm' });
    const answer = (one: typeof a, to: string, child: typeof record, type: 'get' | 'set' = 'set') =>
      one.connection.request(type, to, child).then(
        () => 'accepted',
        (error: { details: { stanza: { condition: string } } }) => error.details.stanza.condition,
      );
    expect(await answer(a, `${room}/focus`, record)).toBe('service-unavailable');
    expect(await answer(b, `${room}/focus`, record)).toBe('not-allowed');
    expect(await answer(a, `${room}/focus`, dial)).toBe('service-unavailable');
    expect(await answer(b, `${room}/focus`, dial)).toBe('forbidden');
    expect(await answer(a, 'focus.meet.jitsi', login, 'get')).toBe('service-unavailable');
    for (const one of [a, b]) await one.session?.leave();
  });

  it("starts newcomers muted as an older moderator's presence says", async () => {
    const room = 'quiet@muc.meet.jitsi';
    const { a, b } = await call(room);
    await waitFor(() => [...(a.session?.occupants.values() ?? [])].find((one) => one.isSelf && one.affiliation === 'owner'), {
      what: 'ownership',
    });
    await a.session?.setPresence([xml('startmuted', { xmlns: NS.startMuted, audio: true, video: false })]);
    await waitFor(async () => JSON.stringify(await json(`/debug/conference/${room}`)).includes('"startMuted":{"audio":true'), {
      what: 'policy',
    });
    const c = client();
    await c.join(room);
    expect((await c.next('session-initiate')).startMuted).toEqual({ audio: true, video: false });
    for (const one of [a, b, c]) await one.session?.leave();
  });

  it('moves a call when the bridge leaves or loses it', async () => {
    const second = await bridge('jvb2');
    const { a, b } = await call('move@muc.meet.jitsi', JSON_CLIENT);
    const { bridge: jid } = (await json('/debug/conference/move@muc.meet.jitsi')) as { bridge: string };
    const [from, to] = jid === second.fake.jid ? [second, bridges[0]] : [bridges[0], second];
    await from?.leave();
    for (const one of [a, b]) {
      expect((await one.next('session-terminate')).reason).toEqual({ condition: 'success', text: 'moving' });
      await one.accept(await one.next('session-initiate'), one === a ? 5_000 : 6_000);
    }
    expect(to?.fake.endpoints).toEqual([a.nick, b.nick].sort());
    const lostAt = Date.now();
    await to?.loseConferences();
    await a.accept(await a.next('session-initiate'), 7_000);
    await b.accept(await b.next('session-initiate'), 8_000);
    expect(Date.now() - lostAt).toBeLessThan(3_000);
    b.received.length = 0;
    await to?.loseEndpoints([a.nick]);
    await a.accept(await a.next('session-initiate'), 9_000);
    await b.next('source-remove');
    await b.next('source-add');
    expect(b.received.filter(({ action }) => action === 'session-initiate')).toEqual([]);
    for (const one of [a, b]) await one.session?.leave();
    await from?.start().catch(() => {});
  });

  it('comes back after kill -9 and takes over the running room', async () => {
    const { a, b } = await call('taken@muc.meet.jitsi');
    const left = new Promise<void>((resolve) =>
      a.session?.on('presence', ({ nick, available }) => nick === 'focus' && !available && resolve()),
    );
    await focus.kill9();
    focus = spawnService('jicofo', env);
    await left;
    await healthy();
    await a.request('taken@muc.meet.jitsi');
    const offers = await Promise.all([a.next('session-initiate'), b.next('session-initiate')]);
    await a.accept(offers[0], 7_000);
    await b.accept(offers[1], 8_000);
    for (const one of [a, b]) await one.session?.leave();
  });

  it('drops conferences when Prosody restarts, and serves new requests then', async () => {
    process.kill(server.pidOf('prosody'), 'SIGKILL');
    await focus.logged(({ msg, resumed }) => msg === 'xmpp connection online' && resumed === false, 'new session', 20_000);
    await server.ready();
    await Promise.all(bridges.map((one) => one.stop()));
    await bridge('jvb3');
    await healthy();
    const { a, b } = await call('again@muc.meet.jitsi');
    for (const one of [a, b]) await one.session?.leave();
  });

  it('stops within 3 s on SIGTERM and leaves its rooms', async () => {
    const { a } = await call('end@muc.meet.jitsi');
    const left = new Promise<void>((resolve) =>
      a.session?.on('presence', ({ nick, available }) => nick === 'focus' && !available && resolve()),
    );
    const { code, ms } = await focus.stop();
    await left;
    expect(code, [...focus.stderr, ...focus.stdout.slice(-5)].join('\n')).toBe(0);
    expect(ms).toBeLessThan(3_000);
    expect(bridges.at(-1)?.fake.conferences.size).toBe(0);
  });
});

describe('a wrong configuration', () => {
  it.each([
    [{ JICOFO_AUTH_PASSWORD: '' }, 'JICOFO_AUTH_PASSWORD'],
    [{ JICOFO_REST_PORT: '70000' }, 'JICOFO_REST_PORT'],
    [{ JICOFO_COMPONENT_SECRET: 's3cr37' }, 'JICOFO_COMPONENT_SECRET'],
  ])('%j is refused with one line', async (over, name) => {
    const refused = spawnService('jicofo', { JICOFO_AUTH_PASSWORD: 'a-random-one', ...over });
    expect(await refused.exited).toMatchObject({ code: 78 });
    expect(refused.stderr).toHaveLength(1);
    expect(refused.stderr[0]).toContain(name);
  });
});
