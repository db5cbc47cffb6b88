import type { BridgeStats } from '@parley/xmpp-colibri2';
import type { SelectionRules } from '../config.ts';

/** What selection needs to know of a bridge. */
export interface SelectableBridge {
  /** Occupant JID in the brewery. */
  readonly jid: string;
  readonly stats: BridgeStats;
  /** Answers health checks and was not found failing lately. */
  readonly operational: boolean;
  /** Times (ms) at which the focus put endpoints there. */
  readonly recentJoins: readonly number[];
}

export interface SelectionRequest {
  /** The bridge that the conference is on: it stays there as long as that one works. */
  readonly current?: string;
  /** Bridges of one conference speak one version. */
  readonly version?: { readonly version: string | undefined; readonly release: string | undefined };
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
  const { version, exclude } = request;
  const working = bridges.filter(
    ({ jid, operational, stats }) =>
      operational && stats.colibri2 && stats.healthy !== false && !stats.shuttingDown && !exclude?.has(jid) && sameVersion(stats, version),
  );
  return preferred(
    preferred(working, ({ stats }) => !stats.drain),
    ({ stats }) => !stats.gracefulShutdown,
  );
}

/**
 * The single-bridge strategy: a conference stays on its bridge; a new one goes to the least loaded bridge of the participant's
 * region that is not overloaded, else to the least loaded that is not overloaded, else to the least loaded.
 */
export function selectBridge<B extends SelectableBridge>(
  bridges: readonly B[],
  request: SelectionRequest,
  rules: SelectionRules,
  nowMs: number,
): B | undefined {
  const staying = bridges.find(({ jid }) => jid === request.current);
  if (staying?.operational && !staying.stats.shuttingDown && !request.exclude?.has(staying.jid)) return staying;
  const byLoad = usableBridges(bridges, request)
    .map((bridge) => ({ bridge, stress: correctedStress(bridge, rules, nowMs) }))
    .sort((a, b) => a.stress - b.stress || a.bridge.jid.localeCompare(b.bridge.jid));
  const light = byLoad.filter(({ stress }) => stress < rules.stressThreshold);
  const near = light.filter(({ bridge }) => request.region !== undefined && bridge.stats.region === request.region);
  return (near[0] ?? light[0] ?? byLoad[0])?.bridge;
}

function sameVersion(stats: BridgeStats, wanted: SelectionRequest['version']): boolean {
  return wanted === undefined || (stats.version === wanted.version && stats.release === wanted.release);
}

function preferred<T>(items: readonly T[], isBetter: (item: T) => boolean): T[] {
  const better = items.filter(isBetter);
  return better.length > 0 ? better : [...items];
}
