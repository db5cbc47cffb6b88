import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeClock } from '@parley/kernel';
import { waitFor } from '@parley/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { WebDeps } from '../parts.ts';
import { startAuthority, type TestAuthority } from './acme-authority.ts';
import { shakeHands, startTestWeb, type TestWeb } from './harness.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let authority: TestAuthority;
let storage: string;
let started: TestWeb[];
let clock: FakeClock;
/** Addresses of names as our machine sees them. */
let addresses: Record<string, readonly string[]>;

beforeEach(async () => {
  authority = await startAuthority();
  storage = await mkdtemp(path.join(tmpdir(), 'parley-storage-'));
  clock = new FakeClock(Date.now());
  addresses = {};
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((web) => web.stop()));
  await authority.stop();
  await rm(storage, { recursive: true });
});

async function start(env: Record<string, string> = {}, over: Partial<WebDeps['surroundings']> = {}): Promise<TestWeb> {
  const web = await startTestWeb(
    {
      PUBLIC_URL: 'https://meet.example.org',
      ENABLE_HTTP_REDIRECT: '1',
      ENABLE_LETSENCRYPT: '1',
      LETSENCRYPT_DOMAIN: 'meet.example.org, www.meet.example.org',
      LETSENCRYPT_EMAIL: 'admin@example.org',
      LETSENCRYPT_ACME_SERVER: authority.directoryUrl,
      LETSENCRYPT_CA_FILE: authority.caFile,
      WEB_STORAGE_DIR: storage,
      WEB_LISTEN_HTTP: `127.0.0.1:${authority.challengePort}`,
      ...env,
    },
    undefined,
    undefined,
    {
      clock,
      surroundings: {
        lookup: async (name) => addresses[name] ?? ['127.0.0.1'],
        challengePort: authority.challengePort,
        pollMs: [20, 100],
        random: () => 0.5,
        ...over,
      },
    },
  );
  started.push(web);
  return web;
}

const port = (web: TestWeb) => web.httpsPort ?? 0;
const line = (web: TestWeb, message: string) => web.log.lines.filter((one) => one.message === message).at(-1)?.fields;

