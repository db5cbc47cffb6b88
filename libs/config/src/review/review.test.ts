import { findingLine } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../load.ts';
import { PASSWORDS } from './expect-finding.ts';
import { reviewEnvironment, type Scope } from './review.ts';
import { DOUBTFUL_ADMISSION_SETTINGS, REFUSED_ADMISSION_SETTINGS, SOUND_ADMISSION_SETTINGS } from './wrong-admission-settings.ts';
import { DOUBTFUL, REFUSED, type WrongSetting } from './wrong-settings.ts';

function expectFinding(severity: 'error' | 'warning', [set, subject, problem, remedy]: WrongSetting): void {
  const findings = reviewEnvironment({ ...PASSWORDS, ...set }, { file: true }).filter((one) => one.severity === severity);
  expect(findings.map(findingLine)).toHaveLength(1);
  const [finding] = findings;
  expect(finding?.subject.slice(0, subject.length)).toBe(subject);
  expect(finding?.problem).toMatch(problem);
  expect(finding?.remedy).toMatch(remedy);
  expect(finding?.effect).not.toBe('');
}

describe('reviewEnvironment', () => {
  it('finds nothing wrong with passwords alone, nor with what changes nothing', () => {
    const calm = {
      ...PASSWORDS,
      ENABLE_AUTH: '0',
      ENABLE_RECORDING: 'false',
      JVB_STUN_SERVERS: '',
      JIBRI_XMPP_PASSWORD: 'generated-for-later',
    };
    expect(
      reviewEnvironment(
        { ...calm, JICOFO_SENTRY_DSN: '"0"', PATH: '/bin', CONFIG_JS__a__b: '1', PUBLIC_URL: 'https://localhost:8443' },
        { file: true },
      ),
    ).toEqual([]);
  });

  it.each([...REFUSED, ...REFUSED_ADMISSION_SETTINGS])('refuses %o', (...setting) => expectFinding('error', setting));
  it.each([...DOUBTFUL, ...DOUBTFUL_ADMISSION_SETTINGS])('warns of %o', (...setting) => expectFinding('warning', setting));
  it.each(SOUND_ADMISSION_SETTINGS)('has nothing to say of %o', (set) => {
    expect(reviewEnvironment({ ...PASSWORDS, ...set }, { service: 'prosody' }).map(findingLine)).toEqual([]);
  });

  it('lists fifty wrong settings in fifty messages at one start, and never the value of a secret', () => {
    // The first of several mistakes with one variable; some rules are silent while another variable of theirs is wrong.
    const environment = Object.assign({}, ...REFUSED.map(([set]) => set).toReversed());
    const wrong = reviewEnvironment(environment)
      .filter(({ severity }) => severity === 'error')
      .map(({ subject }) => subject.split('=')[0]);
    expect(wrong.length).toBeGreaterThanOrEqual(50);
    expect(new Set(wrong).size).toBe(wrong.length);
    const secret = reviewEnvironment({ ...PASSWORDS, TURN_CREDENTIALS: 'hidden-thing', JVB_AUTH_PASSWORD: 'hidden' })
      .map(findingLine)
      .join('\n');
    expect(secret).toContain('TURN_CREDENTIALS');
    expect(secret).not.toContain('hidden');
  });

  it('tells a service of what it reads alone, and each unknown or retired name to one service', () => {
    const environment = { ...PASSWORDS, RESOLUTION: '720p', ENABLE_RECORDNG: '1', JVB_PRT: '1', JVB_TCP_PORT: '1', HTTPS_PROXY: 'x' };
    const told = (service: 'web' | 'jvb' | 'jicofo') => reviewEnvironment(environment, { service }).map(({ subject }) => subject);
    expect(told('web')).toEqual(['RESOLUTION="720p"', 'ENABLE_RECORDNG']);
    expect(told('jvb')).toEqual(['JVB_PRT', 'JVB_TCP_PORT']);
    expect(told('jicofo')).toEqual([]);
  });

  it('takes nothing for a setting that Kubernetes puts into every container', () => {
    const links = {
      ...{ JVB_PORT: 'tcp://10.0.0.1:10000', JVB_PORT_10000_UDP: 'udp://10.0.0.1:10000', JVB_PORT_10000_UDP_ADDR: '10.0.0.1' },
      ...{
        JVB_SERVICE_HOST: '10.0.0.1',
        JVB_SERVICE_PORT_MEDIA: '10000',
        XMPP_PORT: 'tcp://[fd00::1]:5222',
        WEB_PORT: 'tcp://10.0.0.2:80',
      },
    };
    expect(reviewEnvironment({ ...PASSWORDS, ...links })).toEqual([]);
    expect(loadConfig(['JVB_PORT', 'XMPP_PORT'], links)).toEqual({ JVB_PORT: 10_000, XMPP_PORT: 5222 });
    expect(reviewEnvironment({ ...PASSWORDS, WEB_PORT: '8443' }).map(({ subject }) => subject)).toEqual(['WEB_PORT']);
  });

  it('warns of keys of config.js in the file of a deployment in containers, which hands them on to nobody', () => {
    const environment = { ...PASSWORDS, CONFIG_JS__channelLastN: '4' };
    expect(reviewEnvironment({ ...environment, PARLEY_CONTAINER: '1' }, { file: true })).toEqual([
      expect.objectContaining({ severity: 'warning', subject: 'CONFIG_JS__channelLastN', remedy: expect.stringContaining('override') }),
    ]);
    expect(reviewEnvironment({ ...environment, PARLEY_CONTAINER: '1' }, { service: 'web' })).toEqual([]);
    expect(reviewEnvironment(environment, { file: true })).toEqual([]);
  });

  it('takes no port of the host for one in a container', () => {
    const set = { ...PASSWORDS, JVB_COLIBRI_PORT: '9090' };
    expect(reviewEnvironment({ ...set, PARLEY_CONTAINER: '1' }, { file: true })).toEqual([]);
    expect(reviewEnvironment(set, { file: true })).toHaveLength(1);
    expect(reviewEnvironment({ ...set, PARLEY_CONTAINER: '1' }, { service: 'jvb' })).toHaveLength(1);
  });

  it('refuses a file that a service cannot read, and warns where only somebody else cannot', () => {
    const set = { ...PASSWORDS, TURN_CREDENTIALS_FILE: '/run/secrets/none' };
    const severities = (scope: Scope) => reviewEnvironment(set, scope).map(({ severity, subject }) => `${severity} ${subject}`);
    expect(severities({ service: 'prosody' })).toEqual(['error TURN_CREDENTIALS_FILE=(secret)']);
    expect(severities({ file: true })).toEqual(['warning TURN_CREDENTIALS_FILE=(secret)']);
  });

  it('says of what only containers with files of their own read that it is in the wrong file', () => {
    const findings = reviewEnvironment({ ...PASSWORDS, RTCSTATS_S3_BUCKET: 'dumps' }, { file: true });
    expect(findings.map(findingLine)).toEqual([expect.stringMatching(/^RTCSTATS_S3_BUCKET="dumps": is not read from this file/)]);
  });

  it('shows no password that stands in an address', () => {
    const lines = reviewEnvironment({
      ...PASSWORDS,
      PUBLIC_URL: 'https://me:hidden@meet.example.net',
      ETHERPAD_URL_BASE: 'ftp://me:hidden@pad',
    });
    expect(lines.map(findingLine).join('\n')).toMatch(/https:\/\/me:…@meet/);
    expect(lines.map(findingLine).join('\n')).not.toContain('hidden');
  });

  it('shows no more than the beginning of a long value', () => {
    const [finding] = reviewEnvironment({ ...PASSWORDS, RESOLUTION: '9'.repeat(10_000) });
    expect(finding?.subject).toBe(`RESOLUTION="${'9'.repeat(200)}…"`);
  });

  it.each(['web', 'prosody', 'jicofo', 'jvb'] as const)('lets %s not start without any bridge channel', (service) => {
    const lines = reviewEnvironment({ ...PASSWORDS, ENABLE_SCTP: '0', ENABLE_COLIBRI_WEBSOCKET: '0' }, { service }).map(findingLine);
    expect(lines).toEqual([expect.stringMatching(/^ENABLE_SCTP="0": is off and so is ENABLE_COLIBRI_WEBSOCKET/)]);
  });

  it('says of a sound environment what the loader says', () => {
    expect(loadConfig(['ENABLE_AUTH', 'LOG_LEVEL', 'TURN_TTL'], { ENABLE_AUTH: '"0"', LOG_LEVEL: 'WARN', TURN_TLL: '120' })).toEqual({
      ENABLE_AUTH: false,
      LOG_LEVEL: 'warn',
      TURN_TTL: 120,
    });
  });
});
