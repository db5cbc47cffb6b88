import { AppError, type Clock, type Log, type Timer } from '@parley/kernel';
import type { Conference } from '../conference/conference.ts';
import type { Endpoint } from '../conference/endpoint.ts';
import type { Totals } from '../stats/totals.ts';
import type { Bridge } from './bridge.ts';
import { Rota } from './rota.ts';

const SAMPLE_MS = 1_000;
/**
 * Transports asked per sample, of those who send video that somebody wants, and of the others. Of more others than that each
 * is asked every fourth time, well before it counts as silent.
 */
const SAMPLES_AT_ONCE = 25;
const SAMPLES_PER_ROUND = 4;
const CONNECTIVITY_MS = 500;
const EXPIRE_MS = 60_000;
const EMPTY_CONFERENCE_MS = 20_000;
const CHANNEL_DELAY_MS = 30_000;
const CONNECTION_STATS_MS = 10_000;
/** Bandwidth is shared anew at least this often (bridge contract §10.5). */
const ALLOCATION_MS = 5_000;

export interface KeeperDeps {
  readonly bridge: Bridge;
  readonly clock: Clock;
  readonly log: Log;
  readonly totals: Totals;
}

interface Member {
  readonly conference: Conference;
  readonly endpoint: Endpoint;
}

/** What happens by the clock: samples of the transports, connectivity, expiry, bandwidth reports (bridge contract §4). */
export class Keeper {
  readonly #deps: KeeperDeps;
  readonly #received = new WeakMap<Endpoint, { received: number; sent: number }>();
  readonly #withoutChannel = new WeakSet<Endpoint>();
  #timers: Timer[] = [];
  readonly #senders = new Rota<Member>();
  readonly #others = new Rota<Member>();
  /** Those whose worker has not answered yet. */
  readonly #asked = new WeakSet<Endpoint>();

  constructor(deps: KeeperDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { clock } = this.#deps;
    this.#timers = [
      clock.every(SAMPLE_MS, () => void this.sample()),
      clock.every(CONNECTIVITY_MS, () => this.checkConnectivity()),
      clock.every(EXPIRE_MS, () => this.expire()),
      clock.every(EMPTY_CONFERENCE_MS / 4, () => this.dropEmpty()),
      clock.every(CONNECTION_STATS_MS, () => this.reportBandwidth()),
      clock.every(ALLOCATION_MS, () => {
        for (const conference of this.#deps.bridge.conferences) conference.allocateAll();
      }),
    ];
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }

  /** One round; it leaves out whoever has been asked and not yet answered, so that one worker that hangs delays no other. */
  async sample(): Promise<void> {
    const members = this.#members();
    const senders = members.filter(({ endpoint }) => endpoint.sendsWantedVideo);
    const others = members.filter(({ endpoint }) => !endpoint.sendsWantedVideo);
    const share = ({ length }: readonly Member[]) => Math.max(SAMPLES_AT_ONCE, Math.ceil(length / SAMPLES_PER_ROUND));
    const chosen = [...this.#senders.next(senders, share(senders)), ...this.#others.next(others, share(others))];
    await Promise.all(chosen.map((member) => this.#sample(member)));
  }

  checkConnectivity(): void {
    const now = this.#deps.clock.now();
    for (const { conference, endpoint } of this.#members()) {
      conference.checkConnectivity(endpoint);
      const isLate = !endpoint.channel.isOpen && now - endpoint.createdAt >= CHANNEL_DELAY_MS;
      if (!isLate || this.#withoutChannel.has(endpoint)) continue;
      this.#withoutChannel.add(endpoint);
      this.#deps.totals.noChannelAfterDelay++;
      endpoint.log.warn({ afterMs: CHANNEL_DELAY_MS }, 'endpoint has no bridge channel');
    }
  }

  expire(): void {
    const now = this.#deps.clock.now();
    for (const { conference, endpoint } of this.#members()) {
      const hasFailed = endpoint.transport.dtlsState === 'failed';
      if (!hasFailed && !endpoint.activity.isExpired(now)) continue;
      if (hasFailed) this.#deps.totals.dtlsFailed++;
      else if (!endpoint.everConnected) this.#deps.totals.iceFailed++;
      conference.removeEndpoint(endpoint, hasFailed ? 'dtls failed' : endpoint.everConnected ? 'inactive' : 'never connected');
    }
  }

  dropEmpty(): void {
    const now = this.#deps.clock.now();
    for (const conference of this.#deps.bridge.conferences) {
      const { emptySince } = conference;
      if (emptySince !== undefined && now - emptySince >= EMPTY_CONFERENCE_MS) this.#deps.bridge.drop(conference, 'empty');
    }
  }

  reportBandwidth(): void {
    for (const { endpoint } of this.#members()) {
      endpoint.send({ colibriClass: 'ConnectionStats', estimatedDownlinkBandwidth: endpoint.downlinkBps });
    }
  }

  #members(): Member[] {
    return this.#deps.bridge.conferences.flatMap((conference) =>
      [...conference.endpoints.values()].map((endpoint) => ({ conference, endpoint })),
    );
  }

  async #sample({ conference, endpoint }: Member): Promise<void> {
    const { totals, log } = this.#deps;
    if (this.#asked.has(endpoint)) return;
    this.#asked.add(endpoint);
    try {
      const now = await endpoint.sample();
      const before = this.#received.get(endpoint) ?? { received: 0, sent: 0 };
      totals.bytesReceived += Math.max(0, now.received - before.received);
      totals.bytesSent += Math.max(0, now.sent - before.sent);
      this.#received.set(endpoint, now);
      if (endpoint.transport.dtlsState !== 'connected' || !endpoint.isReachable) return;
      const { silent, hasNewLayers, packets, keyFrames, videoMs } = await endpoint.sampleSources();
      totals.packetsReceived += packets;
      totals.keyFramesReceived += keyFrames;
      totals.videoMs += videoMs;
      if (hasNewLayers) {
        totals.layeringChanges++;
        conference.sourcesChanged();
      }
      for (const source of silent) {
        totals.silentSources++;
        endpoint.log.warn({ source }, 'source is announced and wanted but nothing arrives');
      }
    } catch (error) {
      if (!AppError.is(error, 'CLOSED')) log.warn({ endpoint: endpoint.id, error }, 'transport could not be sampled');
    } finally {
      this.#asked.delete(endpoint);
    }
  }
}
