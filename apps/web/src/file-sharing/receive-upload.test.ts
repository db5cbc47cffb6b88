import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from './file-store.ts';
import { receiveUpload } from './receive-upload.ts';

const ID = 'e393a7e5-e790-4f43-836e-d27238201904';
const LIMITS = { maxFileBytes: 200_000, maxMeetingBytes: 300_000, maxTotalBytes: 400_000, maxFiles: 3 };
const CONTENT = Buffer.alloc(100_000, 'x');

let directory: string;
let store: FileStore;
let server: Server;
let settled: PromiseWithResolvers<unknown>;
const clock = new FakeClock();

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'parley-files-'));
  store = await FileStore.open({ directory, limits: LIMITS, log: silentLog });
  settled = Promise.withResolvers();
  server = createServer((request: IncomingMessage, response) => {
    receiveUpload(request, {
      rules: { maxFileBytes: LIMITS.maxFileBytes, types: ['pdf', 'txt'] },
      clock,
      begin: ({ fileId, fileName }) => store.begin(request.url?.slice(1) ?? '', fileId, { fileName, createdAt: 1, nick: 'n' }),
    }).then(
      (file) => {
        settled.resolve(file);
        response.end();
      },
      (error: unknown) => {
        settled.resolve(error);
        response.writeHead(400, { connection: 'close' });
        response.end();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

const metadata = (over: object = {}) =>
  JSON.stringify({ fileId: ID, fileName: 'a.pdf', fileSize: CONTENT.length, fileType: 'pdf', timestamp: 1, ...over });

function form(parts: readonly (readonly [name: string, value: string | Buffer])[]): FormData {
  const data = new FormData();
  for (const [name, value] of parts)
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, new Blob([new Uint8Array(value)]), 'a.pdf');
  return data;
}

const url = (meeting = 'm') => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${meeting}`;

async function upload(body: BodyInit, meeting = 'm', headers: Record<string, string> = {}): Promise<unknown> {
  settled = Promise.withResolvers();
  const sent = fetch(url(meeting), { method: 'POST', body, headers }).catch(() => undefined);
  const outcome = await settled.promise;
  await sent;
  return AppError.is(outcome) ? outcome.details.status : outcome;
}

const left = async () => (await readdir(directory, { recursive: true })).sort();

describe('receiveUpload', () => {
  it('writes the file, which is there for the next process, too', async () => {
    const file = await upload(
      form([
        ['metadata', metadata({ fileName: '../计划.pdf' })],
        ['file', CONTENT],
      ]),
    );
    expect(file).toEqual({ meetingId: 'm', fileId: ID, fileName: '..计划.pdf', createdAt: 1, nick: 'n', bytes: CONTENT.length });
    expect(await readFile(path.join(directory, 'm', `${ID}.bin`))).toEqual(CONTENT);
    const next = await FileStore.open({ directory, limits: LIMITS, log: silentLog });
    expect(next.find('m', ID)).toEqual(file);
    expect(next.totalBytes).toBe(CONTENT.length);
  });

  it.each([
    ['no form', 'text', 415, { 'content-type': 'text/plain' }],
    ['a form without a boundary', 'text', 400, { 'content-type': 'multipart/form-data; x=y' }],
    [
      'a form that is cut off',
      '--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{',
      400,
      { 'content-type': 'multipart/form-data; boundary=b' },
    ],
  ])('refuses %s', async (_what, body, status, headers) => {
    expect(await upload(body, 'm', headers)).toBe(status);
    expect(await left()).toEqual([]);
  });

  it.each([
    ['no file', [['metadata', metadata()]], 400],
    [
      'a file in front of its metadata',
      [
        ['file', CONTENT],
        ['metadata', metadata()],
      ],
      400,
    ],
    [
      'metadata that is none',
      [
        ['metadata', '{"fileId":"../x"}'],
        ['file', CONTENT],
      ],
      400,
    ],
    [
      'another kind of file',
      [
        ['metadata', metadata({ fileName: 'a.html' })],
        ['file', CONTENT],
      ],
      415,
    ],
    [
      'too large a file',
      [
        ['metadata', metadata()],
        ['file', Buffer.alloc(LIMITS.maxFileBytes + 1)],
      ],
      413,
    ],
    [
      'a file far too large',
      [
        ['metadata', metadata()],
        ['file', Buffer.alloc(LIMITS.maxFileBytes + 100_000)],
      ],
      413,
    ],
    [
      'another size than announced',
      [
        ['metadata', metadata({ fileSize: 5 })],
        ['file', CONTENT],
      ],
      400,
    ],
  ] as const)('refuses %s', async (_what, parts, status) => {
    expect(await upload(form(parts))).toBe(status);
    expect(await left()).toEqual([]);
    expect(store.totalBytes).toBe(0);
  });

  it('refuses more than a meeting or the store may have', async () => {
    const file = (fileId: string) =>
      form([
        ['metadata', metadata({ fileId })],
        ['file', CONTENT],
      ]);
    const id = () => crypto.randomUUID();
    for (const expected of [{ bytes: CONTENT.length }, { bytes: CONTENT.length }, { bytes: CONTENT.length }])
      expect(await upload(file(id()))).toMatchObject(expected);
    expect(await upload(file(id()))).toBe(413);
    expect(await upload(file(ID), 'other')).toMatchObject({ bytes: CONTENT.length });
    expect(await upload(file(ID), 'other')).toBe(409);
    expect(await upload(file(id()), 'third')).toBe(507);
    await store.removeMeeting('m');
    expect(store.totalBytes).toBe(CONTENT.length);
    expect(await upload(file(id()), 'third')).toMatchObject({ bytes: CONTENT.length });
    await store.removeMeeting('third');
    await store.removeMeeting('other');
    expect(await left()).toEqual([]);
  });

  it.each([
    ['goes away', (sent: ReturnType<typeof httpRequest>) => sent.destroy(), 400],
    ['takes too long', () => clock.advance(15 * 60_000), 408],
  ] as const)('keeps nothing of somebody who %s in the middle', async (_what, happen, status) => {
    const sent = httpRequest(url(), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': '50000' },
    });
    sent.on('error', () => {});
    const part = (name: string, rest: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n${value}\r\n`;
    sent.write(part('metadata', '', metadata()) + part('file', '; filename="a.pdf"', 'x'.repeat(20_000)));
    await expect.poll(left).toContain(`m/${ID}.part`);
    happen(sent);
    const error = await settled.promise;
    sent.destroy();
    expect(AppError.is(error) && error.details.status).toBe(status);
    expect(await left()).toEqual([]);
    expect(store.totalBytes).toBe(0);
  });
});

