import { AppError, FakeClock } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import type { Probes } from './check.ts';
import { examine } from './doctor.ts';
import { readDoctorSettings } from './settings.ts';

const PASSWORDS = { JICOFO_AUTH_PASSWORD: 'a'.repeat(32), JVB_AUTH_PASSWORD: 'b'.repeat(32) };
const DAY = 86_400_000;
const now = Date.parse('2026-06-01T12:00:00Z');

/** A healthy world at https://meet.example in which `over` has gone wrong. */
function world(over: Partial<Probes> = {}, prosodyVersion = '1') {
  const answer = (status: number, body = '', headers: Record<string, string> = {}) => ({
    status,
    body,
    headers: { date: new Date(now).toUTCString(), ...headers },
  });
  const probe = {
    ufrag: 'u',
    pwd: 'p',
    advertised: ['203.0.113.9'],
    candidates: [{ ip: '203.0.113.9', port: 10_000, protocol: 'udp', type: 'host' }],
  };
  const probes: Probes = {
    async http({ url }) {
      const { pathname, host } = new URL(url);
      if (pathname === '/http-bind') return answer(200, '<body sid="1"><stream:features/></body>');
      if (pathname === '/network/probe') return answer(200, JSON.stringify(probe));
      if (pathname === '/health') return answer(200, 'OK', { 'x-parley-version': prosodyVersion });
      if (pathname === '/bridges') return answer(200, '[{"serverId":"jvb"}]');
      if (pathname === '/about/version') return answer(200, '{"version":"1"}');
      if (pathname === '/about/findings') return answer(200, '[]');
      return answer(200, 'OK', host === 'localhost:8443' || host === 'meet.example' ? { 'x-parley-instance': 'i' } : {});
    },
    webSocket: async ({ until }) =>
      until ? { kind: 'open', text: '<stream:features/>' } : { kind: 'refused', status: 403, body: 'Forbidden', contentType: 'text/plain' },
    certificate: async () => ({
      ...{ chainProblem: undefined, validFrom: now - DAY, validTo: now + 60 * DAY },
      ...{ names: 'DNS:meet.example', isForHost: true, issuer: 'CA' },
    }),
    trusted: async () => answer(200, '{}'),
    resolve: async () => ['203.0.113.9'],
    stun: async () => {},
    tcp: async () => {},
    folder: async () => ({ exists: true, isReadable: true, isWritable: true, owner: '0:0', freeBytes: 2 ** 40, totalBytes: 2 ** 41 }),
    ownAddresses: () => ['203.0.113.9'],
    ...over,
  };
  const out: string[] = [];
  const progress: string[] = [];
  const run = (
    options: { env?: Record<string, string>; json?: boolean; offline?: boolean; isStarted?: boolean; taken?: string[] } = {},
  ) => {
    const env = {
      ...PASSWORDS,
      PUBLIC_URL: 'https://meet.example',
      TRUSTED_PROXIES: '192.0.2.1',
      JVB_ADVERTISE_IPS: '203.0.113.9',
      ...options.env,
    };
    return examine(
      {
        settings: readDoctorSettings(env, '/state'),
        sources: { file: env, process: {}, service: undefined },
        ...{
          version: '1',
          user: '0:0',
          isStarted: options.isStarted ?? true,
          json: options.json ?? false,
          offline: options.offline ?? false,
        },
      },
      {
        probes,
        clock: new FakeClock(now),
        tryPorts: async () => options.taken ?? [],
        terminal: { out: (line) => void out.push(line), err: (line) => void progress.push(line) },
      },
    );
  };
  return { run, text: () => out.join('\n'), progress };
}

const down = () => Promise.reject(new AppError('UNAVAILABLE', 'nobody listens there', { details: { code: 'ECONNREFUSED' } }));