/** The timers of a fake clock run when it is moved. */
async function until(web: TestWeb, message: string, count = 1): Promise<Record<string, unknown>> {
  await waitFor(
    () => {
      clock.jump(1);
      return web.log.lines.filter((one) => one.message === message).length >= count;
    },
    { what: message, timeoutMs: 20_000 },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${web.log.lines.map((one) => JSON.stringify(one)).join('\n')}`);
  });
  return line(web, message) ?? {};
}

async function details() {
  const answer = await fetch(`http://127.0.0.1:${authority.challengePort}/about/health`);
  return (await answer.json()) as { certificate: { origin: string; daysLeft: number; acme: Record<string, unknown> }; findings: unknown[] };
}

const orders = () => authority.door.requests.filter((request) => request.includes('order')).length;

describe('a certificate from an authority', () => {
  it('takes the place of the self-signed one without a restart, with several names, behind a redirect', async () => {
    const web = await start();
    const before = await shakeHands(port(web));
    expect(before.names).toContain('DNS:meet.example.org');
    await until(web, 'certificate issued');
    await until(web, 'certificate replaced');
    const after = await shakeHands(port(web));
    expect(after.certificate).not.toBe(before.certificate);
    expect(after).toMatchObject({ issuer: expect.stringContaining('Pebble'), names: 'DNS:meet.example.org, DNS:www.meet.example.org' });
    expect(await details()).toMatchObject({
      certificate: { origin: 'acme', daysLeft: 89, acme: { state: 'issued' } },
      findings: [],
    });
    const room = await fetch(`http://127.0.0.1:${authority.challengePort}/room`, { redirect: 'manual' });
    expect(room.status).toBe(301);
    expect((await readdir(storage, { recursive: true })).filter((name) => name.endsWith('.pem')).length).toBe(4);
  });

  it('stays over a restart, and nobody is asked again', async () => {
    const first = await start();
    await until(first, 'certificate issued');
    await until(first, 'certificate replaced');
    const { certificate } = await shakeHands(port(first));
    await first.stop();
    const asked = authority.door.requests.length;
    const second = await start();
    expect((await shakeHands(port(second))).certificate).toBe(certificate);
    await until(second, 'certificates come from an authority');
    clock.jump(DAY_MS);
    await answered();
    expect(authority.door.requests.length).toBe(asked);
  });

  it('is renewed when two thirds of its life are over, and not before', async () => {
    const web = await start();
    await until(web, 'certificate replaced');
    const first = await shakeHands(port(web));
    const before = orders();
    clock.jump(59 * DAY_MS);
    await answered();
    expect(orders()).toBe(before);
    clock.jump(3 * DAY_MS);
    await until(web, 'certificate issued', 2);
    await until(web, 'certificate replaced', 2);
    expect(orders()).toBeGreaterThan(before);
    // The authority's clock has not moved: its certificate is old already, which must not make us ask on and on.
    const asked = orders();
    clock.jump(HOUR_MS);
    await answered();
    expect(orders()).toBe(asked);
    expect((await shakeHands(port(web))).certificate).not.toBe(first.certificate);
  });

  it('is not asked for where the operator has one that others vouch for', async () => {
    const first = await start({ LETSENCRYPT_DOMAIN: 'meet.example.org' });
    await until(first, 'certificate replaced');
    await first.stop();
    const folder = path.join(storage, 'acme', (await readdir(path.join(storage, 'acme')))[0] ?? '', 'meet.example.org');
    await mkdir(path.join(storage, 'keys'), { recursive: true });
    await rename(path.join(folder, 'fullchain.pem'), path.join(storage, 'keys/cert.crt'));
    await rename(path.join(folder, 'key.pem'), path.join(storage, 'keys/cert.key'));
    await rm(folder, { recursive: true });
    const asked = authority.door.requests.length;
    const second = await start();
    await until(second, 'certificates come from an authority');
    clock.jump(HOUR_MS);
    await answered();
    expect((await details()).certificate).toMatchObject({ origin: 'operator', acme: { state: 'not needed' } });
    expect(authority.door.requests.length).toBe(asked);
  });
});

/** Time for a request to the authority to begin, if there is one to come. */
async function answered(): Promise<void> {
  await details();
  await details();
}

describe('what goes wrong', () => {
  it('in the DNS is told before the authority is asked, and mended without a restart', async () => {
    addresses['www.meet.example.org'] = [];
    const web = await start();
    const failed = await until(web, 'no certificate obtained');
    expect(failed).toMatchObject({
      kind: 'precheck',
      reason: 'www.meet.example.org has no address in the DNS: create an A or AAAA record for it',
    });
    expect(authority.door.requests).toEqual([]);
    expect(await details()).toMatchObject({
      certificate: { origin: 'self-signed', acme: { state: 'waiting', lastError: failed.reason } },
      findings: [{ severity: 'error', subject: 'LETSENCRYPT_DOMAIN=meet.example.org,www.meet.example.org' }],
    });
    delete addresses['www.meet.example.org'];
    clock.jump(2 * MINUTE_MS);
    await until(web, 'certificate issued');
    expect((await details()).findings).toEqual([]);
  });

  it('at port 80 is told before the authority is asked', async () => {
    const other = createServer((_request, response) => response.end('router'));
    other.listen(authority.challengePort, '127.0.0.2');
    onTestFinished(() => void other.close());
    addresses['meet.example.org'] = ['127.0.0.2'];
    const web = await start({ LETSENCRYPT_DOMAIN: 'meet.example.org' });
    expect(await until(web, 'no certificate obtained')).toMatchObject({
      reason: expect.stringContaining('another server answers there (status 200)'),
    });
    addresses['meet.example.org'] = ['127.0.0.3'];
    clock.jump(2 * MINUTE_MS);
    expect(await until(web, 'no certificate obtained', 2)).toMatchObject({
      reason: expect.stringContaining('nobody answers (ECONNREFUSED)'),
    });
    expect(authority.door.requests).toEqual([]);
  });

  it('when we cannot reach ourselves does not keep us from asking for ever', async () => {
    addresses['meet.example.org'] = ['127.0.0.3'];
    const web = await start({ LETSENCRYPT_DOMAIN: 'meet.example.org' });
    for (let attempt = 1; attempt <= 4; attempt++) {
      await until(web, 'no certificate obtained', attempt);
      clock.jump(HOUR_MS);
    }
    await until(web, 'certificate issued');
  });

  it('while the authority is away ends when it is back', async () => {
    await authority.door.close();
    const web = await start();
    expect(await until(web, 'no certificate obtained')).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    await authority.door.open();
    clock.jump(2 * MINUTE_MS);
    await until(web, 'certificate issued');
  });

  it('at the authority is told in its words, and it is left in peace for a while, over a restart too', async () => {
    await authority.setAddresses('meet.example.org', ['127.0.0.9']);
    const web = await start();
    const failed = await until(web, 'no certificate obtained');
    expect(failed).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/127\.0\.0\.9|connect/i) });
    const wait = Date.parse(String(failed.nextAttempt)) - clock.now();
    expect(wait).toBeGreaterThan(11 * MINUTE_MS);
    await web.stop();
    const asked = authority.door.requests.length;
    await authority.setAddresses('meet.example.org', ['127.0.0.1']);
    const again = await start();
    await until(again, 'certificates come from an authority');
    clock.jump(10 * MINUTE_MS);
    await answered();
    expect(authority.door.requests.length).toBe(asked);
    clock.jump(10 * MINUTE_MS);
    await until(again, 'certificate issued');
  });

  it('because of a rate limit waits for as long as the authority says', async () => {
    const limited = { type: 'urn:ietf:params:acme:error:rateLimited', detail: 'too many certificates already issued', status: 429 };
    authority.door.inject = (request) =>
      request.includes('order') ? { status: 429, headers: { 'retry-after': String(30 * 3600) }, body: limited } : undefined;
    const web = await start();
    const failed = await until(web, 'no certificate obtained');
    expect(failed).toMatchObject({ kind: 'limited', reason: 'too many certificates already issued (rateLimited)' });
    expect(Date.parse(String(failed.nextAttempt)) - clock.now()).toBeGreaterThanOrEqual(30 * HOUR_MS - MINUTE_MS);
    const asked = authority.door.requests.length;
    authority.door.inject = undefined;
    clock.jump(29 * HOUR_MS);
    await answered();
    expect(authority.door.requests.length).toBe(asked);
    clock.jump(3 * HOUR_MS);
    await until(web, 'certificate issued');
  });
});

describe('another authority', () => {
  it('has an account and a certificate of its own', async () => {
    const first = await start();
    await until(first, 'certificate issued');
    await first.stop();
    const other = await startAuthority();
    onTestFinished(() => other.stop());
    const second = await start(
      {
        LETSENCRYPT_ACME_SERVER: other.directoryUrl,
        LETSENCRYPT_CA_FILE: other.caFile,
        WEB_LISTEN_HTTP: `127.0.0.1:${other.challengePort}`,
      },
      { challengePort: other.challengePort },
    );
    expect((await shakeHands(port(second))).issuer).not.toContain('Pebble');
    await until(second, 'certificate issued');
    expect(await readdir(path.join(storage, 'acme'))).toHaveLength(2);
    await second.stop();
    const asked = authority.door.requests.length;
    const back = await start();
    expect((await shakeHands(port(back))).issuer).toContain('Pebble');
    expect(authority.door.requests.length).toBe(asked);
  });
});
