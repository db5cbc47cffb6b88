import { type Clock, systemClock, VERSION } from '@parley/kernel';
import { freePorts, type ProsodyHarness, type ServiceProcess, spawnService, startProsody } from '@parley/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { portProblems } from '../supervisor/ports.ts';

import { examine } from './doctor.ts';
import { type FaultyProxy, type FaultyProxyOptions, startFaultyProxy } from './fixtures/faulty-proxy.ts';
import { machineProbes } from './probes/machine.ts';
import { readDoctorSettings } from './settings.ts';

const DAY_MS = 86_400_000;

/** One stack for all; every fault is in what stands before it, or in what the doctor is told. */
let prosody: ProsodyHarness;
let env: Record<string, string>;
const services: ServiceProcess[] = [];
const proxies: FaultyProxy[] = [];

beforeAll(async () => {
  prosody = await startProsody();
  const [https, http, jicofo, media, colibri, channel] = (await freePorts(6)).map(String);
  const ports = { HTTPS_PORT: https, HTTP_PORT: http, JICOFO_REST_PORT: jicofo, JVB_PORT: media, JVB_COLIBRI_PORT: colibri };
  env = {
    ...prosody.env,
    ...(ports as Record<string, string>),
    COLIBRI_WEBSOCKET_PORT: channel ?? '',
    PUBLIC_URL: `https://localhost:${https}`,
  };
  // A port at which nothing is: what a router forwards that nobody has told to.
  for (const name of ['jicofo', 'jvb', 'web']) services.push(spawnService(name, { ...env, JVB_ADVERTISE_IPS: '127.0.0.1#9' }));
  await services[2]?.healthy(`http://127.0.0.1:${http}/about/health`, 30_000);
}, 60_000);
afterEach(async () => {
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await prosody?.stop();
});

interface Examination {
  readonly env?: Record<string, string>;
  readonly clock?: Clock;
  readonly version?: string;
}

/** What the doctor finds: `error SUBJECT: PROBLEM → REMEDY`. */
async function examined({ env: over = {}, clock = systemClock, version = VERSION }: Examination = {}) {
  const given = { ...env, ...over };
  const out: string[] = [];
  const code = await examine(
    {
      settings: readDoctorSettings(given, prosody.env.PARLEY_STATE_DIR ?? ''),
      sources: { file: given, process: {}, service: undefined },
      ...{ version, user: '0:0', json: true, offline: false, isStarted: true },
    },
    { probes: machineProbes, clock, terminal: { out: (line) => void out.push(line), err: () => {} }, tryPorts: async () => [] },
  );
  const report = JSON.parse(out.join('\n')) as {
    checks: { findings: { severity: string; subject: string; problem: string; remedy: string }[] }[];
  };
  const lines = report.checks.flatMap(({ findings }) =>
    findings.map(({ severity, subject, problem, remedy }) => `${severity} ${subject}: ${problem} → ${remedy}`),
  );
  return { code, lines, text: lines.join('\n') };
}

async function behind(options: Partial<FaultyProxyOptions>): Promise<Examination> {
  const proxy = await startFaultyProxy({ target: Number(env.HTTP_PORT), ...options });
  proxies.push(proxy);
  return { env: { PUBLIC_URL: proxy.url } };
}

/** A certificate for localhost that ended yesterday. */
async function expiredCertificate() {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=localhost',
      notBefore: new Date(Date.now() - 30 * DAY_MS),
      notAfter: new Date(Date.now() - 1.5 * DAY_MS),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
    },
    crypto,
  );
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: certificate.toString('pem'), key };
}

const shifted = (ms: number): Clock => ({ ...systemClock, now: () => systemClock.now() + ms });

