import { generateKeyPairSync } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { signToken } from '@parley/auth-jwt';
import { fileTokenPayload, type TokenHolder } from '@parley/file-sharing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeService, sendRaw, startService, startTestWeb, type TestWeb } from './harness.ts';

const MEETING = '0b1f7f2f-5d3b-4a39-9f14-2ab0a1f1f0c1';
const ID = 'e393a7e5-e790-4f43-836e-d27238201904';
const PAGE = '<script>alert(1)</script>';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let policy: FakeService;
let web: TestWeb;

beforeAll(async () => {
  policy = await startService(({ url }, response) => {
    const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' };
    response.writeHead(url === '/file-sharing/keys' ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  web = await startTestWeb({
    ENABLE_FILE_SHARING: '1',
    FILE_SHARING_MAX_SIZE: '1',
    FILE_SHARING_MAX_FILES: '3',
    DISABLE_HTTPS: '1',
    XMPP_BOSH_URL_BASE: `http://127.0.0.1:${policy.port}`,
  });
});
afterAll(async () => {
  await Promise.all([web.stop(), policy.stop()]);
});

async function bearer(over: Partial<TokenHolder> = {}, key = pair.privateKey, nowMs = Date.now()): Promise<string> {
  const holder = { meetingId: MEETING, room: 'r', sub: 'meet.jitsi', nick: 'n', user: { id: 'u' }, mayUpload: true, ...over };
  const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  return `Bearer ${await signToken(fileTokenPayload(holder, nowMs), pem, { algorithm: 'ES256', keyId: 'k' })}`;
}

const files = (meeting = MEETING) => `${web.http}/file-sharing/sessions/${meeting}/files`;

function form(fileName: string, content: string, fileId = ID): FormData {
  const data = new FormData();
  // As official clients write it, with more members than anybody needs.
  const metadata = {
    fileId,
    fileName,
    fileSize: content.length,
    fileType: 'html',
    timestamp: 1,
    authorParticipantId: 'n',
    conferenceFullName: 'r@muc.meet.jitsi',
  };
  data.append('metadata', JSON.stringify(metadata));
  data.append('file', new Blob([content], { type: 'text/html' }), fileName);
  return data;
}

const ask = (method: string, url: string, authorization?: string, body?: FormData) =>
  fetch(url, { method, ...(body && { body }), ...(authorization !== undefined && { headers: { authorization } }) });

describe('files that people share', () => {
  it('are uploaded, downloaded and removed as official clients do it', async () => {
    const uploaded = await ask('POST', files(), await bearer(), form('报告 "1".html', PAGE));
    expect([uploaded.status, await uploaded.json()]).toEqual([200, { fileId: ID }]);

    const listener = await bearer({ nick: 'other', mayUpload: false });
    const described = await ask('GET', `${files()}/${ID}`, listener);
    const file: unknown = await described.json();
    expect(file).toMatchObject({
      fileId: ID,
      sessionId: MEETING,
      fileName: '报告 "1".html',
      fileSize: PAGE.length,
      userId: 'u',
      createdAt: expect.any(Number),
    });
    const { presignedUrl } = file as { presignedUrl: string };
    expect(presignedUrl).toMatch(new RegExp(`^http://127.0.0.1:${web.port}/file-sharing/download/${MEETING}/${ID}\\?`));

    const downloaded = await fetch(presignedUrl);
    expect(await downloaded.text()).toBe(PAGE);
    expect(Object.fromEntries(downloaded.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="__ _1_.html"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%20%221%22.html`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });

    expect((await ask('DELETE', `${files()}/${ID}`, listener)).status).toBe(403);
    expect((await ask('DELETE', `${files()}/${ID}`, await bearer())).status).toBe(204);
    expect((await fetch(presignedUrl)).status).toBe(404);
    expect((await ask('GET', `${files()}/${ID}`, listener)).status).toBe(404);
    expect(await readdir(path.join(web.directory, 'web', 'shared-files'))).toEqual([]);
  });

  it.each([
    ['nobody', undefined, 401],
    ['something that is no token', async (): Promise<string> => 'Bearer x', 401],
    ['a token of somebody else', () => bearer({}, stranger.privateKey), 401],
    ['a token that has expired', () => bearer({}, pair.privateKey, Date.now() - 120_000), 401],
    ['a token for another meeting', () => bearer({ meetingId: 'other' }), 403],
    ['a person who may not', () => bearer({ mayUpload: false }), 403],
  ] as const)('are not taken from %s', async (_who, token, status) => {
    const refused = await ask('POST', files(), await token?.(), form('a.txt', 'a'));
    expect([refused.status, refused.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(web.log.lines.at(-1)).toMatchObject({ level: 'warn', message: 'file request refused', fields: { status } });
  });

  it('are not handed out by an address that somebody has changed, or without a token', async () => {
    await ask('POST', files(), await bearer(), form('a.txt', 'a'));
    expect((await ask('GET', `${files()}/${ID}`)).status).toBe(401);
    const { presignedUrl } = (await (await ask('GET', `${files()}/${ID}`, await bearer())).json()) as { presignedUrl: string };
    const expires = Number(/expires=(\d+)/.exec(presignedUrl)?.[1]);
    for (const url of [
      presignedUrl.replace(/expires=\d+/, `expires=${expires + 1}`),
      presignedUrl.replace(/\?.*/, ''),
      presignedUrl.replace(ID, crypto.randomUUID()),
    ])
      expect((await fetch(url)).status).toBe(403);
    await ask('DELETE', `${files()}/${ID}`, await bearer());
  });

  it.each([
    ['GET', `/file-sharing/sessions/${MEETING}/files`, 405],
    ['PUT', `/file-sharing/sessions/${MEETING}/files/${ID}`, 405],
    ['POST', `/file-sharing/sessions/..%2f..%2fetc/files`, 404],
    ['POST', `/file-sharing/sessions/${'m'.repeat(65)}/files`, 404],
    ['GET', '/file-sharing/other', 404],
    ['OPTIONS', `/file-sharing/sessions/${MEETING}/files`, 204],
  ])('%s %s is answered with %i', async (method, address, status) => {
    expect(await sendRaw(web.port, `${method} ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(
      new RegExp(`^HTTP/1.1 ${status} `),
    );
  });

  it('may be too large, or too many', async () => {
    const token = await bearer();
    const large = await ask('POST', files(), token, form('a.txt', 'x'.repeat(1024 * 1024 + 1)));
    expect([large.status, await large.json()]).toEqual([
      413,
      { status: 413, title: 'Payload Too Large', detail: 'a file may have 1048576 bytes' },
    ]);
    const ids = [1, 2, 3].map(() => crypto.randomUUID());
    for (const id of ids) expect((await ask('POST', files(), token, form('a.txt', 'a', id))).status).toBe(200);
    expect((await ask('POST', files(), token, form('a.txt', 'a'))).status).toBe(413);
    for (const id of ids) await ask('DELETE', `${files()}/${id}`, token);
  });

  it('are announced to clients in config.js, and their folder is still a room', async () => {
    const config = await (await fetch(`${web.http}/config.js`)).text();
    expect(config).toContain(`"apiUrl": "http://127.0.0.1:${web.port}/file-sharing"`);
    expect(config).toContain('"maxFileSize": 1048576');
    expect((await fetch(`${web.http}/file-sharing`)).headers.get('content-type')).toContain('text/html');
  });
});
