import { AppError } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { authorityProblem, retryAfter } from './authority-http.ts';

describe('retryAfter', () => {
  const now = Date.UTC(2026, 0, 1);

  it.each([
    [undefined, undefined],
    ['120', 120_000],
    ['Thu, 01 Jan 2026 01:00:00 GMT', 3_600_000],
    ['Thu, 01 Jan 2015 01:00:00 GMT', undefined],
    ['soon', undefined],
    ['0', undefined],
    ['-5', undefined],
  ])('reads %j as %j', (header, expected) => {
    expect(retryAfter(header, now)).toBe(expected);
  });
});

describe('authorityProblem', () => {
  it.each([
    [new AppError('LIMIT_REACHED', 'x', { details: { kind: 'limited', retryAfterMs: 5 } }), { kind: 'limited', retryAfterMs: 5 }],
    [new AppError('UNAVAILABLE', 'x', { details: { kind: 'unreachable' } }), { kind: 'unreachable', retryAfterMs: undefined }],
    [new AppError('UNAVAILABLE', 'disk full'), { kind: 'refused', retryAfterMs: undefined }],
    [new Error('invalid challenge'), { kind: 'refused', retryAfterMs: undefined }],
    ['text', { kind: 'refused', retryAfterMs: undefined }],
  ])('of %s', (error, expected) => {
    expect(authorityProblem(error)).toEqual(expected);
  });
});
