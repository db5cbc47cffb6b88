import {
  freePorts,
  type ProsodyHarness,
  type ServiceProcess,
  spawnService,
  startProsody,
  waitFor,
  type XmppTestClient,
} from '@parley/testing';
import { childOf, NS, xml } from '@parley/xmpp-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BREWERY = 'jvbbrewery@internal-muc.meet.jitsi';

describe('the servers of the bridge', () => {
  const stops: (() => Promise<unknown>)[] = [];
  let ports: Record<string, string>;
  beforeEach(async () => {
    const [media, colibri, channel] = await freePorts(3);
    ports = {
      JVB_PORT: String(media),
      JVB_COLIBRI_PORT: String(colibri),
      COLIBRI_WEBSOCKET_PORT: String(channel),
      JVB_MUC_NICKNAME: 'jvb1',
    };
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  const prosody = async (env: Record<string, string> = {}): Promise<ProsodyHarness> => {
    const server = await startProsody({ env });
    stops.push(() => server.stop());
    return server;
  };
  const bridge = (env: Record<string, string>): ServiceProcess => {
    const jvb = spawnService('jvb', { PARLEY_BIND: '127.0.0.1', ...env, ...ports });
    stops.push(() => jvb.stop());
    return jvb;
  };
  const rest = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${ports.JVB_COLIBRI_PORT}${path}`, init);
  const isHealthy = async () => (await rest('/about/health')).ok;
  const statistics = async () => (await (await rest('/colibri/stats')).json()) as Record<string, number>;
  const focusAt = async (server: ProsodyHarness): Promise<XmppTestClient> => {
    const focus = await server.account('focus');
    await focus.join(BREWERY, 'focus');
    return focus;
  };
  const healthOf = async (focus: XmppTestClient) => {
    focus.send(xml('iq', { xmlns: NS.client, type: 'get', id: 'h', to: `${BREWERY}/jvb1` }, xml('healthcheck', { xmlns: NS.healthcheck })));
    return (await focus.next((stanza) => stanza.is('iq') && stanza.attrs.id === 'h', 'answer to a health check')).attrs.type;
  };

  it('are all that XMPP_SERVER lists: it serves the focus of each, and is healthy while there is one', async () => {
    const shared = { JVB_AUTH_PASSWORD: 'shared-password' };
    const [one, two] = await Promise.all([prosody(shared), prosody(shared)]);
    bridge({ ...one.env, XMPP_SERVER: `127.0.0.1:${one.env.XMPP_PORT},127.0.0.1:${two.env.XMPP_PORT}` });
    await waitFor(async () => (await statistics()).mucs_joined === 2, { what: 'both breweries', timeoutMs: 15_000 });
    expect(await statistics()).toMatchObject({ muc_clients_configured: 2, muc_clients_connected: 2 });
    const focuses = await Promise.all([focusAt(one), focusAt(two)]);
    for (const focus of focuses) {
      const presence = await focus.next((stanza) => stanza.attrs.from === `${BREWERY}/jvb1`, 'the bridge');
      expect(childOf(presence, 'stats', NS.colibri)).toBeDefined();
      expect(await healthOf(focus)).toBe('result');
    }
    await two.process.stop();
    await waitFor(async () => (await statistics()).mucs_joined === 1, { what: 'the loss' });
    expect(await isHealthy()).toBe(true);
  });

  it('may get the new password after the bridge: it waits, and says for what', async () => {
    const server = await prosody();
    const rotated = { ...server.env, JVB_AUTH_PASSWORD: 'the-new-password' };
    const jvb = bridge(rotated);
    const line = await jvb.logged(({ msg }) => msg === 'xmpp login refused, trying again', 'a refused login');
    expect(line).toMatchObject({ level: 'error', hint: expect.stringContaining('JVB_AUTH_PASSWORD') });
    expect(JSON.stringify(jvb.stdout)).not.toContain('the-new-password');
    await server.process.stop();
    const again = spawnService('prosody', rotated);
    stops.push(() => again.stop());
    await waitFor(isHealthy, { what: 'health after the rotation', timeoutMs: 30_000 });
  });

  it('are none with JVB_DISABLE_XMPP: no password, and conferences by HTTP', async () => {
    bridge({ JVB_DISABLE_XMPP: '1', COLIBRI_REST_ENABLED: '1' });
    await waitFor(isHealthy, { what: 'health', timeoutMs: 30_000 });
    expect(await statistics()).toMatchObject({ muc_clients_configured: 0 });
    const body = JSON.stringify({ 'meeting-id': 'm1', name: 'm1@example', create: true, endpoints: [] });
    const made = await rest('/colibri/v2/conferences', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(made.status).toBe(200);
  });
});
