import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener, ServerResponse } from 'node:http';
import { get } from 'node:https';
import { createServer, connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RefusalLog } from '@parley/logging';
import { freePorts, type ServiceProcess, spawnService } from '@parley/testing';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createWebServer } from '../http/servers.ts';
import { createSelfSigned } from '../tls/self-signed.ts';
import { keepingLog, openSocket, sendRaw, shakeHands, startService, writeTree } from './harness.ts';

let env: Record<string, string>;
let httpsPort: number;
let httpPort: number;

beforeEach(async () => {
  const [first = 0, second = 0, prosody = 0, focus = 0] = await freePorts(4);
  httpsPort = first;
  httpPort = second;
  const stateDir = await mkdtemp(path.join(tmpdir(), 'parley-web-'));
  onTestFinished(() => rm(stateDir, { recursive: true }));
  env = {
    HTTPS_PORT: `127.0.0.1:${httpsPort}`,
    HTTP_PORT: `127.0.0.1:${httpPort}`,
    PROSODY_HTTP_PORT: String(prosody),
    JICOFO_REST_PORT: String(focus),
    PARLEY_STATE_DIR: stateDir,
  };
});

async function startProcess(over: Record<string, string> = {}): Promise<ServiceProcess> {
  const service = spawnService('web', { ...env, ...over });
  await service.logged(({ msg }) => msg === 'web listening', 'listening');
  return service;
}

