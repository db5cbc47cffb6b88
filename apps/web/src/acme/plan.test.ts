import { describe, expect, it } from 'vitest';
import { type AcmeFailure, type AcmeSituation, afterFailure, asksAnyway, boundedFailure, planAcme } from './plan.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = 1_000 * DAY;
const NAMES = ['meet.example.org'];

const certificate = (age: number, life = 90 * DAY, names: readonly string[] = NAMES) => ({
  notBefore: NOW - age,
  notAfter: NOW - age + life,
  names,
});
const failure = (over: Partial<AcmeFailure> = {}): AcmeFailure => ({
  kind: 'refused',
  reason: 'no',
  names: NAMES,
  count: 1,
  prechecks: 0,
  nextAt: NOW + HOUR,
  ...over,
});

describe('planAcme', () => {
  it.each<[string, Partial<AcmeSituation>, number, string]>([
    ['at once without a certificate', {}, 0, 'missing'],
    ['after two thirds of 90 days', { certificate: certificate(0) }, 60 * DAY, 'renewal'],
    ['after two thirds of 6 days', { certificate: certificate(0, 6 * DAY) }, 4 * DAY, 'renewal'],
    ['spread over 2 % of the life', { certificate: certificate(0), spread: 1 }, 61.8 * DAY, 'renewal'],
    ['in the past when it is overdue', { certificate: certificate(70 * DAY) }, -10 * DAY, 'renewal'],
    ['in the past when it has ended', { certificate: certificate(100 * DAY) }, -40 * DAY, 'renewal'],
    ['at once for another name', { certificate: certificate(0, 90 * DAY, ['old.example.org']) }, 0, 'names'],
    ['not for a name less', { certificate: certificate(0, 90 * DAY, ['www.example.org', ...NAMES]) }, 60 * DAY, 'renewal'],
    [
      'not within a day of the last, where the clock is wrong',
      { certificate: certificate(70 * DAY), issuedAt: NOW - HOUR },
      23 * HOUR,
      'renewal',
    ],
    ['for other names within a day', { certificate: certificate(0, 90 * DAY, ['a.org']), issuedAt: NOW - HOUR }, 0, 'names'],
    ['when the last is in the future', { certificate: certificate(70 * DAY), issuedAt: NOW + DAY }, -10 * DAY, 'renewal'],
    ['not before a failure is over', { failure: failure() }, HOUR, 'missing'],
    ['at once when a failure is over', { failure: failure({ nextAt: NOW - 1 }) }, 0, 'missing'],
    ['at once when other names had failed', { failure: failure({ names: ['typo.example.org'] }) }, 0, 'missing'],
    ['not before a failed renewal is over', { certificate: certificate(70 * DAY), failure: failure() }, HOUR, 'renewal'],
    ['when it is due, not when an old failure ends', { certificate: certificate(0), failure: failure() }, 60 * DAY, 'renewal'],
  ])('asks %s', (_what, over, inMs, why) => {
    const step = planAcme({ now: NOW, names: NAMES, certificate: undefined, failure: undefined, issuedAt: undefined, spread: 0, ...over });
    expect([Math.round(step.at - NOW), step.why]).toEqual([inMs, why]);
  });
});

describe('boundedFailure', () => {
  it('does not wait for years because a clock was wrong', () => {
    expect(boundedFailure(failure({ nextAt: 1e300 }), NOW).nextAt).toBeCloseTo(NOW + 8.4 * DAY, -3);
    expect(boundedFailure(failure(), NOW)).toEqual(failure());
  });
});

describe('afterFailure', () => {
  const waits = (kind: AcmeFailure['kind'], count: number, random: number, retryAfterMs?: number) => {
    let last: AcmeFailure | undefined;
    return Array.from({ length: count }, () => {
      last = afterFailure({ kind, reason: 'no', names: NAMES, retryAfterMs }, last, { now: NOW, random: () => random });
      return (last.nextAt - NOW) / MINUTE;
    });
  };

  it.each<[AcmeFailure['kind'], number, readonly number[]]>([
    ['precheck', 0.5, [1, 2, 4, 8, 16, 32, 60, 60]],
    ['unreachable', 0.5, [1, 2, 4, 8, 16, 32, 60, 60]],
    ['refused', 0.5, [15, 30, 60, 120, 240, 480, 720, 720]],
    ['refused', 0, [11.25, 22.5, 45, 90]],
    ['limited', 0.5, [60, 120, 240, 480, 960, 1440, 1440]],
  ])('doubles the waits of %s with a random of %d', (kind, random, expected) => {
    expect(waits(kind, expected.length, random)).toEqual(expected);
  });

  it('never asks an authority more than five times an hour, whatever the dice say', () => {
    const [first = 0, second = 0, third = 0, fourth = 0] = waits('refused', 4, 0);
    expect(first + second + third + fourth).toBeGreaterThan(60);
  });

  it('waits at least as long as the authority says, and not for years', () => {
    expect(waits('limited', 1, 0, 30 * HOUR)).toEqual([30 * 60]);
    expect(waits('limited', 1, 1, 30 * HOUR)).toEqual([31.5 * 60]);
    expect(waits('limited', 1, 0, 400 * DAY)).toEqual([8 * 24 * 60]);
    expect(waits('limited', 1, 0.5, 1)).toEqual([60]);
  });

  it('counts all failures, and begins again for another kind or other names', () => {
    const at = { now: NOW, random: () => 0.5 };
    const first = afterFailure({ kind: 'refused', reason: 'a', names: NAMES }, undefined, at);
    const second = afterFailure({ kind: 'unreachable', reason: 'b', names: NAMES }, first, at);
    const third = afterFailure({ kind: 'refused', reason: 'c', names: ['other.example.org'] }, second, at);
    expect([first, second, third].map(({ count, nextAt }) => [count, (nextAt - NOW) / MINUTE])).toEqual([
      [1, 15],
      [2, 1],
      [1, 15],
    ]);
  });
});

describe('asksAnyway', () => {
  it.each([
    [undefined, false],
    [failure({ kind: 'precheck', prechecks: 3 }), false],
    [failure({ kind: 'precheck', prechecks: 4 }), true],
    [failure({ kind: 'refused' }), true],
  ])('after %j: %s', (last, expected) => {
    expect(asksAnyway(last)).toBe(expected);
  });
});
