import type { Clock, Finding, Log, Timer } from '@parley/kernel';
import type { BridgeAnnouncement, BridgeStats } from '@parley/xmpp-colibri2';
import { isGone } from '../conference/bridge-errors.ts';
import type { SelectionRules } from '../config.ts';
import type { Counters } from '../counters.ts';
import { CLASSIC_PROFILE, HealthMonitor, type HealthVerdict, PARLEY_PROFILE } from './health-monitor.ts';
import { IceFailures } from './ice-failures.ts';
import { type Attempt, Leftovers } from './leftovers.ts';
import { correctedStress, hasRoom, RAMP_UP_MS, type SelectableBridge, type SelectionRequest, selectBridge } from './selection.ts';
import { UdpReach } from './udp-reach.ts';

/** Why a conference leaves its bridge. */
export type LossReason = 'left' | 'shutting-down' | 'failed' | 'silent' | 'moved';

export interface Bridge extends SelectableBridge {
  /** Only Parley's bridges say this much. */
  readonly announcement: BridgeAnnouncement | undefined;
  /** Endpoints that this focus has there. */
  readonly endpoints: number;
  readonly failingIce: boolean;
  /** Restarts that clients on it asked for. */
  readonly restartRequests: number;
  /** Endpoints that were moved away from it while it worked. */
  readonly endpointsMoved: number;
}

export interface BridgeRegistryDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly rules: SelectionRules;
  readonly counters: Pick<Counters, 'count'>;
  readonly healthChecks: boolean;
  /** Sends one health check to a bridge; rejects with TIMEOUT or the bridge's error. */
  readonly checkHealth: (jid: string, timeoutMs: number) => Promise<void>;
  /** Ends a conference that was left behind on a bridge while it could not be reached; rejects when that failed. */
  readonly expireConference: (jid: string, meetingId: string) => Promise<void>;
  readonly onLost: (jid: string, reason: LossReason) => void;
  readonly onAvailable: (jid: string) => void;
}

interface Entry {
  readonly jid: string;
  stats: BridgeStats;
  announcement: BridgeAnnouncement | undefined;
  operational: boolean;
  recentJoins: number[];
  endpoints: number;
  restartRequests: number;
  endpointsMoved: number;
  readonly iceFailures: IceFailures;
  readonly udp: UdpReach;
  /** What clients were told that did not reach it over UDP. */
  addresses: readonly string[];
  readonly failingIce: boolean;
  seenAt: number;
  failures: number;
  readmitAt: number;
  staleSweeps: number;
  monitor: HealthMonitor | undefined;
}

/** Parley's bridges send presence every 5 s. */
const PRESENCE_STALE_MS = 12_000;
/** The same for any bridge whose presence is what its health is taken from (focus contract §14). */
const CLASSIC_STALE_MS = 45_000;
const SWEEP_MS = 1_000;
/** Time until a failed bridge is tried again: from 2 s, doubled with every failure, at most the contract's minute. */
const FAILURE_RESET_MS = { first: 2_000, most: 60_000 };
const FORGIVE_AFTER_MS = 120_000;
/** Longer than a request may take. */
const LEFTOVER_RETRY_MS = 20_000;
const UDP_REMEDY = 'JVB_ADVERTISE_IPS must name an address that clients reach, with the UDP port open';

/**
 * Knows the bridges of the brewery, which of them work, and picks one for a conference. A bridge is never excluded for good:
 * one that failed is readmitted when it answers again and its (growing) time of grace is over.
 */
export class BridgeRegistry {
  readonly #deps: BridgeRegistryDeps;
  readonly #bridges = new Map<string, Entry>();
  readonly #leftovers: Leftovers;
  readonly #sweep: Timer;
  #lost = 0;

  constructor(deps: BridgeRegistryDeps) {
    this.#deps = deps;
    this.#leftovers = new Leftovers(() => deps.clock.now());
    this.#sweep = deps.clock.every(SWEEP_MS, () => this.#sweepAll());
  }

