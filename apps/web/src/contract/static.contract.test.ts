import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { waitFor } from '@parley/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INDEX, sendRaw, startTestWeb, type TestWeb, writeTree } from './harness.ts';

let web: TestWeb;

afterEach(() => web.stop());

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A GET that decodes nothing by itself. */
function ask(address: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  get(`${web.http}${address}`, { headers, method }, (response) => {
    response
      .toArray()
      .then(
        (chunks: Buffer[]) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        reject,
      );
  }).on('error', reject);
  return promise;
}

const ASSET = '/assets/index-BxK93hQa.js';

describe('rooms', () => {
  it.each([
    '/',
    '/room',
    '/acme/room',
    `/${encodeURIComponent('会议室')}`,
    '/two%20words',
    '/100%25',
    `/${'r'.repeat(200)}`,
    `/${encodeURIComponent('团队')}/${encodeURIComponent('会议室'.repeat(60))}`,
    '/constructor',
    '/__proto__/toString',
  ])('%s is the page', async (address) => {
    web = await startTestWeb();
    const { status, headers, body } = await ask(address);
    expect([status, headers['content-type'], headers['cache-control'], body.toString()]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
      INDEX,
    ]);
  });

  it.each([
    ['/%', 400],
    ['/%E4%B8', 400],
    ['/%00', 404],
    ["/it's", 404],
    ['/assets/old-12345678.js', 404],
    ['/static/../../../../etc/passwd', 404],
    ['/static/%2e%2e/%2e%2e/etc/passwd', 404],
    ['/static/..%2f..%2fetc%2fpasswd', 404],
    [`/${'r'.repeat(9_000)}`, 414],
    [`/${'r'.repeat(20_000)}`, 431],
  ])('%s is refused with %d', async (address, status) => {
    web = await startTestWeb();
    const answer = await sendRaw(web.port, `GET ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer.split('\r\n')[0]).toContain(` ${status} `);
  });

  it('are read, not written, and what is no HTTP is refused', async () => {
    web = await startTestWeb();
    expect(await ask('/room', { 'content-length': '0' }, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect(await sendRaw(web.port, '\x16\x03\x01nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('files', () => {
  it('come in the encoding that the client takes, with a tag for each', async () => {
    web = await startTestWeb();
    const plain = await ask(ASSET);
    const gzip = await ask(ASSET, { 'accept-encoding': 'gzip, deflate' });
    const br = await ask(ASSET, { 'accept-encoding': 'gzip, br;q=0.5' });
    const refused = await ask(ASSET, { 'accept-encoding': 'br;q=0, gzip;q=0' });
    expect([plain, gzip, br, refused].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', 'br', undefined]);
    expect(gunzipSync(gzip.body)).toEqual(plain.body);
    expect(brotliDecompressSync(br.body)).toEqual(plain.body);
    expect(new Set([plain, gzip, br].map(({ headers }) => headers.etag)).size).toBe(3);
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
  });

  it('are not sent again to who has them, and without a body for HEAD', async () => {
    web = await startTestWeb();
    const { headers } = await ask('/favicon.ico');
    expect(await ask('/favicon.ico', { 'if-none-match': `"other", W/${headers.etag}` })).toMatchObject({
      status: 304,
      body: Buffer.alloc(0),
    });
    expect(await ask('/favicon.ico', { 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
    const head = await ask('/favicon.ico', {}, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '4', 0]);
  });

  it('use compressed forms that the build made', async () => {
    const source = Buffer.from('y'.repeat(2_000));
    web = await startTestWeb({}, { 'index.html': INDEX, 'assets/a-12345678.js': source, 'assets/a-12345678.js.br': 'made by the build' });
    expect((await ask('/assets/a-12345678.js', { 'accept-encoding': 'br' })).body.toString()).toBe('made by the build');
    expect((await ask('/assets/a-12345678.js.br')).status).toBe(404);
  });

  it('are there for tenants, kept for a year by version, asked for each time when they are code', async () => {
    web = await startTestWeb();
    expect((await ask('/acme/static/page.html')).body.toString()).toBe('<p>a page</p>');
    expect((await ask('/favicon.ico?v=7')).headers['cache-control']).toBe('public, max-age=31536000');
    expect((await ask('/static/page.html')).headers['cache-control']).toBe('no-cache');
  });

  it('are those of the folder alone: nothing hidden, nothing that a link or a directive leads to outside', async () => {
    const page = ['/secret.txt', '../secret.txt', '/../secret.txt', 'out.txt', '.git/config'].map(
      (name) => `<!--#include virtual="${name}" -->`,
    );
    const hidden = { '.env': 'SECRET', '.git/config': 'SECRET', '.well-known/a.txt': 'public' };
    web = await startTestWeb(
      {},
      { 'index.html': INDEX, 'static/page.html': `<p>${page.join('')}</p>`, ...hidden },
      { 'secret.txt': 'SECRET' },
    );
    await symlink(path.join(web.directory, 'secret.txt'), path.join(web.directory, 'ui/out.txt'));
    await symlink('index.html', path.join(web.directory, 'ui/in.html'));
    await writeFile(path.join(web.directory, 'ui/index.html'), `${INDEX} `);
    await waitFor(async () => (await ask('/')).body.toString() === `${INDEX} `, { what: 'the new build' });
    expect((await ask('/in.html')).body.toString()).toBe(`${INDEX} `);
    expect((await ask('/.well-known/a.txt')).body.toString()).toBe('public');
    expect((await ask('/static/page.html')).body.toString()).toBe('<p></p>');
    for (const address of ['/.env', '/.git/config', '/out.txt', '/..%2fsecret.txt', '/static/..%2f..%2fsecret.txt'])
      expect((await ask(address)).body.toString()).not.toContain('SECRET');
  });

  it('may be joined and replaced by those of the operator', async () => {
    web = await startTestWeb({}, undefined, { 'web/custom-files/google123.html': 'mine', 'web/custom-files/help/guide.pdf': 'guide' });
    expect((await ask('/google123.html')).body.toString()).toBe('mine');
    expect((await ask('/help/guide.pdf')).headers['content-type']).toBe('application/pdf');
    await writeTree(web.directory, { 'web/custom-files/favicon.ico': 'my icon', 'web/custom-files/.well-known/a.txt': 'well known' });
    await waitFor(async () => (await ask('/')) && (await ask('/favicon.ico')).body.toString() === 'my icon', { what: 'the icon' });
    expect((await ask('/.well-known/a.txt')).body.toString()).toBe('well known');
  });

  it('are told of when they cannot be read', async () => {
    web = await startTestWeb({}, undefined, { 'web/custom-files': 'no folder' });
    expect((await ask('/favicon.ico')).status).toBe(200);
    expect(web.log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { reason: expect.stringContaining('ENOTDIR') } },
    ]);
  });

  it('follow a new build without a restart, and say how to make the first', async () => {
    web = await startTestWeb({}, {});
    const unbuilt = await ask('/room');
    expect([unbuilt.status, unbuilt.headers['retry-after'], unbuilt.body.toString()]).toEqual([
      503,
      '5',
      expect.stringContaining('npm start'),
    ]);
    await writeTree(path.join(web.directory, 'ui'), { 'index.html': 'first' });
    await expect.poll(async () => (await ask('/room')).body.toString(), { timeout: 5_000 }).toBe('first');
    await writeFile(path.join(web.directory, 'ui/index.html'), 'the second');
    await expect.poll(async () => (await ask('/room')).body.toString(), { timeout: 5_000 }).toBe('the second');
  });
});

