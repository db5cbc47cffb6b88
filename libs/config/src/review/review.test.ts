import { findingLine } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../load.ts';
import { reviewEnvironment } from './review.ts';
import { DOUBTFUL, REFUSED, type WrongSetting } from './wrong-settings.ts';

const SOUND = { JICOFO_AUTH_PASSWORD: 'one-random-password', JVB_AUTH_PASSWORD: 'another-random-password' };

function expectFinding(severity: 'error' | 'warning', [set, subject, problem, remedy]: WrongSetting): void {
  const findings = reviewEnvironment({ ...SOUND, ...set }, { file: true }).filter((one) => one.severity === severity);
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
      ...SOUND,
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

  it.each(REFUSED)('refuses %o', (...setting) => expectFinding('error', setting));
  it.each(DOUBTFUL)('warns of %o', (...setting) => expectFinding('warning', setting));

  it('knows more than fifty wrong settings', () => {
    expect(new Set([...REFUSED, ...DOUBTFUL].map(([, subject]) => subject.split('=')[0])).size).toBeGreaterThan(50);
  });

  it('lists all that is wrong at once, and never the value of a secret', () => {
    // The first of several mistakes with one variable; some rules are silent while another variable of theirs is wrong.
    const environment = Object.assign({}, ...REFUSED.map(([set]) => set).toReversed());
    const wrong = new Set(
      reviewEnvironment(environment)
        .filter(({ severity }) => severity === 'error')
        .map(({ subject }) => subject),
    );
    expect(wrong.size).toBeGreaterThan(30);
    const secret = reviewEnvironment({ ...SOUND, TURN_CREDENTIALS: 'hidden-thing', JVB_AUTH_PASSWORD: 'hidden' })
      .map(findingLine)
      .join('\n');
    expect(secret).toContain('TURN_CREDENTIALS');
    expect(secret).not.toContain('hidden');
  });

  it('tells a service of what it reads alone, and each unknown or retired name to one service', () => {
    const environment = { ...SOUND, RESOLUTION: '720p', ENABLE_RECORDNG: '1', JVB_PRT: '1', JVB_TCP_PORT: '1', HTTPS_PROXY: 'x' };
    const told = (service: 'web' | 'jvb' | 'jicofo') => reviewEnvironment(environment, { service }).map(({ subject }) => subject);
    expect(told('web')).toEqual(['RESOLUTION="720p"', 'ENABLE_RECORDNG']);
    expect(told('jvb')).toEqual(['JVB_PRT', 'JVB_TCP_PORT']);
    expect(told('jicofo')).toEqual([]);
  });

  it('says of a sound environment what the loader says', () => {
    expect(loadConfig(['ENABLE_AUTH', 'LOG_LEVEL', 'TURN_TTL'], { ENABLE_AUTH: '"0"', LOG_LEVEL: 'WARN', TURN_TLL: '120' })).toEqual({
      ENABLE_AUTH: false,
      LOG_LEVEL: 'warn',
      TURN_TTL: 120,
    });
  });
});
