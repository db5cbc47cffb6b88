import { once } from 'node:events';
import {
  freePorts,
  type ProsodyHarness,
  type ServiceProcess,
  spawnService,
  startProsody,
  waitFor,
  type XmppTestClient,
} from '@parley/testing';
import {
  buildConferenceModify,
  type ConferenceModify,
  colibriReasonOf,
  type EndpointRequest,
  parseBridgeAnnouncement,
  parseBridgeStats,
  parseConferenceModified,
} from '@parley/xmpp-colibri2';
import { childOf, type Element, NS, parseStanzaError, stanzaError, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

let prosody: ProsodyHarness;
let jvb: ServiceProcess;
let focus: XmppTestClient;
let env: Record<string, string>;
let brewery: string;

const rest = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${env.JVB_COLIBRI_PORT}${path}`, init);
const isHealthy = async () => (await rest('/about/health')).ok;
const presenceOfBridge = (matches: (presence: Element) => boolean = () => true) =>
  focus.next(
    (stanza) => stanza.is('presence') && stanza.attrs.from === `${brewery}/jvb1` && stanza.attrs.type === undefined && matches(stanza),
    'presence of the bridge',
    10_000,
  );

beforeAll(async () => {
  prosody = await startProsody();
  const [media, colibri, channel] = await freePorts(3);
  env = {
    ...prosody.env,
    JVB_PORT: String(media),
    JVB_COLIBRI_PORT: String(colibri),
    COLIBRI_WEBSOCKET_PORT: String(channel),
    JVB_MUC_NICKNAME: 'jvb1',
    PUBLIC_URL: 'https://meet.example',
    SHUTDOWN_REST_ENABLED: '1',
  };
  brewery = `jvbbrewery@internal-muc.${prosody.domain}`;
  focus = await prosody.account('focus');
  await focus.join(brewery, 'focus');
  jvb = spawnService('jvb', env);
  await waitFor(isHealthy, { what: 'health of jvb', timeoutMs: 30_000 });
});
afterAll(async () => {
  await jvb?.stop();
  await prosody?.stop();
});

/** What the bridge answers over XMPP. */
async function ask(from: XmppTestClient, child: Element, to = `${brewery}/jvb1`): Promise<Element> {
  const id = crypto.randomUUID();
  from.send(xml('iq', { xmlns: NS.client, type: 'get', to, id }, child));
  return from.next((stanza) => stanza.is('iq') && stanza.attrs.id === id, 'answer to an IQ');
}

const request = (over: Partial<ConferenceModify> & { meetingId: string }): ConferenceModify => ({
  create: false,
  expire: false,
  endpoints: [],
  relays: 0,
  ...over,
});
const creation = (id: string, over: Partial<EndpointRequest> = {}): EndpointRequest => ({
  id,
  create: true,
  expire: false,
  capabilities: new Set(['source-names', 'ssrc-rewriting']),
  media: {},
  transport: { sctp: { role: 'server' } },
  ...over,
});

async function modify(over: Parameters<typeof request>[0]) {
  const answer = await ask(focus, buildConferenceModify(request(over)));
  const modified = childOf(answer, 'conference-modified', NS.colibri2);
  expect.assert(modified, `refused: ${answer}`);
  return parseConferenceModified(modified);
}

async function refusal(child: Element, from = focus) {
  const info = parseStanzaError(await ask(from, child));
  return [info.condition, colibriReasonOf(stanzaError(info.condition, info.text, info))?.reason];
}

/** The client's end of a bridge channel URL. */
function channelOf(url: string | undefined): WebSocket {
  const { pathname, search } = new URL(url ?? '');
  return new WebSocket(`ws://127.0.0.1:${env.COLIBRI_WEBSOCKET_PORT}${pathname}${search}`);
}

