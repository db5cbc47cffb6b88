import { describe, expect, it } from 'vitest';
import { IceFailures } from './ice-failures.ts';

const RULES = { enabled: true, windowMs: 60_000, minEndpoints: 40, threshold: 0.1 };

describe('IceFailures', () => {
  it('make a bridge avoided for ten minutes when a tenth of its endpoints failed within the window', () => {
    const failures = new IceFailures(RULES);
    for (const at of [0, 10_000, 20_000]) expect(failures.add(at, `e${at}`, 40)).toBe(false);
    expect(failures.add(30_000, 'e', 40)).toBe(true);
    expect(failures.add(31_000, 'f', 40)).toBe(false);
    expect([failures.isAvoided(630_999), failures.isAvoided(631_000)]).toEqual([true, false]);
  });

  it('of one endpoint alone say nothing, however many', () => {
    const failures = new IceFailures(RULES);
    for (let count = 0; count < 1_000; count++) expect(failures.add(count, 'e', 40)).toBe(false);
    for (const endpoint of ['f', 'g']) expect(failures.add(2_000, endpoint, 40)).toBe(false);
    expect(failures.add(2_000, 'h', 40)).toBe(true);
  });

  it('say nothing when they are few, long ago, or of few endpoints', () => {
    const old = new IceFailures(RULES);
    for (const at of [0, 1, 2, 60_001, 60_002]) expect(old.add(at, `e${at}`, 40)).toBe(false);
    const few = new IceFailures(RULES);
    for (let count = 0; count < 39; count++) expect(few.add(count, `e${count}`, 39)).toBe(false);
    const off = new IceFailures({ ...RULES, enabled: false });
    for (let count = 0; count < 100; count++) expect(off.add(count, `e${count}`, 50)).toBe(false);
  });
});
