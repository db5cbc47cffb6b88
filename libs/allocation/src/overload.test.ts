import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Overload } from './overload.ts';

describe('Overload', () => {
  /** Measures every two seconds, from `from` s to `to` s. */
  const pass = (overload: Overload, [from, to]: readonly [number, number], stress: number, mostVideos = 25, newcomers = stress) => {
    const steps: string[] = [];
    for (let second = from; second <= to; second += 2)
      if (overload.update({ stress: { busiest: stress, newcomers }, mostVideos }, second * 1000))
        steps.push(`${second} s: ${overload.lastN} ${overload.isRefusing ? 'refuses' : 'takes'}`);
    return steps;
  };

  it('does nothing below the limit, nor about a moment above it', () => {
    const overload = new Overload();
    expect(pass(overload, [0, 60], 0.99)).toEqual([]);
    expect(pass(overload, [62, 66], 1.05)).toEqual([]);
    expect(pass(overload, [68, 80], 0.9)).toEqual([]);
  });

  it('takes away a quarter of the videos every ten seconds, never the last, and refuses who comes', () => {
    const overload = new Overload();
    expect(pass(overload, [0, 40], 1)).toEqual([
      '6 s: 18 takes',
      '10 s: 18 refuses',
      '16 s: 13 refuses',
      '26 s: 9 refuses',
      '36 s: 6 refuses',
    ]);
    pass(overload, [42, 200], 1.2);
    expect(overload.lastN).toBe(1);
  });

  it('takes away videos for one worker that is full, and takes newcomers as long as another one is not', () => {
    const overload = new Overload();
    expect(pass(overload, [0, 14], 1, 25, 0.3)).toEqual(['6 s: 18 takes']);
    expect(pass(overload, [16, 30], 1, 0, 1)).toEqual(['26 s: 18 refuses']);
    expect(pass(overload, [32, 34], 1, 0, 0.8)).toEqual(['32 s: 18 takes']);
  });

  it('begins with what is really sent', () => {
    const overload = new Overload();
    expect(pass(overload, [0, 6], 1, 4)).toEqual(['6 s: 3 takes']);
  });

  it('keeps to what it did until it has recovered, then gives back a little each minute', () => {
    const overload = new Overload();
    pass(overload, [0, 26], 1);
    expect(pass(overload, [28, 60], 0.9)).toEqual([]);
    expect(pass(overload, [62, 300], 0.5)).toEqual([
      '62 s: 9 takes',
      '86 s: 12 takes',
      '146 s: 15 takes',
      '206 s: 19 takes',
      '266 s: 24 takes',
    ]);
    pass(overload, [302, 600], 0.5);
    expect(overload.lastN).toBe(-1);
  });

  it('is over with the worker that was overloaded', () => {
    const overload = new Overload();
    pass(overload, [0, 40], 1);
    overload.reset();
    expect([overload.lastN, overload.isRefusing]).toEqual([-1, false]);
  });

  it('never limits to less than one video, nor to more than there are, whatever happens', () => {
    const reports = fc.array(fc.record({ stress: fc.double({ min: 0, max: 3, noNaN: true }), mostVideos: fc.nat(50) }), { maxLength: 200 });
    fc.assert(
      fc.property(reports, (list) => {
        const overload = new Overload();
        for (const [index, { stress, mostVideos }] of list.entries()) {
          overload.update({ stress: { busiest: stress, newcomers: stress / 2 }, mostVideos }, index * 2000);
          if (overload.lastN !== -1 && (overload.lastN < 1 || overload.lastN >= 50)) return false;
        }
        return true;
      }),
    );
  });
});
