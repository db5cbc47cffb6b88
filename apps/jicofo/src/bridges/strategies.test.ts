import { describe, expect, it } from 'vitest';
import { type Candidate, choose, type StrategyName, type StrategyRules } from './strategies.ts';

const GROUPS = [new Set(['us-east', 'us-west']), new Set(['eu', 'uk'])];
const RULES: StrategyRules = { maxParticipants: 80, regionGroups: GROUPS, localRegion: undefined, strategy: 'region' };

interface Case {
  readonly says: string;
  /** `jid:region`, with `!` when overloaded; the least loaded first. */
  readonly bridges: string;
  /** `jid=endpoints` of the conference. */
  readonly conference?: string;
  readonly region?: string;
  readonly local?: string;
  readonly expected: string | undefined;
}

const CASES: Readonly<Record<StrategyName, readonly Case[]>> = {
  single: [
    { says: 'nothing of nothing', bridges: '', expected: undefined },
    { says: 'the region, if there is room', bridges: 'a:us-east b:eu', region: 'eu', expected: 'b' },
    { says: 'not a full region', bridges: 'a:us-east b:eu!', region: 'eu', expected: 'a' },
    { says: 'no group', bridges: 'a:us-east b:uk', region: 'eu', expected: 'a' },
    { says: 'the least loaded when all are full', bridges: 'a:us-east! b:eu!', region: 'eu', expected: 'a' },
  ],
  region: [
    { says: 'nothing of nothing', bridges: '', region: 'eu', expected: undefined },
    { says: 'the least loaded without a region', bridges: 'a:us-east b:eu', expected: 'a' },
    { says: "the conference's bridge of the region", bridges: 'a:eu b:eu', conference: 'b=3', region: 'eu', expected: 'b' },
    { says: "the conference's bridge of the group", bridges: 'a:eu b:uk', conference: 'b=3', region: 'eu', expected: 'b' },
    { says: 'another of the region when that is overloaded', bridges: 'a:eu b:eu!', conference: 'b=3', region: 'eu', expected: 'a' },
    { says: 'another of the region when that is full', bridges: 'b:eu a:eu', conference: 'b=80', region: 'eu', expected: 'a' },
    { says: 'another of the group', bridges: 'c:us-east a:uk', conference: 'c=1', region: 'eu', expected: 'a' },
    { says: "the conference's when nobody is near", bridges: 'a:us-east b:us-west', conference: 'b=1', region: 'asia', expected: 'b' },
    { says: 'any light one otherwise', bridges: 'a:us-east b:eu!', conference: 'b=1', region: 'eu', expected: 'a' },
    { says: "the conference's when all are overloaded", bridges: 'a:us-east! b:eu!', conference: 'b=1', region: 'asia', expected: 'b' },
    { says: 'the least loaded when that is full too', bridges: 'a:us-east! b:eu!', conference: 'b=80', expected: 'a' },
    { says: 'the local region without a region', bridges: 'a:us-east b:eu', local: 'eu', expected: 'b' },
    { says: 'the local region when nobody is near', bridges: 'a:us-east b:eu', region: 'asia', local: 'eu', expected: 'b' },
    { says: 'the local region first for a new conference', bridges: 'a:uk b:eu', region: 'uk', local: 'eu', expected: 'b' },
    { says: 'the own region for later ones', bridges: 'a:uk b:eu', conference: 'c=1', region: 'uk', local: 'eu', expected: 'a' },
  ],
  'intra-region': [
    { says: 'nothing of nothing', bridges: '', region: 'eu', expected: undefined },
    { says: 'the region of the first one', bridges: 'a:us-east b:eu', region: 'eu', expected: 'b' },
    { says: 'the least loaded when that is overloaded', bridges: 'a:us-east b:eu!', region: 'eu', expected: 'a' },
    { says: 'then always that region', bridges: 'a:us-east b:eu', conference: 'b=1', region: 'us-east', expected: 'b' },
    { says: 'another one of it when there is no room', bridges: 'a:us-east b:eu! c:eu', conference: 'b=1', expected: 'c' },
    { says: 'the same one when there is no other', bridges: 'a:us-east b:eu!', conference: 'b=1', expected: 'b' },
    { says: 'nothing when the region is gone', bridges: 'a:us-east', conference: 'b=1', expected: undefined },
  ],
  split: [
    { says: 'nothing of nothing', bridges: '', expected: undefined },
    { says: 'one without the conference', bridges: 'a b c', conference: 'a=1 c=1', expected: 'b' },
    { says: 'the one with fewest', bridges: 'a b', conference: 'a=2 b=1', expected: 'b' },
  ],
};

const parse = (text: string): Candidate[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((entry) => {
      const [, jid = '', , region, full] = /^(\w+)(:([\w-]+))?(!)?$/.exec(entry) ?? [];
      return { jid, region, overloaded: full === '!' };
    });

describe.each(Object.keys(CASES) as StrategyName[])('the strategy %s', (strategy) => {
  it.each(CASES[strategy])('takes $says', ({ bridges, conference = '', region, local, expected }) => {
    const counts = conference
      .split(' ')
      .filter(Boolean)
      .map((entry): [string, number] => [entry.split('=')[0] ?? '', Number(entry.split('=')[1])]);
    const rules = { ...RULES, strategy, localRegion: local };
    expect(choose({ candidates: parse(bridges), conference: new Map(counts), region }, rules)?.jid).toBe(expected);
  });
});
