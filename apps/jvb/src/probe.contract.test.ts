import { checkConnectivity } from '@parley/stun';
import { freePorts, type ProsodyHarness, type ServiceProcess, spawnService, startProsody, waitFor } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProbeAnswer } from './network/probe.ts';

let prosody: ProsodyHarness;
let jvb: ServiceProcess;
let base: string;
let port: number;

beforeAll(async () => {
  prosody = await startProsody();
  const [media = 0, colibri = 0, channel = 0] = await freePorts(3);
  port = media;
  base = `http://127.0.0.1:${colibri}`;
  const ports = { JVB_PORT: String(media), JVB_COLIBRI_PORT: String(colibri), COLIBRI_WEBSOCKET_PORT: String(channel) };
  const addresses = { PUBLIC_URL: 'https://meet.example', JVB_ADVERTISE_IPS: '127.0.0.1,192.0.2.1#9,no-such-name.invalid' };
  jvb = spawnService('jvb', { ...prosody.env, ...ports, ...addresses });
  await waitFor(async () => (await fetch(`${base}/about/health`)).ok, { what: 'health of jvb' });
});
afterAll(async () => {
  await jvb?.stop();
  await prosody?.stop();
});

const ask = (init: RequestInit = { body: '{}', headers: { 'content-type': 'application/json' } }) =>
  fetch(`${base}/network/probe`, { method: 'POST', ...init });

describe('a probe', () => {
  it('answers checks on the media port for whoever has its credentials', async () => {
    const probe = (await (await ask()).json()) as ProbeAnswer;
    const shown = probe.candidates.map(({ ip, port: at, protocol }) => `${protocol} ${ip}:${at}`);
    expect(shown.slice(0, 2)).toEqual([`udp 127.0.0.1:${port}`, 'udp 192.0.2.1:9']);
    expect(probe.advertised).toEqual(['127.0.0.1', '192.0.2.1']);
    await checkConnectivity({ ip: '127.0.0.1', port }, probe);
    await expect(checkConnectivity({ ip: '127.0.0.1', port }, { ...probe, pwd: 'guessed' })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('cannot be asked for by a page of another site, nor without end', async () => {
    expect((await ask({ body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(400);
    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await ask()).status));
    expect(statuses).toContain(429);
  });
});

describe('findings', () => {
  it('name the advertised name that has no address', async () => {
    const findings = async () => (await (await fetch(`${base}/about/findings`)).json()) as { problem: string }[];
    await waitFor(async () => (await findings()).some(({ problem }) => problem.includes('no-such-name.invalid')), { what: 'the verdict' });
  });
});
