import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, freePorts, waitFor } from '@parley/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAddressSet } from '../routing/addresses.ts';
import { createSelfSigned, type KeyPair } from '../tls/self-signed.ts';
import { sendRaw, shakeHands, startTestWeb, type TestWeb, writeTree } from './harness.ts';

let web: TestWeb;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-edge-'));
});

afterEach(async () => {
  await web.stop();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
    method,
    headers,
    agent: false,
    rejectUnauthorized: false,
  });
  request.end();
  const [response] = await once(request, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

const pairOf = (name: string) => createSelfSigned([name], new Date());

async function put(pair: KeyPair, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'cert.crt'), pair.cert);
  await writeFile(path.join(directory, 'cert.key'), pair.key);
}

const names = async () => (await shakeHands(web.httpsPort ?? 0)).names;
const served = (name: string) => waitFor(async () => (await names()) === `DNS:${name}`, { what: `the certificate of ${name}` });

describe('certificates of the operator', () => {
  const start = () => startTestWeb({ WEB_CONFIG_DIR: folder, WEB_STORAGE_DIR: path.join(folder, 'storage') });

  it('are taken over when they come, are written over in place, and are replaced by rename', async () => {
    web = await start();
    expect(await names()).toContain('DNS:localhost');
    await put(await pairOf('first.example.org'), path.join(folder, 'keys'));
    await served('first.example.org');
    await put(await pairOf('second.example.org'), path.join(folder, 'keys'));
    await served('second.example.org');
    await put(await pairOf('third.example.org'), path.join(folder, 'next'));
    await rename(path.join(folder, 'keys'), path.join(folder, 'old'));
    await rename(path.join(folder, 'next'), path.join(folder, 'keys'));
    await served('third.example.org');
  });

  it('may be links to where another program renews them', async () => {
    await put(await pairOf('one.example.org'), path.join(folder, 'live/1'));
    await put(await pairOf('two.example.org'), path.join(folder, 'live/2'));
    await symlink('1', path.join(folder, 'live/current'));
    await mkdir(path.join(folder, 'keys'));
    for (const file of ['cert.crt', 'cert.key']) await symlink(`../live/current/${file}`, path.join(folder, 'keys', file));
    web = await start();
    expect(await names()).toBe('DNS:one.example.org');
    await unlink(path.join(folder, 'live/current'));
    await symlink('2', path.join(folder, 'live/current'));
    await served('two.example.org');
  });

  it('stay in use while new ones do not fit, which is told', async () => {
    await put(await pairOf('old.example.org'), path.join(folder, 'keys'));
    web = await start();
    const next = await pairOf('new.example.org');
    await writeFile(path.join(folder, 'keys/cert.crt'), next.cert);
    const finding = await waitFor(() => web.log.lines.find(({ level }) => level === 'error'), { what: 'a line' });
    expect(finding.message).toBe(
      `certificate: the new files are not in use: cert.crt and cert.key in ${folder}/keys: the key belongs to another certificate; ` +
        'the certificate from before is served. Put a certificate with its chain, and the key that belongs to it, there; they are taken over within seconds',
    );
    expect(await names()).toBe('DNS:old.example.org');
    expect(JSON.parse((await ask(`${web.http}/about/health`)).body)).toMatchObject({
      certificate: { origin: 'operator' },
      findings: [{ severity: 'error', subject: 'certificate' }],
    });
    await writeFile(path.join(folder, 'keys/cert.key'), next.key);
    await served('new.example.org');
  });

  it.each([
    ['the key is missing', async () => unlink(path.join(folder, 'keys/cert.key')), /cert\.key is missing$/],
    [
      'Docker made a folder',
      async () =>
        rename(path.join(folder, 'keys'), path.join(folder, 'keys2')).then(() =>
          mkdir(path.join(folder, 'keys/cert.crt'), { recursive: true }),
        ),
      /cert\.crt is a folder/,
    ],
    [
      'the key has a password',
      async () => writeFile(path.join(folder, 'keys/cert.key'), '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n'),
      /protected by a password/,
    ],
    ['the files are swapped', async () => writeFile(path.join(folder, 'keys/cert.crt'), 'no certificate'), /there is no certificate/],
  ])('refuse the start when %s', async (_what, spoil, line) => {
    await put(await pairOf('own.example.org'), path.join(folder, 'keys'));
    await spoil();
    await expect(start()).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(line) });
    await rm(path.join(folder, 'keys'), { recursive: true });
    web = await start();
  });
});