describe('parley doctor beside a running stack', () => {
  it('1: finds nothing that is not there, and an address of the bridge whose UDP is blocked', async () => {
    const { code, lines } = await examined();
    expect(lines).toEqual([
      expect.stringMatching(/^warning JVB_ADVERTISE_IPS="127.0.0.1#9": has 127.0.0.1#9, which leads nobody else here/),
      expect.stringMatching(/^error JVB_ADVERTISE_IPS=…127.0.0.1…: UDP to 127.0.0.1:9 gets no answer → Open UDP port 9/),
    ]);
    expect(code).toBe(1);
  });

  it('2: a PUBLIC_URL without its port, and the right one', async () => {
    const { text, code } = await examined({ env: { PUBLIC_URL: 'https://localhost:1' } });
    expect(text).toContain(
      `error PUBLIC_URL=https://localhost:1: is not served (nobody listens there) → PUBLIC_URL=https://localhost:${env.HTTPS_PORT}`,
    );
    expect(text).not.toContain('xmpp-websocket');
    expect(code).toBe(1);
  });

  it('3: another server at that name', async () => {
    const { text } = await examined(await behind({ keeps: () => true }));
    expect(text).toMatch(/error PUBLIC_URL=http:\/\/localhost:\d+: something else answers there \(status 404 for \/about\/health\)/);
  });

  it('4: a name without an address', async () => {
    const { text } = await examined({ env: { PUBLIC_URL: 'https://meet.invalid', JVB_ADVERTISE_IPS: 'home.invalid#443' } });
    expect(text).toContain('error PUBLIC_URL=https://meet.invalid: the name meet.invalid has no address');
    expect(text).toContain('error JVB_ADVERTISE_IPS=home.invalid#443: the name home.invalid has no address');
  });

  it('5: a proxy that passes no WebSockets', async () => {
    const { text } = await examined(await behind({ passesUpgrades: false }));
    expect(text).toMatch(/warning PUBLIC_URL=\S+: no WebSocket passes to \/xmpp-websocket: .*docs\/reverse-proxies.md/);
    expect(text).toMatch(/warning PUBLIC_URL=\S+: no WebSocket passes to \/colibri-ws\/: .*docs\/reverse-proxies.md/);
  });

  it('6: a proxy that keeps BOSH, and one that keeps the bridge channel', async () => {
    const bosh = await examined(await behind({ keeps: (url) => url.startsWith('/http-bind') }));
    expect(bosh.text).toMatch(/warning PUBLIC_URL=\S+: \/http-bind does not reach the XMPP server: answered with status 404/);
    const channel = await examined(await behind({ keeps: (url) => url.startsWith('/colibri-ws') }));
    expect(channel.text).toMatch(/warning PUBLIC_URL=\S+: no WebSocket passes to \/colibri-ws\/: status 404 from something in between/);
  });

  it('7: a certificate that has ended', async () => {
    const { text, code } = await examined(await behind({ tls: await expiredCertificate() }));
    expect(text).toContain('error certificate of localhost: has expired 2 days ago → ENABLE_LETSENCRYPT=1');
    expect(code).toBe(1);
  });

  it('8: a clock that is wrong', async () => {
    const { text } = await examined({ clock: shifted(120_000) });
    expect(text).toMatch(/error clock of jvb: is (119|120|121) s behind the one here → .*timedatectl/);
  });

  it('9: another version, and a wrong value', async () => {
    expect((await examined({ version: '9.9.9' })).text).toContain(`warning jicofo: is version ${VERSION}, and this command 9.9.9`);
    expect((await examined({ env: { JVB_WORKERS: 'many' } })).text).toContain('error JVB_WORKERS="many": is not a whole number');
  });

  it('10: a port that is taken before the start', async () => {
    const [problem = ''] = await portProblems([{ variable: 'HTTPS_PORT', port: Number(env.HTTPS_PORT), protocol: 'tcp', host: undefined }]);
    expect(problem).toBe(`HTTPS_PORT=${env.HTTPS_PORT}: already in use by another process`);
  });

  it('11: a service that is down, and what that means', async () => {
    await services[1]?.stop();
    const { text, code } = await examined();
    expect(text).toContain('error jvb: does not answer');
    expect(code).toBe(1);
  });
});
