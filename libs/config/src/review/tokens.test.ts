import { findingLine } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { expectFinding, PASSWORDS } from './expect-finding.ts';
import { reviewEnvironment } from './review.ts';
import { DOUBTFUL_TOKEN_SETTINGS, REFUSED_TOKEN_SETTINGS, SOUND_TOKEN_SETTINGS } from './wrong-token-settings.ts';

describe('settings of tokens', () => {
  it.each(REFUSED_TOKEN_SETTINGS)('refuses %o', (...setting) => expectFinding('prosody', 'error', setting));
  it.each(DOUBTFUL_TOKEN_SETTINGS)('warns of %o', (...setting) => expectFinding('prosody', 'warning', setting));

  it.each(SOUND_TOKEN_SETTINGS)('has nothing to say of %o', (set) => {
    expect(reviewEnvironment({ ...PASSWORDS, ...set }, { service: 'prosody' }).map(findingLine)).toEqual([]);
  });

  it('never shows a secret', () => {
    const set = { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_APP_ID: 'a', JWT_APP_SECRET: 'short-one' };
    expect(reviewEnvironment(set).map(findingLine).join('\n')).not.toContain('short-one');
  });
});