describe('listeners', () => {
  it('are as many as the lists name, without those that may be missing', async () => {
    const [first = 0, second = 0, third = 0, taken = 0] = await freePorts(4);
    const other = createServer();
    other.listen(taken, '127.0.0.1');
    await once(other, 'listening');
    web = await startTestWeb({
      WEB_LISTEN_HTTP: `127.0.0.1:${first},127.0.0.1:${second},127.0.0.1:${taken}?`,
      WEB_LISTEN_HTTPS: `127.0.0.1:${third}`,
    });
    for (const port of [first, second]) expect((await ask(`http://127.0.0.1:${port}/about/live`)).status).toBe(200);
    expect((await ask(`https://127.0.0.1:${third}/about/live`)).status).toBe(200);
    expect(web.log.lines.some(({ message, fields }) => message === 'goes without an optional port' && fields.port === taken)).toBe(true);
    other.close();
  });

  it('answer on IPv6 and IPv4 by one port, or on IPv4 alone', async () => {
    const port = await freePort();
    web = await startTestWeb({ WEB_LISTEN_HTTP: String(port) });
    expect((await ask(`http://127.0.0.1:${port}/about/live`)).status).toBe(200);
    expect((await ask(`http://[::1]:${port}/about/live`)).status).toBe(200);
    await web.stop();
    web = await startTestWeb({ WEB_LISTEN_HTTP: String(port), ENABLE_IPV6: '0' });
    await expect(ask(`http://[::1]:${port}/about/live`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('the redirect', () => {
  it('leads to PUBLIC_URL with port, path and query, but for probes and what a proxy has taken the TLS off', async () => {
    web = await startTestWeb({ ENABLE_HTTP_REDIRECT: '1', PUBLIC_URL: 'https://meet.example.org:8443' });
    const room = await ask(`${web.http}/a%20b?x=1&y=%2F`);
    expect([room.status, room.headers.location]).toEqual([301, 'https://meet.example.org:8443/a%20b?x=1&y=%2F']);
    expect((await ask(`${web.http}/http-bind`, {}, 'POST')).status).toBe(308);
    expect((await ask(`${web.http}/about/live?x`)).status).toBe(200);
    expect((await ask(`${web.http}/about/health`)).status).toBe(503);
    for (const path of ['/metrics', '/about/version', '/about/findings']) expect((await ask(`${web.http}${path}`)).status, path).toBe(200);
    expect((await ask(`${web.http}/.well-known/acme-challenge/none`)).status).toBe(404);
    expect((await ask(`${web.http}/room`, { 'x-forwarded-proto': 'https' })).status).toBe(200);
    expect((await ask(`${web.https}/room`)).status).toBe(200);
  });

  it('is not there unless asked for', async () => {
    web = await startTestWeb({ ENABLE_HTTP_REDIRECT: '0', PUBLIC_URL: 'https://meet.example.org' });
    expect((await ask(`${web.http}/room`)).status).toBe(200);
  });
});

describe('TLS', () => {
  it('gives no session tickets, and takes strong suites alone', async () => {
    web = await startTestWeb();
    const port = web.httpsPort ?? 0;
    const weak = ['AES128-SHA', 'ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES128-SHA256', 'DES-CBC3-SHA'];
    for (const ciphers of weak) {
      const options = { maxVersion: 'TLSv1.2', ciphers: `${ciphers}:@SECLEVEL=0` } as const;
      await expect(shakeHands(port, options), ciphers).rejects.toThrow();
    }
    expect((await shakeHands(port, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' })).cipher).toBe(
      'ECDHE-ECDSA-CHACHA20-POLY1305',
    );
    expect((await shakeHands(port, { maxVersion: 'TLSv1.2' })).hasTicket).toBe(false);
  });
});

describe('the headers', () => {
  const ALWAYS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'strict-origin-when-cross-origin' };

  it('are the same on pages, files, errors, probes and redirects', async () => {
    await put(await pairOf('localhost'), path.join(folder, 'keys'));
    web = await startTestWeb({ WEB_CONFIG_DIR: folder, ENABLE_HTTP_REDIRECT: '1', WEB_EXTRA_HEADERS: 'X-Robots-Tag: noindex\\nX-Two: 2' });
    const addresses = [
      '/room',
      '/favicon.ico',
      '/config.js',
      '/none/../../x',
      '/static/none.js',
      '/about/version',
      '/about/health',
      '/_unlock',
      '/%zz',
    ];
    for (const address of addresses) {
      const { headers } = await ask(`${web.https}${address}`);
      expect({ address, headers }).toMatchObject({
        address,
        headers: {
          ...ALWAYS,
          'content-security-policy': expect.stringContaining("'"),
          'permissions-policy': expect.stringContaining('camera=(self)'),
          'strict-transport-security': 'max-age=63072000',
          'x-robots-tag': 'noindex',
          'x-two': '2',
        },
      });
    }
    const redirected = await ask(`${web.http}/room`);
    expect(redirected.headers).toMatchObject({ ...ALWAYS, 'content-security-policy': expect.stringContaining("default-src 'self'") });
    expect(redirected.headers['strict-transport-security']).toBeUndefined();
    expect((await ask(`${web.https}/static/page.html`)).headers['access-control-allow-origin']).toBe('*');
  });

  it('are there where no HTTP was understood', async () => {
    web = await startTestWeb();
    const port = web.port;
    expect(await sendRaw(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400[\s\S]*x-content-type-options: nosniff/i);
    const upgrade = 'GET /none HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: YQ==\r\n\r\n';
    expect(await sendRaw(port, upgrade)).toMatch(/^HTTP\/1\.1 404[\s\S]*x-content-type-options: nosniff/i);
  });

  it('are not sent with HSTS when it is off', async () => {
    await put(await pairOf('localhost'), path.join(folder, 'keys'));
    web = await startTestWeb({ WEB_CONFIG_DIR: folder, ENABLE_HSTS: '0' });
    expect((await ask(`${web.https}/room`)).headers['strict-transport-security']).toBeUndefined();
  });

  it.each([
    ['CSP_HEADER', "default-src 'none'"],
    ['WEB_EXTRA_HEADERS', "Content-Security-Policy: default-src 'none'"],
  ])('follow a policy given by %s everywhere', async (name, text) => {
    web = await startTestWeb({ [name]: text });
    for (const address of ['/room', '/favicon.ico', '/%zz'])
      expect((await ask(`${web.http}${address}`)).headers['content-security-policy']).toBe("default-src 'none'");
  });
});

describe('custom scripts', () => {
  const config = async () => (await ask(`${web.http}/config.js`)).body;
  const findings = async () => JSON.parse((await ask(`${web.http}/about/findings`)).body) as { subject: string; problem: string }[];

  it('are taken over when they change, and keep what was good while they are broken', async () => {
    web = await startTestWeb({ WEB_CONFIG_DIR: folder });
    expect((await config()).split('\n')[0]).toContain('custom-config.js');
    await writeTree(folder, { 'custom-config.js': 'config.mine = 1;' });
    await waitFor(async () => (await config()).includes('config.mine = 1;'), { what: 'the script' });
    await writeTree(folder, { 'custom-config.js': 'config.mine = 2;\nconfig.x = ;' });
    const [finding] = await waitFor(async () => ((await findings()).length > 0 ? await findings() : undefined), { what: 'a finding' });
    expect(finding).toMatchObject({ subject: `${folder}/custom-config.js:2`, problem: "syntax error: Unexpected token ';'" });
    expect(await config()).toContain('config.mine = 1;');
    await writeTree(folder, { 'next.js': 'config.mine = 3;\nconfig.none.x = 1;' });
    await rename(path.join(folder, 'next.js'), path.join(folder, 'custom-config.js'));
    await waitFor(async () => (await config()).includes('config.mine = 3;'), { what: 'the next script' });
    expect(await findings()).toMatchObject([{ subject: `${folder}/custom-config.js:2`, problem: expect.stringContaining('throws') }]);
    await unlink(path.join(folder, 'custom-config.js'));
    await waitFor(async () => !(await config()).includes('config.mine'), { what: 'no script' });
    expect(await findings()).toEqual([]);
  });
});

describe('a proxy that is named', () => {
  const websocket = async (headers: Record<string, string>) =>
    /"websocket": "([^"]+)"/.exec((await ask(`${web.http}/config.js`, headers)).body)?.[1];

  it('tells host and scheme of the browser, which others do not', async () => {
    const told = {
      host: 'inner:8000',
      'x-forwarded-for': '203.0.113.1',
      'x-forwarded-host': 'meet.example.org',
      'x-forwarded-proto': 'https',
    };
    web = await startTestWeb({ TRUSTED_PROXIES: '127.0.0.1' });
    expect(await websocket(told)).toBe('wss://meet.example.org/xmpp-websocket');
    await web.stop();
    web = await startTestWeb();
    expect(await websocket(told)).toBe('wss://inner:8000/xmpp-websocket');
  });
});

describe('a gateway', () => {
  it('is nobody of ours, because it stands for people outside', async () => {
    const gateways = parseAddressSet(['127.0.0.1']);
    web = await startTestWeb({}, undefined, {}, gateways && { gateways });
    for (const path of ['/metrics', '/about/findings']) expect((await ask(`${web.http}${path}`)).status).toBe(404);
    expect((await ask(`${web.http}/about/health`)).body).not.toContain('findings');
    await web.stop();
    web = await startTestWeb();
    expect((await ask(`${web.http}/metrics`)).status).toBe(200);
  });
});

describe('a proxy that is not named', () => {
  it('is told once, with the line that names it', async () => {
    web = await startTestWeb();
    for (const client of ['203.0.113.1', '203.0.113.2']) await ask(`${web.http}/room`, { 'x-forwarded-for': client });
    const lines = web.log.lines.filter(({ message }) => message.includes('TRUSTED_PROXIES=127.0.0.1'));
    expect(lines).toHaveLength(1);
  });
});
