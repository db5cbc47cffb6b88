import { findingLine } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { reviewEnvironment } from './review.ts';
import { DOUBTFUL_OIDC_SETTINGS, REFUSED_OIDC_SETTINGS, SOUND_OIDC_SETTINGS } from './wrong-oidc-settings.ts';
import type { WrongSetting } from './wrong-settings.ts';

function expectFinding(severity: 'error' | 'warning', [set, subject, problem, remedy]: WrongSetting): void {
  const findings = reviewEnvironment(set, { service: 'web' });
  expect(findings.map(findingLine)).toHaveLength(1);
  expect(findings).toMatchObject([
    { severity, subject: expect.stringContaining(subject), problem: expect.stringMatching(problem), remedy: expect.stringMatching(remedy) },
  ]);
}

describe('settings of the single sign-on', () => {
  it.each(REFUSED_OIDC_SETTINGS)('refuses %o', (...setting) => expectFinding('error', setting));
  it.each(DOUBTFUL_OIDC_SETTINGS)('warns of %o', (...setting) => expectFinding('warning', setting));

  it.each(SOUND_OIDC_SETTINGS)('has nothing to say of %o', (set) => {
    expect(reviewEnvironment(set, { service: 'web' }).map(findingLine)).toEqual([]);
  });
});