describe('the bridge in the brewery', () => {
  it('announces load, address and media table', async () => {
    const presence = await presenceOfBridge();
    expect(parseBridgeStats(presence)).toMatchObject({ colibri2: true, drain: false, healthy: true, version: '0.1.0' });
    const announcement = parseBridgeAnnouncement(presence);
    expect(announcement).toMatchObject({ serverId: 'jvb1', webSocketAddress: `127.0.0.1:${env.COLIBRI_WEBSOCKET_PORT}`, sctp: true });
    expect(announcement?.media.video.payloadTypes.map((type) => type.id)).toEqual([41, 42, 100, 96, 101, 97, 107, 99]);
    expect(announcement?.media.audio.headerExtensions.map((extension) => extension.id)).toEqual([6, 5]);
  });

  it('tells at once when it is drained', async () => {
    focus.received.length = 0;
    await rest('/colibri/drain/enable', { method: 'POST' });
    expect(parseBridgeStats(await presenceOfBridge((presence) => parseBridgeStats(presence).drain)).drain).toBe(true);
    await rest('/colibri/drain/disable', { method: 'POST' });
    await presenceOfBridge((presence) => !parseBridgeStats(presence).drain);
  });

  it('answers health, version and disco', async () => {
    const health = await ask(focus, xml('healthcheck', { xmlns: NS.healthcheck }));
    expect(health.attrs.type).toBe('result');
    const version = await ask(focus, xml('query', { xmlns: NS.version }));
    expect(version.getChild('query')?.getChildText('version')).toBe('0.1.0');
    const disco = await ask(focus, xml('query', { xmlns: NS.discoInfo }));
    expect(
      disco
        .getChild('query')
        ?.getChildren('feature')
        .map((feature) => feature.attrs.var),
    ).toContain(NS.healthcheck);
    expect(await refusal(xml('force-shutdown', { xmlns: NS.colibri }))).toEqual(['service-unavailable', undefined]);
  });
});

describe('COLIBRI2', () => {
  beforeAll(async () => {
    await modify({ meetingId: 'refusals', create: true, endpoints: [creation('aaaa0001')] });
  });

  it('allocates, takes the accept, serves the channel, and expires', async () => {
    const meetingId = crypto.randomUUID();
    const created = await modify({ meetingId, create: true, endpoints: [creation('ab12cd34')] });
    const { transport, sctp } = created.endpoints[0]?.transport ?? {};
    expect(sctp).toEqual({ port: 5000, role: 'server' });
    expect(transport?.candidates[0]).toMatchObject({ protocol: 'udp', port: Number(env.JVB_PORT), type: 'host' });
    expect(transport?.webSockets[0]).toMatch(/^wss:\/\/meet\.example\/colibri-ws\/jvb1\/[0-9a-f]{16}\/ab12cd34\?pwd=/);

    const channel = channelOf(transport?.webSockets[0]);
    const [hello] = await once(channel, 'message');
    expect(JSON.parse(String(hello))).toEqual({ colibriClass: 'ServerHello', version: '0.1.0' });

    const fingerprint = { hash: 'sha-256', setup: 'active', value: Array(32).fill('AB').join(':') } as const;
    const peer = { ufrag: 'abcd', pwd: 'x'.repeat(22), fingerprint, candidates: [], webSockets: [], rtcpMux: true };
    const video = {
      type: 'video',
      id: 'ab12cd34-v0',
      sources: [1, 2, 3, 11, 12, 13].map((ssrc) => ({ ssrc })),
      groups: [
        { semantics: 'SIM', ssrcs: [1, 2, 3] },
        { semantics: 'FID', ssrcs: [1, 11] },
        { semantics: 'FID', ssrcs: [2, 12] },
        { semantics: 'FID', ssrcs: [3, 13] },
      ],
    } as const;
    const accepted = { ...creation('ab12cd34'), create: false, transport: { transport: peer }, sources: [video] };
    expect(await modify({ meetingId, endpoints: [accepted] })).toEqual({ sources: [], endpoints: [] });
    const stats = (await (await rest('/colibri/stats')).json()) as Record<string, unknown>;
    expect(stats).toMatchObject({ conferences: 2, endpoints: 2, endpoints_sending_video: 1, healthy: true, octo_endpoints: 0 });
    expect(await (await rest('/metrics')).text()).toMatch(/^jitsi_jvb_current_endpoints 2$/m);
    expect(await (await rest('/debug')).json()).toMatchObject({ conferences: [{}, { meetingId, endpoints: ['ab12cd34'] }] });

    const closed = once(channel, 'close');
    await modify({ meetingId, endpoints: [{ ...creation('ab12cd34'), create: false, expire: true }] });
    expect((await closed)[0]).toBe(1001);
    expect(await refusal(buildConferenceModify(request({ meetingId })))).toEqual(['item-not-found', 'conference_not_found']);
  });

  it.each([
    ['an unknown conference', { meetingId: 'nobody' }, ['item-not-found', 'conference_not_found']],
    ['an existing conference', { create: true }, ['conflict', 'conference_already_exists']],
    ['an existing endpoint', { endpoints: [creation('aaaa0001')] }, ['conflict', undefined]],
    ['an unknown endpoint', { endpoints: [{ ...creation('ffff0001'), create: false }] }, ['item-not-found', 'unknown_endpoint']],
    ['two endpoints', { endpoints: [creation('aaaa0002'), creation('aaaa0003')] }, ['bad-request', undefined]],
    ['no source names', { endpoints: [creation('aaaa0004', { capabilities: new Set() })] }, ['bad-request', undefined]],
    ['an SCTP client', { endpoints: [creation('aaaa0005', { transport: { sctp: { role: 'client' } } })] }, ['bad-request', undefined]],
  ])('refuses %s', async (_, over, expected) => {
    const meetingId = 'refusals';
    expect(await refusal(buildConferenceModify(request({ meetingId, ...over })))).toEqual(expected);
  });

  it.each([
    ['no meeting id', '<conference-modify xmlns="jitsi:colibri2"/>'],
    [
      'an SSRC out of range',
      bad(
        '<sources><media-source type="audio" id="x-a0"><source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="-1"/></media-source></sources>',
      ),
    ],
    ['too many capabilities', bad('<capability name="x"/>'.repeat(100))],
  ])('answers malformed requests (%s) with bad-request', async (_, text) => {
    const id = crypto.randomUUID();
    focus.sendRaw(`<iq xmlns="jabber:client" type="get" id="${id}" to="${brewery}/jvb1">${text}</iq>`);
    const answer = await focus.next((stanza) => stanza.attrs.id === id, 'answer to a malformed request');
    expect(parseStanzaError(answer).condition).toBe('bad-request');
    await jvb.logged((record) => record.msg === 'COLIBRI2 request refused' && record.condition === 'bad-request', 'a log line');
  });

  it('serves nobody but the focus', async () => {
    const impostor = await prosody.account('jvb', 'impostor');
    await impostor.join(brewery, 'impostor');
    const child = buildConferenceModify(request({ meetingId: 'stolen', create: true }));
    expect(await refusal(child, impostor)).toEqual(['forbidden', undefined]);
  });
});

