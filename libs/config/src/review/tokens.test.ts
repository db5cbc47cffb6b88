import { findingLine } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { reviewEnvironment } from './review.ts';
import type { WrongSetting } from './wrong-settings.ts';
import { DOUBTFUL_TOKEN_SETTINGS, REFUSED_TOKEN_SETTINGS, SOUND_TOKEN_SETTINGS } from './wrong-token-settings.ts';

const SOUND = { JICOFO_AUTH_PASSWORD: 'one-random-password', JVB_AUTH_PASSWORD: 'another-random-password' };

function expectFinding(severity: 'error' | 'warning', [set, subject, problem, remedy]: WrongSetting): void {
  const findings = reviewEnvironment({ ...SOUND, ...set }, { service: 'prosody' });
  expect(findings.map(findingLine)).toHaveLength(1);
  expect(findings).toMatchObject([
    { severity, subject: expect.stringContaining(subject), problem: expect.stringMatching(problem), remedy: expect.stringMatching(remedy) },
  ]);
}

describe('settings of tokens', () => {
  it.each(REFUSED_TOKEN_SETTINGS)('refuses %o', (...setting) => expectFinding('error', setting));
  it.each(DOUBTFUL_TOKEN_SETTINGS)('warns of %o', (...setting) => expectFinding('warning', setting));

  it.each(SOUND_TOKEN_SETTINGS)('has nothing to say of %o', (set) => {
    expect(reviewEnvironment({ ...SOUND, ...set }, { service: 'prosody' }).map(findingLine)).toEqual([]);
  });

  it('never shows a secret', () => {
    const set = { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_APP_ID: 'a', JWT_APP_SECRET: 'short-one' };
    expect(reviewEnvironment(set).map(findingLine).join('\n')).not.toContain('short-one');
  });
});
