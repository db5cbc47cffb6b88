import type { Finding } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { isFromBridge, judgeChannel } from './bridge-channel.ts';
import { judgeCertificate } from './certificate.ts';
import { judgeClocks } from './clock.ts';
import { judgeMedia } from './media.ts';
import { judgeNames, namesOf } from './names.ts';
import { judgePorts } from './ports.ts';
import { alternatives, judgePublicUrl, type PublicUrlFacts, signallingOf } from './public-url.ts';
import { healthProblem, parseFindings } from './services.ts';
import { judgeSharedMemory } from './shared-memory.ts';
import { judgeSignalling } from './signalling.ts';
import { judgeFolder } from './storage.ts';
import { reviewSources } from './variables.ts';
import { judgeVersions } from './versions.ts';

/** A finding in short: `error PUBLIC_URL=…: is not served`; every one must have all its parts. */
function short(findings: readonly Finding[]): string[] {
  for (const { subject, problem, effect, remedy } of findings) expect([subject, problem, effect, remedy].every(Boolean)).toBe(true);
  return findings.map(({ severity, subject, problem }) => `${severity} ${subject}: ${problem}`);
}

describe('PUBLIC_URL', () => {
  const URL_ = 'https://meet.example';
  const base: PublicUrlFacts = {
    publicUrl: URL_,
    seen: { kind: 'ours' },
    better: undefined,
    signalling: undefined,
    local: 'https://localhost:8443',
  };
  const silent = (code: string) => ({ kind: 'silent', code, reason: 'why' }) as const;

  it.each<[string, Partial<PublicUrlFacts>, string[]]>([
    ['leads here', {}, []],
    ['leads here, and config.js to the same host', { signalling: 'wss://meet.example/xmpp-websocket' }, []],
    [
      'is older in config.js',
      { signalling: 'wss://old.example/xmpp-websocket' },
      ['error PUBLIC_URL=https://meet.example: config.js sends browsers to wss://old.example/xmpp-websocket'],
    ],
    ['is another Parley', { seen: { kind: 'other-parley' } }, ['error PUBLIC_URL=https://meet.example: another Parley answers there']],
    [
      'is a stranger',
      { seen: { kind: 'stranger', status: 404 } },
      ['error PUBLIC_URL=https://meet.example: something else answers there (status 404 for /about/health)'],
    ],
    [
      'redirects',
      { seen: { kind: 'redirect', location: 'https://www.meet.example/about/health' } },
      ['warning PUBLIC_URL=https://meet.example: redirects to https://www.meet.example/about/health'],
    ],
    ['is refused', { seen: silent('ECONNREFUSED') }, ['error PUBLIC_URL=https://meet.example: does not answer from here: why']],
    [
      'may be kept from this machine alone',
      { seen: silent('TIMEOUT') },
      ['warning PUBLIC_URL=https://meet.example: does not answer from here: why'],
    ],
    [
      'lacks the port',
      { seen: silent('ECONNREFUSED'), better: 'https://meet.example:8443' },
      ['error PUBLIC_URL=https://meet.example: is not served (why)'],
    ],
  ])('%s', (_what, over, expected) => {
    expect(short(judgePublicUrl({ ...base, ...over }))).toEqual(expected);
  });

  it('is written as it has to be where that can be found out', () => {
    const [finding] = judgePublicUrl({ ...base, seen: silent('ECONNREFUSED'), better: 'https://meet.example:8443' });
    expect(finding?.remedy).toBe('PUBLIC_URL=https://meet.example:8443');
    const [redirected] = judgePublicUrl({ ...base, seen: { kind: 'redirect', location: 'https://www.meet.example/about/health' } });
    expect(redirected?.remedy).toBe('PUBLIC_URL=https://www.meet.example');
  });

  it('has slips that are tried', () => {
    const settings = { httpsPort: 8443, httpPort: 8000, isHttps: true };
    expect(alternatives('https://meet.example/jitsi', settings)).toEqual([
      'https://meet.example:8443/jitsi',
      'https://meet.example:8443',
      'https://meet.example',
      'http://meet.example:8000/jitsi',
      'http://meet.example:8000',
    ]);
    expect(alternatives('https://meet.example', { ...settings, isHttps: false })).toEqual(['http://meet.example:8000']);
  });

  it.each([
    [`config.websocket = 'wss://a.example/xmpp-websocket';`, 'wss://a.example/xmpp-websocket'],
    [`"websocket":"wss://a.example:8443/meet/xmpp-websocket"`, 'wss://a.example:8443/meet/xmpp-websocket'],
    ['<html>', undefined],
  ])('reads %s', (text, expected) => {
    expect(signallingOf(text)).toBe(expected);
  });
});