function run(script: string): Record<string, unknown> {
  const scope: { config?: Record<string, unknown> } = {};
  runInNewContext(script, scope);
  return scope.config ?? {};
}

describe('config.js', () => {
  const config = async (address: string, headers: Record<string, string> = {}) => {
    const { body, headers: answered } = await ask(address, headers);
    const text = body.toString();
    return { text, cache: answered['cache-control'], config: run(text) };
  };

  it('names the address in the browser when PUBLIC_URL is unset', async () => {
    web = await startTestWeb();
    const { config: local, cache } = await config('/config.js', { host: '192.0.2.7:8000' });
    expect([local.websocket, cache]).toEqual(['ws://192.0.2.7:8000/xmpp-websocket', 'no-cache']);
    const behind = await config('/acme/config.js', { host: 'meet.example.org', 'x-forwarded-proto': 'https' });
    expect(behind.config).toMatchObject({ websocket: 'wss://meet.example.org/acme/xmpp-websocket', hosts: { muc: 'muc.acme.meet.jitsi' } });
    const { config: strange } = await config('/config.js', { host: 'x"></script>' });
    expect(strange.websocket).toMatch(/^wss:\/\/localhost:\d+\/xmpp-websocket$/);
  });

  it.each([
    [{ PUBLIC_URL: 'https://localhost:8443' }, '192.0.2.7:8000', 'ws://192.0.2.7:8000', true],
    [{ PUBLIC_URL: 'https://localhost:8443' }, '127.0.0.1:8000', 'ws://127.0.0.1:8000', false],
    [{}, '192.0.2.7:8000', 'ws://192.0.2.7:8000', true],
    [{ JVB_WS_DOMAIN: 'bridge.example.org' }, '192.0.2.7:8000', 'ws://192.0.2.7:8000', false],
    [{ PUBLIC_URL: 'https://meet.example.org' }, '192.0.2.7:8000', 'wss://meet.example.org', false],
  ])('with %j, a browser at %s gets %s and preferSctp %s', async (env, host, origin, preferSctp) => {
    web = await startTestWeb(env);
    expect((await config('/config.js', { host })).config).toMatchObject({
      websocket: `${origin}/xmpp-websocket`,
      bridgeChannel: { preferSctp },
    });
  });

  it('lets pages connect to the bridge channel where the bridges put it', async () => {
    web = await startTestWeb({ JVB_WS_DOMAIN: 'bridge.example.org' });
    expect((await ask('/room')).headers['content-security-policy']).toContain(' wss://bridge.example.org');
  });

  it('names PUBLIC_URL, whatever the Host', async () => {
    web = await startTestWeb({ PUBLIC_URL: 'https://meet.example.org:444' });
    expect((await config('/config.js', { host: 'other' })).config).toMatchObject({
      websocket: 'wss://meet.example.org:444/xmpp-websocket',
      conferenceRequestUrl: 'https://meet.example.org:444/conference-request/v1',
      videoQuality: { codecPreferenceOrder: ['AV1', 'VP8', 'VP9', 'H264'] },
      p2p: { enabled: true },
    });
  });

  it('ends with the custom part, and leaves a broken one out', async () => {
    web = await startTestWeb({}, undefined, {
      'web/custom-config.js': 'config.mine = subdomain;',
      'web/custom-interface_config.js': 'var fine;\ninterfaceConfig.(',
    });
    expect((await config('/acme/config.js')).config).toMatchObject({ mine: 'acme.' });
    expect((await ask('/interface_config.js')).body.toString()).not.toContain('interfaceConfig.(');
    expect(web.log.lines.find(({ level }) => level === 'error')?.message).toMatch(
      /custom-interface_config\.js:2: syntax error: Unexpected token/,
    );
    expect((await ask('/room')).headers['content-security-policy']).toContain(' https: wss:;');
  });
});

