import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelRest, labelSteps, labelVoices, voiceLimit } from './voice-slots.ts';

describe('voiceLimit', () => {
  it.each<[setting: number | undefined, participants: number, expected: number]>([
    [undefined, 0, 0],
    [undefined, 14, 0],
    [undefined, 15, 10],
    [undefined, 500, 10],
    [0, 500, 0],
    [3, 2, 3],
    [25, 500, 25],
  ])('JVB_LOUDEST_N %s with %s participants: %s', (setting, participants, expected) => {
    expect(voiceLimit(setting, participants)).toBe(expected);
  });
});

type Labels = (string | undefined)[];

describe('labelVoices', () => {
  const label = (labels: Labels, holders: (string | null | undefined)[], sources: readonly string[]) =>
    labelVoices({ labels, holders, isPresent: (source) => sources.includes(source), spares: () => sources });

  it.each<[string, labels: Labels, holders: (string | null | undefined)[], sources: string[], expected: Labels]>([
    ['takes the holders', [], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b']],
    ['follows a holder to another slot', ['a', 'b'], ['b', 'c'], ['a', 'b', 'c'], ['b', 'c']],
    ['gives the own slot to somebody who has none', [], [null, 'b'], ['a', 'b', 'c'], ['a', 'b']],
    ['leaves the own slot as it was', ['c', 'b'], [null, 'b'], ['a', 'b', 'c'], ['c', 'b']],
    ['gives the own slot away when its label comes to another one', ['c', 'b'], [null, 'c'], ['a', 'b', 'c'], ['a', 'c']],
    ['says nothing of the own slot when its label comes to another one and nobody is left', ['c'], [null, 'c'], ['c'], [undefined, 'c']],
    ['gives free slots away before the own one', [], [null, undefined, undefined], ['a', 'b'], [undefined, 'a', 'b']],
    ['forgets who has left', ['gone', 'b'], [undefined, 'b'], ['b'], [undefined, 'b']],
    ['has nothing for more slots than sources', [], [undefined, 'a', undefined], ['a'], [undefined, 'a', undefined]],
    ['makes slots known that nobody holds', [], [undefined, undefined], ['a'], ['a', undefined]],
  ])('%s', (_, labels, holders, sources, expected) => {
    expect(label(labels, holders, sources)).toEqual(expected);
  });

  it('never names a source twice, nor one that is not there, and always the holders', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const slots = fc.array(fc.option(name, { nil: undefined }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(slots, fc.uniqueArray(name), fc.uniqueArray(name, { maxLength: 4 }), (labels, sources, held) => {
        const holders = Array.from(
          { length: 4 },
          (__, slot) => sources.find((source) => source === held[slot]) ?? (slot === 2 ? null : undefined),
        );
        const named = label(labels, holders, sources);
        const shown = named.filter((one) => one !== undefined);
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown.every((one) => sources.some((source) => source === one))).toBe(true);
        expect(named.map((one, slot) => holders[slot] ?? one)).toEqual(named);
      }),
    );
  });
});

describe('labelRest', () => {
  it.each<[string, rest: Labels, taken: Labels, sources: string[], expected: Labels]>([
    ['stays what it was', ['c'], ['a', 'b'], ['a', 'b', 'c', 'd'], ['c']],
    ['stands for somebody else when its source has a slot', ['a', 'c'], ['a', 'b'], ['a', 'b', 'c', 'd'], ['d', 'c']],
    ['is whatever is left when there is nobody', ['a', 'c'], ['a', 'b'], ['a', 'b', 'c'], [undefined, 'c']],
    ['is nothing when its source is gone', [undefined], ['a'], ['a', 'b'], [undefined]],
  ])('%s', (_, rest, taken, sources, expected) => {
    expect(labelRest(rest, new Set(taken), () => sources)).toEqual(expected);
  });
});

describe('labelSteps', () => {
  const steps = (before: Labels, after: Labels, spares: readonly string[] = []) =>
    labelSteps(before, after, () => spares).map((step) =>
      'label' in step ? `${step.place}=${step.label}` : `${step.place}<>${step.exchange}`,
    );

  it.each<[string, before: Labels, after: Labels, spares: string[], expected: string[]]>([
    ['nothing', ['a', 'b'], ['a', 'b'], [], []],
    ['all at the beginning', [], ['a', 'b'], [], ['0=a', '1=b']],
    ['what a source leaves first', ['a', 'b', 'c'], ['a', 'c', 'd'], [], ['2=d', '1=c']],
    ['a chain from its end', ['a', 'b', 'c'], ['b', 'c', 'd'], [], ['2=d', '1=c', '0=b']],
    ['no place that is nothing now', ['a', 'b'], [undefined, 'b'], [], []],
    ['two that change places by way of a third', ['a', 'b'], ['b', 'a'], ['a', 'b', 'c'], ['1=c', '0=b', '1=a']],
    ['two that change places where nobody else is', ['a', 'b'], ['b', 'a'], ['a', 'b'], ['0<>1']],
    ['three that do', ['a', 'b', 'c'], ['b', 'c', 'a'], ['a', 'b', 'c'], ['0<>1', '1<>2']],
    ['one that comes from a place for which nobody is left', ['a', 'b'], [undefined, 'a'], ['a'], ['1<>0']],
    ['one that comes to a place without a label', ['a'], [undefined, 'a'], ['a'], ['1<>0']],
    ['one that is in two places already', ['a', 'a'], ['a', 'b'], ['a', 'b', 'c'], ['1=b']],
  ])('%s', (_, before, after, spares, expected) => {
    expect(steps(before, after, spares)).toEqual(expected);
  });

  it.each([
    ['where somebody is left over', ['spare']],
    ['where nobody is', []],
  ])('leads to what is wanted, and never through a source in two places: %s', (_, left) => {
    const sources = ['a', 'b', 'c', 'd', 'e', 'f'];
    const labels = fc
      .uniqueArray(fc.constantFrom(...sources), { minLength: 5, maxLength: 5 })
      .chain((all) => fc.tuple(...all.map((one) => fc.option(fc.constant(one), { nil: undefined, freq: 4 }))));
    fc.assert(
      fc.property(labels, labels, (before, after) => {
        const now: Labels = [...before];
        for (const step of labelSteps(before, after, () => [...after.flatMap((one) => one ?? []), ...left])) {
          if ('label' in step) now[step.place] = step.label;
          else [now[step.place], now[step.exchange]] = [now[step.exchange], now[step.place]];
          const shown = now.filter((one) => one !== undefined);
          expect(new Set(shown).size).toBe(shown.length);
        }
        expect(now.map((one, place) => (after[place] === undefined ? undefined : one))).toEqual(after);
      }),
    );
  });
});
