import { findingLine } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { expectFinding } from './expect-finding.ts';
import { reviewEnvironment } from './review.ts';
import { DOUBTFUL_OIDC_SETTINGS, REFUSED_OIDC_SETTINGS, SOUND_OIDC_SETTINGS } from './wrong-oidc-settings.ts';

describe('settings of the single sign-on', () => {
  it.each(REFUSED_OIDC_SETTINGS)('refuses %o', (...setting) => expectFinding('web', 'error', setting));
  it.each(DOUBTFUL_OIDC_SETTINGS)('warns of %o', (...setting) => expectFinding('web', 'warning', setting));

  it.each(SOUND_OIDC_SETTINGS)('has nothing to say of %o', (set) => {
    expect(reviewEnvironment(set, { service: 'web' }).map(findingLine)).toEqual([]);
  });
});
