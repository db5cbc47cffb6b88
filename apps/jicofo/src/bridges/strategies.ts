import type { SelectionRules } from '../config.ts';

/** What a strategy knows of one bridge. */
export interface Candidate {
  readonly jid: string;
  readonly region: string | undefined;
  /** Stress is at or above the threshold, or much ICE fails there. */
  readonly overloaded: boolean;
}

/** What a strategy chooses from, and for whom. */
export interface Choice<C extends Candidate> {
  /** Usable bridges, the least loaded first. */
  readonly candidates: readonly C[];
  /** Endpoints of the conference by bridge; empty for a new conference. */
  readonly conference: ReadonlyMap<string, number>;
  /** Region of the participant. */
  readonly region: string | undefined;
}

export type StrategyRules = Pick<SelectionRules, 'strategy' | 'maxParticipants' | 'regionGroups' | 'localRegion'>;

export type StrategyName = 'single' | 'region' | 'intra-region' | 'split';

type Test<C> = (candidate: C) => boolean;

/** The first bridge that passes the earliest test which any of them passes. */
function firstOf<C>(candidates: readonly C[], tests: readonly Test<C>[]): C | undefined {
  for (const test of tests) {
    const found = candidates.find(test);
    if (found) return found;
  }
  return undefined;
}

const both =
  <C>(...tests: readonly Test<C>[]): Test<C> =>
  (candidate) =>
    tests.every((test) => test(candidate));

const any = () => true;
const isLight: Test<Candidate> = ({ overloaded }) => !overloaded;
const inRegion =
  (region: string | undefined): Test<Candidate> =>
  (candidate) =>
    region !== undefined && candidate.region === region;

/** A new conference goes where its first participant is, if there is room. */
function single<C extends Candidate>({ candidates, region }: Choice<C>): C | undefined {
  return firstOf(candidates, [both(isLight, inRegion(region)), isLight, any]);
}

/** Everybody near their own bridge; regions of one group count as near (focus contract §14). */
function byRegion<C extends Candidate>(choice: Choice<C>, rules: StrategyRules): C | undefined {
  const { candidates, conference } = choice;
  const region = effectiveRegion(choice, rules);
  const group = groupOf(region, rules);
  const inGroup: Test<C> = (candidate) => candidate.region !== undefined && group.has(candidate.region);
  const isHere: Test<C> = ({ jid }) => conference.has(jid);
  const isFull: Test<C> = ({ jid }) => (conference.get(jid) ?? 0) >= rules.maxParticipants;
  const hasRoom: Test<C> = (candidate) => isLight(candidate) && !isFull(candidate);
  return firstOf(candidates, [
    both(isHere, hasRoom, inRegion(region)),
    both(isHere, hasRoom, inGroup),
    both(hasRoom, inRegion(region)),
    both(hasRoom, inGroup),
    both(isHere, hasRoom),
    isLight,
    both(isHere, (candidate) => !isFull(candidate)),
    any,
  ]);
}

/** Where nobody is near, and for a conference's first bridge if that is near too, the focus' own region counts. */
function effectiveRegion<C extends Candidate>({ candidates, conference, region }: Choice<C>, rules: StrategyRules): string | undefined {
  const { localRegion } = rules;
  if (localRegion === undefined || region === undefined) return region ?? localRegion;
  const group = groupOf(region, rules);
  const isNear = candidates.some((candidate) => candidate.region !== undefined && group.has(candidate.region));
  return !isNear || (conference.size === 0 && group.has(localRegion)) ? localRegion : region;
}

/** Spreads a conference, but only inside of the region of its first bridge. */
function intraRegion<C extends Candidate>({ candidates, conference, region }: Choice<C>, rules: StrategyRules): C | undefined {
  const [first] = conference.keys();
  if (first === undefined) return firstOf(candidates, [both(isLight, inRegion(region)), any]);
  const home = inRegion(candidates.find(({ jid }) => jid === first)?.region);
  const isHere: Test<C> = ({ jid }) => conference.has(jid);
  const hasRoom: Test<C> = ({ jid, overloaded }) => !overloaded && (conference.get(jid) ?? 0) < rules.maxParticipants;
  return firstOf(candidates, [both(isHere, hasRoom, home), both(hasRoom, home), both(isHere, home)]);
}

/** Every participant on a bridge of its own, as far as there are any: for tests of cascades. */
function split<C extends Candidate>({ candidates, conference }: Choice<C>): C | undefined {
  const fewest = [...candidates].sort((a, b) => (conference.get(a.jid) ?? 0) - (conference.get(b.jid) ?? 0));
  return fewest[0];
}

function groupOf(region: string | undefined, { regionGroups }: StrategyRules): ReadonlySet<string> {
  return region === undefined ? new Set() : (regionGroups.find((group) => group.has(region)) ?? new Set([region]));
}

/** The bridge for the next participant of a conference (focus contract §14); undefined when there is none. */
export function choose<C extends Candidate>(choice: Choice<C>, rules: StrategyRules): C | undefined {
  switch (rules.strategy) {
    case 'single':
      return single(choice);
    case 'region':
      return byRegion(choice, rules);
    case 'intra-region':
      return intraRegion(choice, rules);
    case 'split':
      return split(choice);
  }
}