it('reads a form to its end, so that the connection is good for the next request', async () => {
  const part = (name: string, rest: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n${value}\r\n`;
  const whole = `${part('metadata', '', metadata({ fileSize: 3 }))}${part('file', '; filename="a.pdf"', 'abc')}--b--\r\n`;
  const epilogue = 'x'.repeat(200_000);
  const head = 'POST /m HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n';
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1');
  client.write(`${head}Content-Length: ${whole.length + epilogue.length}\r\n\r\n${whole}`);
  expect(String(await once(client, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
  client.write(`${epilogue}POST /m HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx`);
  expect(String(await once(client, 'data'))).toMatch(/^HTTP\/1\.1 400 /);
  client.destroy();
});

describe('FileStore', () => {
  it('removes what is not whole when it is opened', async () => {
    const file = await store.begin('m', ID, { fileName: 'a', createdAt: 1, nick: 'n' });
    file.disk.end('half');
    await once(file.disk, 'close');
    expect(await left()).toEqual(['m', `m/${ID}.part`]);
    await FileStore.open({ directory, limits: LIMITS, log: silentLog });
    expect(await left()).toEqual([]);
  });

  it('leaves alone what is none of its own', async () => {
    await writeFile(path.join(directory, 'README'), '');
    await FileStore.open({ directory, limits: LIMITS, log: silentLog });
    expect(await left()).toEqual(['README']);
  });

  it('takes a file of the same id again only when the first one is gone', async () => {
    const put = async () => {
      const file = await store.begin('m', ID, { fileName: 'a', createdAt: 1, nick: 'n' });
      file.disk.end('x');
      await once(file.disk, 'close');
      await file.commit();
    };
    await put();
    const removed = store.remove('m', ID);
    await expect(put()).rejects.toMatchObject({ details: { status: 409 } });
    await removed;
    await put();
    expect(await left()).toEqual(['m', `m/${ID}.bin`, `m/${ID}.json`]);
  });

  it('has nothing to read of a file that has just been removed', async () => {
    const file = { meetingId: 'm', fileId: ID, bytes: 1, fileName: 'a', createdAt: 1, nick: 'n' };
    await expect(store.read(file)).rejects.toMatchObject({ details: { status: 404 } });
  });

  it('leaves nothing of a file that could not be completed', async () => {
    const file = await store.begin('m', ID, { fileName: 'a', createdAt: 1, nick: 'n' });
    file.disk.end('x');
    await once(file.disk, 'close');
    await rm(path.join(directory, 'm', `${ID}.part`));
    await expect(file.commit()).rejects.toThrow('ENOENT');
    await file.abort();
    expect(await left()).toEqual([]);
  });
});