describe('parley doctor', () => {
  it('has nothing to say about a healthy stack', async () => {
    const { run, text, progress } = world();
    expect(await run(), text()).toBe(0);
    expect(text().trim()).toBe('Nothing to put right.');
    expect(progress.filter((line) => !/^(ok|skip) /.test(line))).toEqual([]);
    expect(progress).toHaveLength(14);
  });

  it('tells what is wrong, what it breaks and what puts it right, and ends with 1', async () => {
    const { run, text } = world({ stun: () => Promise.reject(new AppError('TIMEOUT', 'no answer')) });
    expect(await run()).toBe(1);
    expect(text()).toContain('1. ERROR: JVB_ADVERTISE_IPS=…203.0.113.9…: UDP to 203.0.113.9:10000 gets no answer');
    expect(text()).toContain('with the third everybody is silent and dark');
    expect(text()).toMatch(/To put it right: +Open UDP port 10000/);
    expect(text()).toContain('1 error, 0 warnings');
  });

  it('looks at the version of Prosody, where that is told', async () => {
    const healthy = world();
    expect(await healthy.run(), healthy.text()).toBe(0);
    const { run, text } = world({}, '2');
    expect(await run()).toBe(0);
    expect(text()).toContain('Warning: prosody: is version 2, and this command 1');
  });

  it('ends with 0 when there are warnings alone', async () => {
    const { run, text } = world({ webSocket: async () => ({ kind: 'refused', status: 400, body: '', contentType: '' }) });
    const env = { ENABLE_COLIBRI_WEBSOCKET: '0' };
    expect(await run({ env })).toBe(0);
    expect(text()).toContain('Warning: PUBLIC_URL=https://meet.example: no WebSocket passes to /xmpp-websocket');
  });

  it('checks what it can before the start', async () => {
    const { run, text, progress } = world({ http: down });
    expect(await run({ isStarted: false, taken: ['JVB_PORT=10000: already in use by another process'] })).toBe(1);
    expect(text()).toContain('JVB_PORT=10000: already in use');
    expect(progress.at(-1)).toContain('does not run');
  });

  it('misses a stack that should run', async () => {
    const { run, text } = world({ http: down });
    expect(await run({ isStarted: true })).toBe(1);
    expect(text()).toContain('web: does not answer at https://localhost:8443 or http://localhost:8000');
  });

  it('asks nobody with --offline', async () => {
    const never = () => Promise.reject(new AppError('INTERNAL', 'asked'));
    const asked: string[] = [];
    const http: Probes['http'] = async ({ url }) => {
      asked.push(new URL(url).host);
      return { status: 200, body: 'OK', headers: { 'x-parley-instance': 'i' } };
    };
    const { run, progress } = world({ http, resolve: never, stun: never, certificate: never });
    expect(await run({ offline: true })).toBe(0);
    expect(asked).toEqual(['localhost:8443']);
    expect(progress.map((line) => line.slice(6, 20).trim()).sort()).toEqual(['ports', 'shared memory', 'storage', 'variables']);
  });

  it('tries all other addresses at once', async () => {
    const healthy = { status: 200, body: 'OK', headers: { 'x-parley-instance': 'i' } };
    const asked = Promise.withResolvers<void>();
    const http: Probes['http'] = async ({ url }) => {
      const { origin } = new URL(url);
      if (origin === 'http://other.example:8000') asked.resolve();
      if (origin === 'https://localhost:8443' || origin === 'http://other.example:8000') return healthy;
      if (origin === 'https://other.example:8443') await asked.promise;
      return down();
    };
    const { run, text } = world({ http });
    expect(await run({ env: { PUBLIC_URL: 'https://other.example' } })).toBe(1);
    expect(text()).toMatch(
      /PUBLIC_URL=https:\/\/other.example: is not served .*\n.*\n +To put it right: +PUBLIC_URL=http:\/\/other.example:8000/,
    );
  });

  it('shows no control characters of others', async () => {
    const { run, text, progress } = world({
      certificate: () => Promise.reject(new AppError('UNAVAILABLE', '\u001b]0;a title\u0007')),
      webSocket: async () => ({ kind: 'failed', reason: '\u001b[2J' }),
    });
    await run();
    expect(text()).toContain(' [2J');
    expect([text(), ...progress].join('')).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('is JSON for programs, and nothing else', async () => {
    const { run, text, progress } = world({ resolve: async () => [] });
    expect(await run({ json: true })).toBe(1);
    const report = JSON.parse(text()) as { healthy: boolean; checks: { name: string; findings: { subject: string }[] }[] };
    expect([report.healthy, progress]).toEqual([false, []]);
    expect(report.checks.find(({ name }) => name === 'names')?.findings[0]?.subject).toBe('PUBLIC_URL=https://meet.example');
  });

  it('goes on when a check fails or never ends', async () => {
    const { run, progress } = world({ ownAddresses: () => expect.fail('no interfaces') });
    expect(await run()).toBe(0);
    expect(progress.find((line) => line.includes('media'))).toMatch(/^skip .*could not be checked: no interfaces/);
  });

  it('goes on with the other settings when one is wrong', async () => {
    const { run, text } = world();
    expect(await run({ env: { JVB_PORT: 'x' } })).toBe(1);
    expect(text()).toContain('JVB_PORT="x"');
    expect(text()).not.toContain('PUBLIC_URL=https://meet.example: ');
  });
});

describe('places of the services', () => {
  it.each([
    [
      'on this machine',
      { PARLEY_BIND: '0.0.0.0' },
      ['https://localhost:8443', 'http://127.0.0.1:8888', 'http://127.0.0.1:8080', 'http://127.0.0.1:5280'],
    ],
    [
      'on another loopback address',
      { PARLEY_BIND: '127.0.0.7', JICOFO_REST_PORT: '1' },
      ['https://localhost:8443', 'http://127.0.0.7:1', 'http://127.0.0.7:8080', 'http://127.0.0.7:5280'],
    ],
    [
      'behind a port with an address',
      { HTTPS_PORT: '127.0.0.1:443' },
      ['https://localhost:443', 'http://127.0.0.1:8888', 'http://127.0.0.1:8080', 'http://127.0.0.1:5280'],
    ],
    [
      'in containers, whatever the ports of the host',
      { PARLEY_CONTAINER: '1', HTTPS_PORT: '443', XMPP_SERVER: '' },
      ['https://web:8443', 'http://jicofo:8888', 'http://jvb:8080', 'http://xmpp.meet.jitsi:5280'],
    ],
  ])('%s', (_where, env, expected) => {
    const { direct, focus, bridge, prosody } = readDoctorSettings(env, '/state');
    expect([direct[0], focus, bridge, prosody]).toEqual(expected);
  });
});
