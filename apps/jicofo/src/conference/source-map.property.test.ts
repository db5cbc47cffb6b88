import type { MediaSources, SourceSet } from '@parley/xmpp-jingle';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_SOURCES, SourceMap } from './source-map.ts';
import { diffViews, viewOf } from './source-signalling.ts';

const LIMITS = { maxSsrcsPerUser: 6, maxGroupsPerUser: 4, maxAudioSenders: 2, maxVideoSenders: 3 };
const OWNERS = ['aa', 'ab', 'b', 'c'] as const;
const RUNS = { numRuns: 400 };

// Few values of everything, so that they collide all the time; some that nobody may use.
const owner = fc.constantFrom(...OWNERS);
const ssrc = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 1, max: 14 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 1.5, 2 ** 32) },
);
const source = fc
  .record({
    ssrc,
    name: fc.constantFrom(undefined, 'aa-a0', 'aa-v0', 'ab-v0', 'b-a0', 'b-v0', 'b-v1', 'c-v0'),
    msid: fc.constantFrom(undefined, 'm1', 'm2', 'm3', 'm4'),
  })
  .map(({ ssrc: number, name, msid }) => ({ ssrc: number, ...(name !== undefined && { name }), ...(msid !== undefined && { msid }) }));
const media: fc.Arbitrary<MediaSources> = fc.record({
  sources: fc.array(source, { maxLength: 4 }),
  groups: fc.array(fc.record({ semantics: fc.constantFrom('SIM' as const, 'FID' as const), ssrcs: fc.array(ssrc, { maxLength: 3 }) }), {
    maxLength: 2,
  }),
});
/** What an ordinary client announces: a camera with retransmission, and a microphone. */
const ordinary = fc.tuple(fc.integer({ min: 1, max: 12 }), owner).map(([first, name]): SourceSet => {
  const sources = [first, first + 1].map((number) => ({ ssrc: number, name: `${name}-v0`, msid: `${name}-${first}` }));
  return {
    audio: { sources: [{ ssrc: first + 2, name: `${name}-a0`, msid: `${name}-a-${first}` }], groups: [] },
    video: { sources, groups: [{ semantics: 'FID', ssrcs: [first, first + 1] }] },
  };
});
/** One nameless source of each kind, as old clients and gateways announce them. */
const bare = fc.tuple(ssrc, ssrc).map(([audio, video]): SourceSet => {
  const of = (number: number): MediaSources => ({ sources: [{ ssrc: number }], groups: [] });
  return { audio: of(audio), video: of(video) };
});
const set: fc.Arbitrary<SourceSet> = fc.oneof(ordinary, bare, fc.record({ audio: media, video: media }));
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), owner, set }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), owner, set }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), owner }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** True when the step changed something; a refused one must not have. */
function apply(map: SourceMap, action: Step): boolean {
  const before = JSON.stringify([...map.entries()]);
  try {
    if (action.kind === 'add') map.add(action.owner, action.set);
    if (action.kind === 'remove') map.remove(action.owner, action.set);
    if (action.kind === 'leave') map.removeOwner(action.owner);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'INPUT_INVALID' });
    expect(JSON.stringify([...map.entries()])).toBe(before);
    return false;
  }
}

function check(map: SourceMap): void {
  const all = [...map.entries()].flatMap(([name, { audio, video }]) =>
    [audio, video].flatMap(({ sources }) => sources.map((one) => ({ ...one, owner: name }))),
  );
  expect(new Set(all.map((one) => one.ssrc)).size).toBe(all.length);
  for (const one of all) {
    expect(one.ssrc).toSatisfy((number: number) => Number.isInteger(number) && number > 0 && number < 2 ** 32);
    expect(one.name).toSatisfy((name: string) => name.startsWith(`${one.owner}-`));
    expect(all.filter(({ msid, owner: other }) => msid !== undefined && msid === one.msid && other !== one.owner)).toEqual([]);
  }
  for (const { audio, video } of map.entries().values())
    for (const { sources, groups } of [audio, video]) {
      expect(sources.length).toBeLessThanOrEqual(LIMITS.maxSsrcsPerUser);
      expect(groups.length).toBeLessThanOrEqual(LIMITS.maxGroupsPerUser);
      for (const { ssrcs } of groups) {
        const members = sources.filter((one) => ssrcs.includes(one.ssrc));
        expect(members.length).toBe(ssrcs.length);
        expect(new Set(members.map(({ msid }) => msid)).size).toBe(1);
      }
    }
}

describe('any sequence of joins, source changes and leaves', () => {
  it('never lets a duplicate SSRC, a foreign name or a broken group through, and refuses without a trace', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const map = new SourceMap(LIMITS);
        for (const action of steps) {
          if (apply(map, action)) accepted++;
          check(map);
        }
      }),
      RUNS,
    );
    expect(accepted).toBeGreaterThan(RUNS.numRuns);
  });

  it.each([true, false])('shows a receiver (stripped: %s) no SSRC twice at any time, and in the end what is there', (stripSimulcast) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const map = new SourceMap(LIMITS);
        const receiver = { id: 'c', rewriting: false, json: true, audio: true, video: true, stripSimulcast };
        let told = viewOf(map.entries(), receiver);
        /** The client: SSRC → owner. */
        const shown = new Map<number, string>();
        const numbers = ({ audio, video }: SourceSet) => [...audio.sources, ...video.sources].map((one) => one.ssrc);
        const flush = () => {
          const wanted = viewOf(map.entries(), receiver);
          const { removed, added } = diffViews(told, wanted);
          for (const sources of removed.values()) for (const number of numbers(sources)) expect(shown.delete(number)).toBe(true);
          for (const [name, sources] of added)
            for (const number of numbers(sources)) {
              expect(shown.has(number)).toBe(false);
              shown.set(number, name);
            }
          told = wanted;
        };
        for (const action of steps) {
          apply(map, action);
          if (action.kind === 'flush') flush();
          if (action.kind !== 'leave') continue;
          // Its presence says it; nothing is signalled.
          told.delete(action.owner);
          for (const [number, name] of [...shown]) if (name === action.owner) shown.delete(number);
        }
        flush();
        const expected = [...viewOf(map.entries(), receiver)].flatMap(([name, sources]) =>
          numbers(sources).map((number) => [number, name]),
        );
        expect([...shown].sort()).toEqual(expected.sort());
        expect(map.get('nobody')).toBe(NO_SOURCES);
      }),
      RUNS,
    );
  });
});
