import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAsset, releaseLarge } from '../ui/asset.ts';
import { chooseEncoding, sendAsset } from './send-asset.ts';

const both = { br: Buffer.alloc(1), gzip: Buffer.alloc(1) };

describe('chooseEncoding', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1.0, br;q=0.1', 'br'],
    ['gzip, br;q=0', 'gzip'],
    ['br;q=0.0,gzip;q=0.000', 'identity'],
    ['deflate', 'identity'],
    ['x-gzip, sbr', 'identity'],
    ['GZIP', 'gzip'],
  ])('%s: %s', (accepted, expected) => {
    expect(chooseEncoding(accepted, both)).toBe(expected);
  });

  it('takes no encoding that the asset does not have', () => {
    expect(chooseEncoding('br, gzip', { gzip: Buffer.alloc(1) })).toBe('gzip');
    expect(chooseEncoding('br, gzip', {})).toBe('identity');
  });
});

describe('a large file', () => {
  const BODY = Buffer.alloc(300_000, 'wasm ');

  async function served() {
    const folder = await mkdtemp(path.join(tmpdir(), 'parley-asset-'));
    const file = path.join(folder, 'model.wasm');
    await writeFile(file, BODY);
    const asset = createAsset(BODY, { type: 'application/wasm', cacheControl: 'no-cache' });
    releaseLarge(asset, { body: file });
    const server = createServer((request, response) => sendAsset(request, response, asset, { headers: [] }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(async () => {
      server.close();
      await rm(folder, { recursive: true });
    });
    return { asset, file, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  it('is sent from the disk, whole, and need not be sent twice', async () => {
    const { asset, url } = await served();
    expect(Buffer.isBuffer(asset.body)).toBe(false);
    const answer = await fetch(url);
    expect(answer.headers.get('content-length')).toBe(String(BODY.length));
    expect(Buffer.from(await answer.arrayBuffer()).equals(BODY)).toBe(true);
    const again = await fetch(url, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe(String(BODY.length));
  });

  it.each(['gone', 'shorter'])('that is %s meanwhile is never taken for all of it', async (what) => {
    const { file, url } = await served();
    if (what === 'gone') await rm(file);
    else await truncate(file, 1000);
    await expect(fetch(url).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });
});

it('what is small, and what was compressed here, stays in memory', () => {
  const large = createAsset(Buffer.alloc(300_000), { type: 'text/javascript', cacheControl: '' });
  large.br = Buffer.alloc(250_000);
  large.gzip = Buffer.alloc(250_000);
  releaseLarge(large, { body: '/ui/a.js', gzip: '/ui/a.js.gz' });
  expect(large).toMatchObject({ body: { file: '/ui/a.js', length: 300_000 }, gzip: { file: '/ui/a.js.gz', length: 250_000 } });
  expect(Buffer.isBuffer(large.br)).toBe(true);
  const small = createAsset(Buffer.alloc(1000), { type: 'text/javascript', cacheControl: '' });
  releaseLarge(small, { body: '/ui/b.js' });
  expect(Buffer.isBuffer(small.body)).toBe(true);
});