describe('names', () => {
  it('are those of the page and of the advertised addresses', () => {
    const settings = { publicUrl: 'https://meet.example:8443', advertised: ['home.example#443', '192.0.2.1', '[2001:db8::1]#5'] };
    expect(namesOf(settings).map(({ name, use }) => `${use} ${name}`)).toEqual(['page meet.example', 'media home.example']);
    expect(namesOf({ publicUrl: 'https://[2001:db8::1]', advertised: [] })).toEqual([]);
  });

  it('need an address', () => {
    const names = [
      { name: 'meet.example', use: 'page', subject: 'PUBLIC_URL=x', addresses: [] } as const,
      { name: 'home.example', use: 'media', subject: 'JVB_ADVERTISE_IPS=y', addresses: ['192.0.2.1'] } as const,
    ];
    expect(short(judgeNames(names))).toEqual(['error PUBLIC_URL=x: the name meet.example has no address']);
  });
});

describe('signalling', () => {
  const works = { works: true } as const;
  const fails = { works: false, reason: 'status 400' } as const;
  const base = { webSocket: works, bosh: works, direct: works, publicUrl: 'https://m' };

  it.each([
    ['fine', {}, []],
    ['no address to look through', { webSocket: undefined, bosh: undefined }, []],
    ['upgrades not passed', { webSocket: fails }, ['warning PUBLIC_URL=https://m: no WebSocket passes to /xmpp-websocket: status 400']],
    ['BOSH not passed', { bosh: fails }, ['warning PUBLIC_URL=https://m: /http-bind does not reach the XMPP server: status 400']],
    [
      'nothing passed',
      { webSocket: fails, bosh: fails },
      [
        'error PUBLIC_URL=https://m: no WebSocket passes to /xmpp-websocket: status 400',
        'error PUBLIC_URL=https://m: /http-bind does not reach the XMPP server: status 400',
      ],
    ],
    [
      'Prosody down: the proxy is not blamed',
      { webSocket: fails, bosh: fails, direct: fails },
      ['error prosody: web reaches no XMPP server: status 400'],
    ],
  ])('%s', (_what, over, expected) => {
    expect(short(judgeSignalling({ ...base, ...over }))).toEqual(expected);
  });
});

describe('bridge channel', () => {
  const bridge = { kind: 'refused', status: 403, body: 'Forbidden', contentType: 'text/plain' } as const;
  const proxy = { kind: 'refused', status: 403, body: '<h1>403 Forbidden</h1>', contentType: 'text/html' } as const;

  it('is told from a proxy in front', () => {
    expect([isFromBridge(bridge), isFromBridge(proxy), isFromBridge({ kind: 'open', text: '' })]).toEqual([true, false, false]);
  });

  it.each([
    ['fine', { through: bridge, direct: bridge }, []],
    [
      'a proxy in between',
      { through: proxy, direct: bridge },
      ['warning PUBLIC_URL=https://m: no WebSocket passes to /colibri-ws/: status 403 from something in between'],
    ],
    [
      'no bridge behind web',
      { through: proxy, direct: { kind: 'failed', reason: 'no answer' } as const },
      ['error jvb: web does not reach the bridge for /colibri-ws/: no answer'],
    ],
  ])('%s', (_what, facts, expected) => {
    expect(short(judgeChannel({ publicUrl: 'https://m', ...facts }))).toEqual(expected);
  });
});