describe('the process', () => {
  it('speaks TLS 1.2 and 1.3 with one ECDSA certificate over restarts, after kill −9 too', async () => {
    const first = await startProcess();
    const tls12 = await shakeHands(httpsPort, { maxVersion: 'TLSv1.2' });
    const tls13 = await shakeHands(httpsPort);
    expect([tls12.version, tls13.version]).toEqual(['TLSv1.2', 'TLSv1.3']);
    await expect(shakeHands(httpsPort, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).rejects.toThrow();
    await first.kill9();
    const second = await startProcess();
    const again = await shakeHands(httpsPort);
    expect(new Set([tls12, tls13, again].map(({ certificate }) => certificate)).size).toBe(1);
    expect(await second.stop()).toMatchObject({ code: 0 });
  });

  it('stops within 3 s with open WebSockets and idle connections', async () => {
    const prosody = await startService(() => {}, Number(env.PROSODY_HTTP_PORT));
    const service = await startProcess();
    const { closed } = await openSocket(`wss://127.0.0.1:${httpsPort}/xmpp-websocket`);
    const idle = tcpConnect(httpsPort, '127.0.0.1');
    await once(idle, 'connect');
    idle.on('error', () => {});
    const { code, ms } = await service.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(3_000);
    expect(await closed).toBe(1006);
    await prosody.stop();
  });

  it.each([
    [{ HTTPS_PORT: '70000' }, /^HTTPS_PORT="70000": is not a port from 1 to 65535;/],
    [{ HTTP_PORT: 'eight' }, /^HTTP_PORT="eight": is not a port from 1 to 65535;/],
    [{ ENABLE_HSTS: 'maybe' }, /^ENABLE_HSTS="maybe": is not 1\/true/],
    [{ TRUSTED_PROXIES: 'proxy.example.org' }, /^TRUSTED_PROXIES="proxy\.example\.org": is not IP addresses/],
    [{ COLIBRI_WEBSOCKET_REGEX: '(' }, /^COLIBRI_WEBSOCKET_REGEX="\(": is no regular expression;/],
    [{ XMPP_SERVER: 'foo bar' }, /^XMPP_SERVER="foo bar": is not host or host:port/],
    [{ PUBLIC_URL: 'ftp://x' }, /^PUBLIC_URL="ftp:\/\/x": is not an http or https URL;/],
    [{ CSP_HEADER: "default-src 'none'\nX: y" }, /^CSP_HEADER=.*: has characters that no HTTP header can carry;/],
    [{ HTTP_PORT: '192.0.2.250:8000' }, /^HTTP_PORT=8000: this machine does not have the address/],
  ])('refuses %o in one line', async (over, line) => {
    const service = spawnService('web', { ...env, ...over });
    expect(await service.exited).toMatchObject({ code: 78 });
    expect(service.stderr).toEqual([expect.stringMatching(line)]);
  });

  it.each(['HTTPS_PORT', 'HTTP_PORT'])('refuses a %s that is in use in one line', async (name) => {
    const server = createServer();
    const port = Number(env[name]?.split(':')[1]);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const service = spawnService('web', env);
    expect(await service.exited).toMatchObject({ code: 78 });
    expect(service.stderr).toEqual([`${name}=${port}: this port is already in use`]);
    server.close();
  });

  it('needs no HTTPS, and no IPv6', async () => {
    const service = await startProcess({ DISABLE_HTTPS: '1', ENABLE_IPV6: '0', HTTP_PORT: String(httpPort) });
    expect((await fetch(`http://127.0.0.1:${httpPort}/about/version`)).status).toBe(200);
    await expect(shakeHands(httpsPort)).rejects.toThrow('ECONNREFUSED');
    await service.stop();
  });

  it('points plain HTTP to HTTPS with the port, but for probes', async () => {
    const service = await startProcess({ ENABLE_HTTP_REDIRECT: '1' });
    const address = `http://127.0.0.1:${httpPort}`;
    const room = await fetch(`${address}/a%20b?x=1`, { redirect: 'manual' });
    expect([room.status, room.headers.get('location')]).toEqual([301, `https://127.0.0.1:${httpsPort}/a%20b?x=1`]);
    expect((await fetch(`${address}/http-bind`, { method: 'POST', redirect: 'manual' })).status).toBe(308);
    expect((await fetch(`${address}/about/health`, { redirect: 'manual' })).status).toBe(503);
    await service.stop();
  });

  it('asks an authority for a certificate without waiting for it', async () => {
    const service = await startProcess({
      ENABLE_LETSENCRYPT: '1',
      LETSENCRYPT_DOMAIN: 'meet.invalid',
      LETSENCRYPT_ACME_SERVER: 'https://127.0.0.1:1/dir',
    });
    const refused = await service.logged(({ msg }) => msg === 'no certificate obtained', 'the answer');
    expect(refused).toMatchObject({ kind: 'precheck', reason: expect.stringContaining('meet.invalid has no address in the DNS') });
    await shakeHands(httpsPort);
    expect(await service.stop()).toMatchObject({ code: 0 });
  });

  it('sends HSTS only with a certificate of the operator', async () => {
    const own = await createSelfSigned(['localhost'], new Date());
    const hsts = async () => {
      const request = get(`https://127.0.0.1:${httpsPort}/config.js`, { rejectUnauthorized: false, agent: false });
      const [response] = await once(request, 'response');
      response.resume();
      return response.headers['strict-transport-security'] as string | undefined;
    };
    const first = await startProcess();
    expect(await hsts()).toBeUndefined();
    await first.stop();
    await writeTree(path.join(env.PARLEY_STATE_DIR ?? '', 'web/keys'), { 'cert.crt': own.cert, 'cert.key': own.key });
    const second = await startProcess();
    expect(await hsts()).toBe('max-age=63072000');
    await second.stop();
  });
});

describe('a listener', () => {
  const listening = async (idleTimeout: number, onRequest: RequestListener, slow?: string) => {
    const log = keepingLog();
    const server = createWebServer({
      limits: { headersTimeout: 100, requestTimeout: 200, idleTimeout, connectionsCheckingInterval: 20, maxHeaderSize: 16_384 },
      keepAliveMs: 1_000,
      refusals: new RefusalLog(log, Date.now),
      onRequest,
      ...(slow !== undefined && { bodyTimeout: ({ url }) => (url === slow ? 10_000 : undefined) }),
      onUpgrade: (_request, socket) => socket.destroy(),
    });
    server.server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return { server, log };
  };

  it('refuses headers that come too slowly, and says so', async () => {
    const { server, log } = await listening(10_000, (_request, response) => response.end());
    expect(await sendRaw(server.port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ')).toMatch(/^HTTP\/1\.1 408 /);
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'request refused', fields: { status: 408 } }]);
    await server.stop();
  });

  it('refuses bodies that come too slowly, but for those that may', async () => {
    const { server, log } = await listening(
      10_000,
      (request, response) => void request.resume().on('end', () => response.end('whole')),
      '/upload',
    );
    const begin = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\na`;
    const upload = tcpConnect(server.port, '127.0.0.1');
    upload.setEncoding('latin1').write(begin('/upload'));
    expect(await sendRaw(server.port, begin('/other'))).toMatch(/^HTTP\/1\.1 408 /);
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'request refused', fields: { status: 408, reason: 'slow body' } }]);
    // The other one began before, and goes on.
    upload.write('b');
    expect(String(await once(upload, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
    upload.destroy();
    expect(await sendRaw(server.port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ')).toMatch(/^HTTP\/1\.1 408 /);
    await server.stop();
  });

  it('cuts off bodies that go on and on after the answer', async () => {
    const { server, log } = await listening(10_000, (_request, response) => response.end('enough'), '/upload');
    const client = tcpConnect(server.port, '127.0.0.1');
    client.setEncoding('latin1').write('POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na');
    expect(String(await once(client, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
    await once(
      client.on('error', () => {}),
      'close',
    );
    expect(log.lines).toMatchObject([{ fields: { status: 408, reason: 'slow body' } }]);
    await server.stop();
  });

  it('cuts off a client that does not read its answer', async () => {
    const answered = Promise.withResolvers<ServerResponse>();
    const { server } = await listening(200, (_request, response) => {
      response.end(Buffer.alloc(32 * 1024 * 1024));
      answered.resolve(response);
    });
    const client = tcpConnect(server.port, '127.0.0.1');
    client.pause().write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const response = await answered.promise;
    await once(response, 'close');
    expect(response.writableFinished).toBe(false);
    client.destroy();
    await server.stop();
  });
});
