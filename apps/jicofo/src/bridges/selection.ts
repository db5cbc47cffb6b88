import type { BridgeStats } from '@parley/xmpp-colibri2';
import type { SelectionRules } from '../config.ts';
import { choose } from './strategies.ts';

/** What selection needs to know of a bridge. */
export interface SelectableBridge {
  /** Occupant JID in the brewery. */
  readonly jid: string;
  readonly stats: BridgeStats;
  /** Answers health checks and was not found failing lately. */
  readonly operational: boolean;
  /** Much ICE fails there: counts as overloaded. */
  readonly failingIce?: boolean;
  /** Times (ms) at which the focus put endpoints there. */
  readonly recentJoins: readonly number[];
}

export interface SelectionRequest {
  /** The bridge that the conference is on: it stays there as long as that one works. */
  readonly current?: string;
  /** Bridges of one conference speak one version. */
  readonly version?: { readonly version: string | undefined; readonly release: string | undefined };
  /** Version that somebody pinned the room to. */
  readonly pinnedVersion?: string;
  /** Region of the participant. */
  readonly region?: string;
  /** Bridges that just refused. */
  readonly exclude?: ReadonlySet<string>;
}

/** Bridges report their load every 5 to 10 s; joins in between are estimated for this long. */
export const RAMP_UP_MS = 20_000;

/** Reported stress plus what the endpoints added in the last 20 s are expected to cause (focus contract §14). */
export function correctedStress(bridge: SelectableBridge, rules: SelectionRules, nowMs: number): number {
  const perJoin = bridge.stats.averageParticipantStress ?? rules.averageParticipantStress;
  return bridge.stats.stressLevel + bridge.recentJoins.filter((at) => nowMs - at < RAMP_UP_MS).length * perJoin;
}

/** The filter chain before any strategy: working, not ending, of the conference's version, and rather not draining. */
export function usableBridges<B extends SelectableBridge>(bridges: readonly B[], request: SelectionRequest): B[] {
  const { version, pinnedVersion, exclude } = request;
  const working = bridges.filter(
    ({ jid, operational, stats }) =>
      operational &&
      stats.colibri2 &&
      stats.healthy !== false &&
      !stats.shuttingDown &&
      !exclude?.has(jid) &&
      sameVersion(stats, version) &&
      (pinnedVersion === undefined || stats.version === pinnedVersion),
  );
  return preferred(
    preferred(working, ({ stats }) => !stats.drain),
    ({ stats }) => !stats.gracefulShutdown,
  );
}

/** The bridge for a conference: the one it is on while that works, else what the strategy chooses. */
export function selectBridge<B extends SelectableBridge>(
  bridges: readonly B[],
  request: SelectionRequest,
  rules: SelectionRules,
  nowMs: number,
): B | undefined {
  const staying = bridges.find(({ jid }) => jid === request.current);
  if (staying?.operational && !staying.stats.shuttingDown && !request.exclude?.has(staying.jid)) return staying;
  const candidates = usableBridges(bridges, request)
    .map((bridge) => ({ bridge, jid: bridge.jid, region: bridge.stats.region, stress: correctedStress(bridge, rules, nowMs) }))
    .sort((a, b) => a.stress - b.stress || a.jid.localeCompare(b.jid))
    .map((one) => ({ ...one, overloaded: isOverloaded(one.bridge, one.stress, rules) }));
  return choose({ candidates, conference: NO_BRIDGES, region: request.region }, rules)?.bridge;
}

function isOverloaded({ stats, failingIce }: SelectableBridge, stress: number, rules: SelectionRules): boolean {
  return stress >= rules.stressThreshold || failingIce === true || stats.overloaded === true;
}

/** Whether a bridge other than `besides` can be expected to take so many endpoints more without being loaded. */
export function hasRoom(
  bridges: readonly SelectableBridge[],
  { endpoints, besides }: { readonly endpoints: number; readonly besides?: string | undefined },
  rules: SelectionRules,
  nowMs: number,
): boolean {
  return usableBridges(bridges, {}).some((bridge) => {
    const { averageParticipantStress: each = rules.averageParticipantStress } = bridge.stats;
    const stress = correctedStress(bridge, rules, nowMs) + endpoints * each;
    return bridge.jid !== besides && !isOverloaded(bridge, stress, rules);
  });
}

/** A conference has one bridge, so whoever chooses one chooses its first. */
const NO_BRIDGES: ReadonlyMap<string, number> = new Map();

function sameVersion(stats: BridgeStats, wanted: SelectionRequest['version']): boolean {
  return wanted === undefined || (stats.version === wanted.version && stats.release === wanted.release);
}

function preferred<T>(items: readonly T[], isBetter: (item: T) => boolean): T[] {
  const better = items.filter(isBetter);
  return better.length > 0 ? better : [...items];
}