  stop(): void {
    this.#sweep.cancel();
    for (const entry of this.#bridges.values()) entry.monitor?.stop();
  }

  /** Presence of a bridge in the brewery. */
  update(jid: string, stats: BridgeStats, announcement: BridgeAnnouncement | undefined): void {
    const known = this.#bridges.get(jid);
    if (!known) {
      this.#add(jid, stats, announcement);
      return;
    }
    const wasShuttingDown = known.stats.shuttingDown;
    const wasUsable = isUsable(known);
    const wasHealthy = known.stats.healthy !== false;
    known.stats = stats;
    known.announcement = announcement;
    known.seenAt = this.#deps.clock.now();
    known.udp.succeeded(known.seenAt, reachedOverUdp(stats));
    if (stats.shuttingDown && !wasShuttingDown) this.#deps.onLost(jid, 'shutting-down');
    if (this.#deps.rules.healthFromPresence && wasHealthy && stats.healthy === false) this.fail(jid, 'failed');
    if (!wasUsable && isUsable(known)) this.#deps.onAvailable(jid);
  }

  /** The bridge left the brewery. */
  remove(jid: string): void {
    const entry = this.#bridges.get(jid);
    if (!entry) return;
    entry.monitor?.stop();
    this.#bridges.delete(jid);
    this.#lost++;
    this.#deps.log.warn({ bridge: jid, left: this.#bridges.size }, 'bridge left');
    this.#deps.onLost(jid, 'left');
  }

  /** The brewery itself is gone (reconnected): who is still there will say so again. */
  clear(): void {
    for (const entry of this.#bridges.values()) entry.monitor?.stop();
    this.#bridges.clear();
  }

  select(request: SelectionRequest): Bridge | undefined {
    return selectBridge([...this.#bridges.values()], request, this.#deps.rules, this.#deps.clock.now());
  }

  /** Whether a bridge other than `besides` can be expected to take so many endpoints more without being loaded. */
  hasRoom(endpoints: number, besides?: string): boolean {
    return hasRoom([...this.#bridges.values()], { endpoints, besides }, this.#deps.rules, this.#deps.clock.now());
  }

  /** Whether a bridge says that it takes nobody else. */
  isOverloaded(jid: string): boolean {
    return this.#bridges.get(jid)?.stats.overloaded === true;
  }

  get(jid: string): Bridge | undefined {
    return this.#bridges.get(jid);
  }

  list(): readonly Bridge[] {
    return [...this.#bridges.values()];
  }

  /** Bridges that left the brewery since the start. */
  get lost(): number {
    return this.#lost;
  }

  /** An endpoint was put on the bridge (`+1`) or taken away (`-1`). */
  countEndpoints(jid: string, change: number): void {
    const entry = this.#bridges.get(jid);
    if (!entry) return;
    const now = this.#deps.clock.now();
    entry.endpoints = Math.max(0, entry.endpoints + change);
    entry.recentJoins = entry.recentJoins.filter((at) => now - at < RAMP_UP_MS);
    for (let added = 0; added < change; added++) entry.recentJoins.push(now);
  }

  /** A request failed in a way that says that the bridge is ill (focus contract §15). */
  fail(jid: string, reason: 'failed' | 'silent'): void {
    const entry = this.#bridges.get(jid);
    if (!entry?.operational) return;
    this.#deps.log.warn({ bridge: jid, reason }, 'bridge excluded');
    this.#exclude(entry);
    this.#deps.onLost(jid, reason);
  }

  /** A request was not answered: asks the bridge for its health at once. */
  suspect(jid: string): void {
    this.#bridges.get(jid)?.monitor?.checkNow();
  }

  /** A client's ICE failed there; `endpoint` is its occupant JID, `addresses` are those that it was told. */
  iceFailed(jid: string, endpoint: string, addresses: readonly string[]): void {
    const entry = this.#bridges.get(jid);
    if (!entry) return;
    const { clock, counters, log } = this.#deps;
    if (entry.udp.add(clock.now(), endpoint)) {
      entry.addresses = addresses;
      counters.count('bridges_unreachable_over_udp');
      log.warn({ bridge: jid, clients: entry.udp.failed, addresses, remedy: UDP_REMEDY }, 'no client reached the bridge over UDP');
    }
    if (entry.iceFailures.add(clock.now(), endpoint, entry.endpoints))
      log.warn({ bridge: jid, endpoints: entry.endpoints }, 'much ICE fails on bridge, it is avoided');
  }

  /** Bridges that no client reaches, for `parley doctor`. */
  get findings(): Finding[] {
    const unreachable = [...this.#bridges.values()].filter(({ udp }) => udp.isTrouble);
    return unreachable.map(({ jid, addresses, udp }) => ({
      severity: 'error',
      subject: `bridge ${jid.slice(jid.indexOf('/') + 1)} at ${addresses.join(', ') || 'no address'}`,
      problem: `has not been reached over UDP by any of the ${udp.failed} client(s) that tried last`,
      effect: 'they have neither picture nor sound',
      remedy: UDP_REMEDY,
    }));
  }

  /** A client there asked for a restart. */
  restartRequested(jid: string): void {
    const entry = this.#bridges.get(jid);
    if (entry) entry.restartRequests++;
  }

  /** Endpoints were moved away from a bridge that works. */
  countMoved(jid: string, endpoints: number): void {
    const entry = this.#bridges.get(jid);
    if (entry) entry.endpointsMoved += endpoints;
  }

  /** Stress with the joins that the bridge has not reported yet. */
  stressOf(bridge: Bridge): number {
    return correctedStress(bridge, this.#deps.rules, this.#deps.clock.now());
  }

  /** A conference is about to be created or ended there: if that fails, it is ended when the bridge can be reached. */
  attempt(jid: string, meetingId: string, what: 'create' | 'end'): Attempt {
    return this.#leftovers.begin(jid, meetingId, what);
  }

  #add(jid: string, stats: BridgeStats, announcement: BridgeAnnouncement | undefined): void {
    const { clock, log, rules, healthChecks, checkHealth } = this.#deps;
    const iceFailures = new IceFailures(rules.iceFailures);
    const udp = new UdpReach();
    udp.succeeded(clock.now(), reachedOverUdp(stats));
    const entry: Entry = {
      ...{ jid, stats, announcement, operational: true, recentJoins: [], endpoints: 0, seenAt: clock.now() },
      ...{
        failures: 0,
        readmitAt: 0,
        staleSweeps: 0,
        monitor: undefined,
        restartRequests: 0,
        endpointsMoved: 0,
        iceFailures,
        udp,
        addresses: [],
      },
      get failingIce() {
        return iceFailures.isAvoided(clock.now());
      },
    };
    this.#bridges.set(jid, entry);
    log.info({ bridge: jid, version: stats.version, region: stats.region, serverId: announcement?.serverId }, 'bridge joined');
    if (healthChecks && !rules.healthFromPresence) {
      entry.monitor = new HealthMonitor({
        clock,
        profile: announcement ? PARLEY_PROFILE : CLASSIC_PROFILE,
        check: (timeoutMs) => checkHealth(jid, timeoutMs),
        onVerdict: (verdict) => this.#judge(entry, verdict),
      });
      entry.monitor.start();
    }
    this.#expireLeftovers(jid);
    if (isUsable(entry)) this.#deps.onAvailable(jid);
  }

  #judge(entry: Entry, verdict: HealthVerdict): void {
    const now = this.#deps.clock.now();
    if (verdict !== 'healthy') this.fail(entry.jid, verdict);
    else if (!entry.operational && now >= entry.readmitAt) this.#readmit(entry);
    else if (entry.operational && now - entry.readmitAt > FORGIVE_AFTER_MS) entry.failures = 0;
  }

  #exclude(entry: Entry): void {
    entry.operational = false;
    entry.readmitAt = this.#deps.clock.now() + Math.min(FAILURE_RESET_MS.most, FAILURE_RESET_MS.first * 2 ** entry.failures);
    entry.failures++;
  }

  #readmit(entry: Entry): void {
    entry.operational = true;
    this.#deps.log.info({ bridge: entry.jid, failures: entry.failures }, 'bridge readmitted');
    this.#expireLeftovers(entry.jid);
    if (isUsable(entry)) this.#deps.onAvailable(entry.jid);
  }

  /** Asks the bridge to end what was left behind there, `minAgeMs` after the last try. */
  #expireLeftovers(jid: string, minAgeMs = 0): void {
    const { log, expireConference } = this.#deps;
    for (const meetingId of this.#leftovers.due(jid, minAgeMs)) {
      const attempt = this.#leftovers.begin(jid, meetingId, 'end');
      expireConference(jid, meetingId).then(attempt.done, (error: unknown) => {
        log.debug({ bridge: jid, meetingId, error }, 'leftover conference not ended');
        if (isGone(error)) attempt.done();
        else attempt.failed();
      });
    }
  }

  #sweepAll(): void {
    const now = this.#deps.clock.now();
    for (const entry of this.#bridges.values()) {
      if (entry.operational) this.#expireLeftovers(entry.jid, LEFTOVER_RETRY_MS);
      // Without health checks nobody else readmits a bridge.
      if (!entry.monitor && !entry.operational && entry.stats.healthy !== false && now >= entry.readmitAt) this.#readmit(entry);
      const stale = now - entry.seenAt > this.#staleAfterMs(entry);
      // Two sweeps in a row: after a stall of this process the first one runs before the waiting presence is read.
      entry.staleSweeps = stale ? entry.staleSweeps + 1 : 0;
      if (entry.staleSweeps >= 2 && entry.operational) this.fail(entry.jid, 'silent');
    }
  }

  #staleAfterMs({ announcement }: Entry): number {
    if (announcement) return PRESENCE_STALE_MS;
    return this.#deps.rules.healthFromPresence ? CLASSIC_STALE_MS : Number.POSITIVE_INFINITY;
  }
}

function isUsable(entry: Entry): boolean {
  return entry.operational && entry.stats.colibri2 && entry.stats.healthy !== false && !entry.stats.shuttingDown;
}

function reachedOverUdp({ iceSucceeded, iceSucceededTcp = 0 }: BridgeStats): number | undefined {
  return iceSucceeded === undefined ? undefined : iceSucceeded - iceSucceededTcp;
}