describe('certificate', () => {
  const DAY = 86_400_000;
  const now = 1_000 * DAY;
  const good = { chainProblem: undefined, validFrom: now - DAY, validTo: now + 60 * DAY, names: 'DNS:m', isForHost: true, issuer: 'CA' };

  it.each([
    ['fine', {}, []],
    ['ended', { validTo: now - 2 * DAY, chainProblem: 'CERT_HAS_EXPIRED' }, ['error certificate of m: has expired 2 days ago']],
    ['about to end', { validTo: now + 5.5 * DAY }, ['warning certificate of m: ends in 5 days']],
    ['of the future', { validFrom: now + DAY, chainProblem: 'CERT_NOT_YET_VALID' }, ['error certificate of m: is not valid yet']],
    ['for another name', { isForHost: false, names: 'DNS:other' }, ['error certificate of m: is for DNS:other']],
    [
      'self-signed, whose name says nothing',
      { chainProblem: 'DEPTH_ZERO_SELF_SIGNED_CERT', isForHost: false },
      ['warning certificate of m: is self-signed'],
    ],
    [
      'without the chain',
      { chainProblem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      ['warning certificate of m: its chain is incomplete or from an authority that is not known here (CA)'],
    ],
    [
      'of a private authority',
      { chainProblem: 'SELF_SIGNED_CERT_IN_CHAIN' },
      ['warning certificate of m: is from a private authority (CA)'],
    ],
    ['odd', { chainProblem: 'CRL_HAS_EXPIRED' }, ['warning certificate of m: is not accepted here (CRL_HAS_EXPIRED)']],
  ])('%s', (_what, over, expected) => {
    expect(short(judgeCertificate('m', { ...good, ...over }, now))).toEqual(expected);
  });
});

describe('variables', () => {
  it('are those of .env and, of the shell, what is meant for the services', () => {
    const process = { DISPLAY: ':0', DEBUG: '1', AWS_REGION: 'here', SHELL: '/bin/sh', JVB_LOG_FILE: '/tmp/log', RESOLUTION: '720p' };
    const findings = reviewSources({ file: undefined, process, service: undefined });
    expect(findings.map(({ subject }) => subject)).toEqual(['RESOLUTION="720p"']);
    const both = reviewSources({ file: { RESOLUTION: '180' }, process, service: undefined });
    expect(both.map(({ subject }) => subject)).toContain('RESOLUTION="720p"');
  });
});

describe('media', () => {
  const at = (ip: string, answers: boolean, protocol: 'udp' | 'tcp' = 'udp') => ({ ip, port: 10_000, protocol, answers });
  const base = {
    tried: [at('203.0.113.9', true), at('192.168.1.5', true)],
    advertised: ['203.0.113.9'],
    own: ['192.168.1.5'],
    page: [] as string[],
    isContainer: false,
  };
  const silent = { ...base, tried: [at('203.0.113.9', false), at('192.168.1.5', true)] };

  it.each([
    ['fine', base, []],
    ['only the near one is needed', { ...base, advertised: [], tried: [at('172.17.0.2', false), at('192.168.1.5', true)] }, []],
    [
      'the outside does not answer, or the router lets nobody round',
      silent,
      [
        'warning JVB_ADVERTISE_IPS=…203.0.113.9…: UDP to 203.0.113.9:10000 gets no answer from here: it is blocked, or the router does not let machines behind it use its outside',
      ],
    ],
    [
      'the page answers at that address',
      { ...silent, page: ['203.0.113.9'] },
      ['error JVB_ADVERTISE_IPS=…203.0.113.9…: UDP to 203.0.113.9:10000 gets no answer'],
    ],
    [
      'the address is near',
      { ...base, tried: [at('10.0.0.7', false)], advertised: ['10.0.0.7'] },
      ['error JVB_ADVERTISE_IPS=…10.0.0.7…: UDP to 10.0.0.7:10000 gets no answer'],
    ],
    [
      'a container names its own address alone',
      { ...base, isContainer: true, advertised: [], tried: [at('172.18.0.5', true)] },
      ['warning JVB_ADVERTISE_IPS: is not set, so that browsers are told the address of the container alone (172.18.0.5)'],
    ],
    [
      'nothing answers',
      { ...base, advertised: [], tried: [at('192.168.1.5', false)] },
      ['error JVB_PORT: UDP gets no answer at any address that browsers are told: 192.168.1.5:10000'],
    ],
    [
      'IPv6 cannot be tried from here',
      { ...base, advertised: ['2001:db8::1'], own: ['192.168.1.5', '::1', 'fe80::1'], tried: [at('2001:db8::1', false), ...base.tried] },
      [],
    ],
    [
      'IPv6 is blocked',
      { ...base, advertised: ['2001:db8::1'], own: ['2001:db8::1'], tried: [at('2001:db8::1', false), ...base.tried] },
      ['error JVB_ADVERTISE_IPS=…2001:db8::1…: UDP to [2001:db8::1]:10000 gets no answer'],
    ],
    ['nothing is told', { ...base, tried: [] }, ['error JVB_ADVERTISE_IPS: the bridge tells browsers no address at all']],
    [
      'TCP is closed',
      { ...base, tried: [...base.tried, at('203.0.113.9', false, 'tcp')] },
      ['warning JVB_ICE_TCP_PORT: TCP to 203.0.113.9:10000 cannot be opened'],
    ],
  ])('%s', (_what, facts, expected) => {
    expect(short(judgeMedia(facts))).toEqual(expected);
  });
});

describe('the rest', () => {
  it('clocks may differ by moments', () => {
    const clocks = [4_999, -8_000, 90_000].map((aheadMs, index) => ({ where: `s${index}`, aheadMs }));
    expect(short(judgeClocks(clocks))).toEqual([
      'warning clock of s1: is 8 s behind the one here',
      'error clock of s2: is 90 s ahead of the one here',
    ]);
  });

  it('versions are all alike', () => {
    const versions = [
      { service: 'web', version: '1' },
      { service: 'jicofo', version: '2' },
      { service: 'jvb', version: undefined },
    ];
    expect(short(judgeVersions('1', versions))).toEqual(['warning jicofo: is version 2, and this command 1', 'error jvb: does not answer']);
  });

  it('ports are named by their variables', () => {
    expect(short(judgePorts(['HTTPS_PORT=8443: already in use by another process']))).toEqual([
      'error HTTPS_PORT=8443: already in use by another process',
    ]);
  });

  it('shared memory is counted for a recorder', () => {
    expect(short(judgeSharedMemory(64 * 1_048_576))).toEqual(['warning /dev/shm: has 64 MB, and the recorder needs 2000']);
    expect(judgeSharedMemory(2_147_483_648)).toEqual([]);
  });

  it.each([
    ['fine', {}, []],
    ['not there yet', { exists: false, isWritable: false }, []],
    ['of another user', { isWritable: false }, ['error /s (state): cannot be written by the user 1000:1000; it belongs to 0:0']],
    ['nearly full', { freeBytes: 300 * 1_048_576 }, ['warning /s (state): has 300 MB left']],
    ['full', { freeBytes: 0 }, ['error /s (state): has 0 MB left']],
    ['small by design', { freeBytes: 0, totalBytes: 16 * 1_048_576 }, []],
  ])('a folder is %s', (_what, over, expected) => {
    const facts = { exists: true, isReadable: true, isWritable: true, owner: '0:0', freeBytes: 2 ** 40, totalBytes: 2 ** 41, ...over };
    expect(short(judgeFolder({ path: '/s', purpose: 'state', needs: 'write' }, facts, '1000:1000'))).toEqual(expected);
  });

  it('findings of services are taken with care', () => {
    const good = { severity: 'warning', subject: 's', problem: 'p', effect: 'e', remedy: 'r' };
    expect(parseFindings(JSON.stringify([good, { severity: 'fatal' }, 7, null, { ...good, problem: 'x'.repeat(9_999) }]))).toEqual([
      good,
      { ...good, problem: 'x'.repeat(500) },
    ]);
    expect([parseFindings('{}'), parseFindings('<html>')]).toEqual([[], []]);
    expect([healthProblem(200, 'OK'), healthProblem(503, '{"detail":"no bridge"}'), healthProblem(502, '<html>')]).toEqual([
      undefined,
      'no bridge',
      'status 502',
    ]);
  });
});