describe('a worker that dies', () => {
  it('is replaced, and the focus is told which conferences are lost', async () => {
    const meetingId = crypto.randomUUID();
    await modify({ meetingId, create: true, endpoints: [creation('bbbb0001')] });
    const running = await jvb.logged((record) => record.msg === 'worker running', 'the worker');
    focus.received.length = 0;
    process.kill(Number(running.pid), 'SIGKILL');
    const told = await focus.next((stanza) => stanza.is('message') && stanza.toString().includes(meetingId), 'conference-lost');
    expect(childOf(told, 'conference-lost', NS.parleyBridge)?.attrs['meeting-id']).toBe(meetingId);
    await presenceOfBridge((presence) => parseBridgeStats(presence).healthy === true);
    expect((await modify({ meetingId, create: true, endpoints: [creation('bbbb0001')] })).endpoints).toHaveLength(1);
    expect(await isHealthy()).toBe(true);
  });
});

describe('the process', () => {
  it('joins the brewery again after Prosody was killed', async () => {
    process.kill(prosody.pidOf('prosody'), 'SIGKILL');
    await waitFor(async () => !(await isHealthy()), { what: 'the bridge to notice' });
    expect(await (await rest('/about/health')).json()).toMatchObject({ detail: 'not connected to prosody' });
    await waitFor(isHealthy, { what: 'health after the restart of Prosody', timeoutMs: 30_000 });
    focus = await prosody.account('focus');
    await focus.join(brewery, 'focus');
    await presenceOfBridge();
  });

  it('refuses a port that is taken, naming the variable', async () => {
    const [colibri, channel] = await freePorts(2);
    const second = spawnService('jvb', { ...env, JVB_COLIBRI_PORT: String(colibri), COLIBRI_WEBSOCKET_PORT: String(channel) });
    expect(await second.exited).toMatchObject({ code: 78 });
    expect(second.stderr).toEqual([`JVB_PORT=${env.JVB_PORT}: this UDP port is already in use`]);
  });

  it('ends on SIGTERM within three seconds, in the middle of a conference', async () => {
    const created = await modify({ meetingId: crypto.randomUUID(), create: true, endpoints: [creation('cccc0001')] });
    const channel = channelOf(created.endpoints[0]?.transport?.transport.webSockets[0]);
    await once(channel, 'message');
    const { code, ms } = await jvb.stop();
    expect(code, jvb.stdout.slice(-5).join('\n')).toBe(0);
    expect(ms).toBeLessThan(3_000);
  });
});

function bad(children: string): string {
  return `<conference-modify xmlns="jitsi:colibri2" meeting-id="bad" create="true"><endpoint id="x" create="true">${children}</endpoint></conference-modify>`;
}
