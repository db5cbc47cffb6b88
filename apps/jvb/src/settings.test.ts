import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const read = (env: Record<string, string> = {}) => readSettings({ JVB_AUTH_PASSWORD: 'q7fT', JVB_MUC_NICKNAME: 'jvb1', ...env });

describe('readSettings', () => {
  it('derives addresses from the domain and the page', () => {
    const { xmpp, channel, serverId } = read({ XMPP_DOMAIN: 'example.org', PARLEY_BIND: '127.0.0.1' });
    expect(xmpp).toMatchObject({
      domain: 'auth.example.org',
      brewery: 'jvbbrewery@internal-muc.example.org',
      nick: 'jvb1',
      focus: 'focus@auth.example.org',
    });
    expect(serverId).toBe('jvb1');
    expect(channel.webSocket).toEqual({
      host: '127.0.0.1',
      port: 9090,
      urlBase: 'wss://localhost:8443/colibri-ws/jvb1',
      announced: '127.0.0.1:9090',
    });
  });

  it.each([
    [{ PUBLIC_URL: 'https://meet.example.org' }, 'wss://meet.example.org/colibri-ws/jvb1'],
    [{ PUBLIC_URL: 'http://10.0.0.1:8000' }, 'ws://10.0.0.1:8000/colibri-ws/jvb1'],
    [{ PUBLIC_URL: 'http://meet.example.org', JVB_WS_TLS: '1' }, 'wss://meet.example.org/colibri-ws/jvb1'],
    [{ JVB_WS_DOMAIN: 'ws.example.org', JVB_WS_SERVER_ID: 'a b/c' }, 'wss://ws.example.org/colibri-ws/a-b-c'],
    [{ PUBLIC_URL: 'https://example.org/tools/meet/' }, 'wss://example.org/tools/meet/colibri-ws/jvb1'],
    [{ PUBLIC_URL: 'https://example.org/meet', JVB_WS_DOMAIN: 'example.org' }, 'wss://example.org/meet/colibri-ws/jvb1'],
    [{ PUBLIC_URL: 'https://example.org/meet', JVB_WS_DOMAIN: 'ws.example.org' }, 'wss://ws.example.org/colibri-ws/jvb1'],
    [{ DISABLE_HTTPS: '1', HTTP_PORT: '8001' }, 'ws://localhost:8001/colibri-ws/jvb1'],
  ])('makes bridge channel URLs from %j', (env, url) => {
    expect(read(env as Record<string, string>).channel.webSocket?.urlBase).toBe(url);
  });

  it.each([
    [{ JVB_AUTH_PASSWORD: '' }, 'JVB_AUTH_PASSWORD'],
    [{ JVB_ADVERTISE_IPS: '1.2.3.4,1.2.3.4:10000' }, 'JVB_ADVERTISE_IPS: "1.2.3.4:10000"'],
    [{ JVB_ICE_TCP_PORT: '65535', JVB_WORKERS: '2' }, 'JVB_WORKERS'],
    [{ ENABLE_SCTP: '0', ENABLE_COLIBRI_WEBSOCKET: '0' }, 'ENABLE_SCTP'],
    [{ JVB_PORT: '65535', JVB_WORKERS: '2' }, 'JVB_WORKERS'],
    [{ JVB_PORT: '99999' }, 'JVB_PORT'],
    [{ JVB_WORKERS: 'all' }, 'JVB_WORKERS'],
  ])('refuses %j', (env, message) => {
    expect(() => read(env as Record<string, string>)).toThrow(message);
  });

  it.each([
    [{}, 1],
    [{ JVB_WORKERS: '4' }, 4],
    [{ JVB_WORKERS: 'Auto', JVB_PORT: '65535' }, 'auto'],
  ])('takes the number of workers from %j', (env, workers) => {
    expect(read(env as Record<string, string>).media.workers).toBe(workers);
  });

  it('offers itself to every Prosody of the list, or to none', () => {
    expect(read({ XMPP_SERVER: 'a.example, b.example:6222' }).xmpp.services).toEqual(['xmpp://a.example:5222', 'xmpp://b.example:6222']);
    expect(read({ JVB_DISABLE_XMPP: '1', JVB_AUTH_PASSWORD: '' }).xmpp.services).toEqual([]);
  });

  it('takes the older name of JVB_ADVERTISE_IPS, and switches STUN off', () => {
    const { media } = read({ DOCKER_HOST_ADDRESS: '203.0.113.9#443', JVB_STUN_SERVERS: 'stun.example:3478', JVB_DISABLE_STUN: '1' });
    expect([media.advertised, media.stunServers]).toEqual([[{ host: '203.0.113.9', port: 443 }], []]);
  });
});