describe('headers', () => {
  it('protect pages with a policy that our own client can work under', async () => {
    web = await startTestWeb({ PUBLIC_URL: 'https://meet.example.org', DIALIN_NUMBERS_URL: 'https://numbers.example.org/list' });
    const { headers } = await ask('/room');
    expect(headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(headers['content-security-policy']).toContain('wss://meet.example.org');
    expect(headers['content-security-policy']).toContain('https://numbers.example.org');
    expect(headers['content-security-policy']).not.toContain('frame-ancestors');
    expect(headers).toMatchObject({
      'referrer-policy': 'strict-origin-when-cross-origin',
      'permissions-policy': expect.stringContaining('camera=(self)'),
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('are what the operator says', async () => {
    web = await startTestWeb({ CSP_HEADER: "default-src 'none'", DEPLOYMENTINFO_SHARD: 'shard-7' });
    expect((await ask('/room')).headers).toMatchObject({ 'content-security-policy': "default-src 'none'", 'x-jitsi-shard': 'shard-7' });
    await web.stop();
    web = await startTestWeb({ FRAME_ANCESTORS: 'https://intranet.example.org' });
    expect((await ask('/room')).headers['content-security-policy']).toContain('frame-ancestors https://intranet.example.org');
  });
});

/** The shapes of an original jitsi-meet build (ui contract §1.0, deployment contract §5.3), in small. */
const ORIGINAL = {
  'index.html': [
    '<html><head><!--#include virtual="head.html" --><!--#include virtual="base.html" --><!--#include virtual="fonts.html"-->',
    '<script><!--#include virtual="/config.js" --></script><script><!--#include virtual="/interface_config.js" --></script>',
    '<!--#include virtual="connection_optimization/connection_optimization.html" --><script src="libs/app.bundle.min.js?v=139"></script>',
    '<!--#include virtual="plugin.head.html" --><!--#include virtual="static/welcomePageAdditionalContent.html" -->',
    '</head><body><!--#include virtual="body.html" --><div id="react"></div></body></html>',
  ].join('\n'),
  'base.html': '<base href="/" />',
  'fonts.html': '<link rel="stylesheet" href="fonts/inter.css">',
  'head.html': '',
  'interface_config.js': 'var interfaceConfig = { APP_NAME: "Original" };',
  'logging_config.js': 'var tenant = "<!--# echo var="subdomain" default="" -->", host = "<!--# echo var="http_host" default="x" -->";',
  'manifest.json': '{"start_url":"/"}',
  'pwa-worker.js': 'self.skipWaiting();',
  'robots.txt': 'User-agent: *',
  '.well-known/assetlinks.json': '[]',
  'libs/app.bundle.min.js': 'app();',
  'libs/external_api.min.js': 'api',
  'css/all.css': 'body{}',
  'lang/main-de.json': '{}',
  'images/watermark.svg': '<svg/>',
  'sounds/ring.mp3': 'sound',
  'fonts/inter.woff2': 'font',
  'static/welcomePageAdditionalContent.html': '<template id="welcome"><!--#include virtual="part.html" --></template>',
  'static/part.html': 'beside',
  'static/close3.html': '<!--#include virtual="/base.html" --><p>Bye</p>',
  'static/404.html': 'not here: <!--#include virtual="/base.html" -->',
};

describe("another client's build", () => {
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'parley-ui-'));
    await writeTree(root, ORIGINAL);
    web = await startTestWeb({ WEB_UI_ROOT: root, PUBLIC_URL: 'https://meet.example.org' });
  });
  afterEach(() => rm(root, { recursive: true }));
  let root: string;

  it.each(['/', '/Room', '/acme/Room', '/a/b/%E4%BC%9A%E8%AE%AE'])('has its page at %s with its includes carried out', async (address) => {
    const { body, headers, status } = await ask(address);
    const page = body.toString();
    expect([status, headers['content-type'], headers['content-security-policy']]).toEqual([200, 'text/html; charset=utf-8', undefined]);
    expect(page).not.toContain('<!--#');
    expect(page).toContain('<base href="/" /><link rel="stylesheet" href="fonts/inter.css">');
    expect(page).toContain('"Original"');
    // A missing include is empty text, not the page in itself (deployment contract §5.3).
    expect(page.match(/<html>/g)).toHaveLength(1);
    const script = /<script>([\s\S]*?var subdir[\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    const tenant = address.startsWith('/acme/') ? 'acme.' : address.startsWith('/a/b/') ? 'b.' : '';
    expect(run(script)).toMatchObject({ hosts: { muc: `muc.${tenant}meet.jitsi` } });
  });

  it.each([
    ['/libs/app.bundle.min.js?v=139', 'app();'],
    ['/acme/libs/app.bundle.min.js?v=139', 'app();'],
    ['/external_api.js', 'api'],
    ['/acme/external_api.js', 'api'],
    ['/css/all.css', 'body{}'],
    ['/lang/main-de.json', '{}'],
    ['/images/watermark.svg', '<svg/>'],
    ['/sounds/ring.mp3', 'sound'],
    ['/fonts/inter.woff2', 'font'],
    ['/manifest.json', '{"start_url":"/"}'],
    ['/acme/manifest.json', '{"start_url":"/"}'],
    ['/pwa-worker.js', 'self.skipWaiting();'],
    ['/acme/pwa-worker.js', 'self.skipWaiting();'],
    ['/robots.txt', 'User-agent: *'],
    ['/.well-known/assetlinks.json', '[]'],
    ['/static/close3.html', '<base href="/" /><p>Bye</p>'],
    ['/acme/static/close3.html?guestDisplayed=1', '<base href="/" /><p>Bye</p>'],
    ['/acme/logging_config.js', 'var tenant = "acme.", host = "meet.example.org";'],
  ])('has its file at %s', async (address, text) => {
    const { status, body, headers } = await ask(address);
    expect([status, body.toString(), headers['access-control-allow-origin']]).toEqual([200, text, '*']);
    if (address.includes('?v=')) expect(headers['cache-control']).toBe('public, max-age=31536000');
  });

  it.each([
    '/libs/none.js',
    '/acme/images/none.png',
    '/.well-known/none',
    '/etherpad/p/pad',
    '/_api/room-info',
    '/socket.io/',
    '/acme/_api/room-info',
  ])('has its own page for what is not there, such as %s', async (address) => {
    const { status, body } = await ask(address);
    expect([status, body.toString()]).toEqual([404, 'not here: <base href="/" />']);
  });

  it('has its own interface_config.js, with the lines of the operator at the end', async () => {
    expect((await ask('/interface_config.js')).body.toString()).toContain('Original');
  });

  it('includes what lies beside a file, before what lies at the root', async () => {
    expect((await ask('/static/welcomePageAdditionalContent.html')).body.toString()).toBe('<template id="welcome">beside</template>');
  });
});

describe('a page of ours', () => {
  it('allows scripts that are written into a page of ours by their hash', async () => {
    web = await startTestWeb({}, { 'index.html': '<script>var a = 1;</script>' });
    expect((await ask('/room')).headers['content-security-policy']).toContain("'sha256-");
  });
});
