import { findingLine } from '@parley/kernel';
import { expect } from 'vitest';
import type { Reader } from '../declare.ts';
import { reviewEnvironment } from './review.ts';
import type { WrongSetting } from './wrong-settings.ts';

/** What a review complains of without it. */
export const PASSWORDS = { JICOFO_AUTH_PASSWORD: 'one-random-password', JVB_AUTH_PASSWORD: 'another-random-password' };

/** Expects that a service has exactly this to say of a wrong setting. */
export function expectFinding(service: Reader, severity: 'error' | 'warning', [set, subject, problem, remedy]: WrongSetting): void {
  const findings = reviewEnvironment({ ...PASSWORDS, ...set }, { service });
  expect(findings.map(findingLine)).toHaveLength(1);
  expect(findings).toMatchObject([
    { severity, subject: expect.stringContaining(subject), problem: expect.stringMatching(problem), remedy: expect.stringMatching(remedy) },
  ]);
}
