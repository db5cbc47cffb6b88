import {
  adaptedHeight,
  adaptSending,
  buildEndpointStats,
  connectionQuality,
  type LinkCounters,
  type LinkStats,
  type PeerPort,
  qualityLevel,
  readLinkStats,
  type StatsEntry,
  startAdaptation,
} from '@parley/client';
import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { Notices } from '../notices/notices.ts';
import type { MeetStore } from '../store.ts';
import { sentOf } from './quality-state.ts';

export interface QualityMonitorDeps {
  readonly store: MeetStore;
  readonly notices: Pick<Notices, 'show' | 'hide'>;
  readonly log: Log;
  readonly clock: Clock;
  /** Somebody looks at the page: nobody needs numbers of a page in the background, except the others. */
  readonly isWatched: () => boolean;
  /** A computer that is too slow for its camera may send less (`videoQuality.enableAdaptiveMode`). */
  readonly isAdaptive: boolean;
  readonly peer: () => PeerPort | undefined;
  readonly tellOthers: (stats: Readonly<Record<string, unknown>>) => void;
  /** The camera is to be smaller, or may be larger again: see `quality.strainedHeight`. */
  readonly onStrain: () => void;
  /** The person wants less of everything. */
  readonly useLess: () => void;
}

const LOOK_MS = 2_000;
/** Others are told with every fifth look (client contract §6.2: about every ten seconds). */
const TELL_EVERY = 5;
/** The first two looks make the first numbers. */
const FIRST_TELL = 1;
/** A bad connection is worth a word when it lasts. */
const BAD_LOOKS = 5;

/** Looks at the connection as long as a meeting lasts: for the person, for the others, and to relieve a slow computer. */
export class QualityMonitor {
  readonly #deps: QualityMonitorDeps;
  readonly #timer: Timer;
  #peer: PeerPort | undefined;
  #counters: LinkCounters | undefined;
  #adaptation;
  #looks = 0;
  #badLooks = 0;
  #isLooking = false;

  constructor(deps: QualityMonitorDeps) {
    this.#deps = deps;
    this.#adaptation = startAdaptation(deps.clock.now());
    this.#timer = deps.clock.every(LOOK_MS, () => void this.#look());
  }

  stop(): void {
    this.#timer.cancel();
    this.#deps.notices.hide('quality.poor');
  }

  async #look(): Promise<void> {
    const { peer, isWatched, log } = this.#deps;
    const count = this.#looks++;
    if (this.#isLooking || (!isWatched() && count % TELL_EVERY !== FIRST_TELL)) return;
    const current = peer();
    // Another session counts from the start.
    if (current !== this.#peer) this.#counters = undefined;
    this.#peer = current;
    if (!current) return;
    this.#isLooking = true;
    try {
      this.#enter((await current.getStats()).values() as Iterable<StatsEntry>, count);
    } catch (error) {
      log.debug({ error: errorMessage(error) }, 'no numbers of the connection');
    } finally {
      this.#isLooking = false;
    }
  }

  #enter(report: Iterable<StatsEntry>, count: number): void {
    const { store, clock } = this.#deps;
    const { stats, counters } = readLinkStats(report, clock.now(), this.#counters);
    const isFirst = this.#counters === undefined;
    this.#counters = counters;
    if (isFirst) return;
    const mark = connectionQuality(stats, store.getState().quality.mark);
    store.setState(({ quality }) => ({ quality: { ...quality, link: stats, mark } }));
    if (this.#deps.isAdaptive) this.#relieve(stats);
    this.#warn(mark);
    if (count % TELL_EVERY === FIRST_TELL) this.#tell(stats, mark);
  }

  get #camera(): MediaStreamTrack | undefined {
    return this.#deps.store.getState().local.camera.track;
  }

  #tell(stats: LinkStats, mark: number): void {
    const cameraHeight = sentOf(stats, this.#camera)?.height;
    this.#deps.tellOthers(buildEndpointStats(stats, { mark, cameraHeight }));
  }

  #relieve(stats: LinkStats): void {
    const { store, clock, onStrain } = this.#deps;
    const limitedBy = sentOf(stats, this.#camera)?.limitedBy ?? 'none';
    this.#adaptation = adaptSending(this.#adaptation, limitedBy, clock.now());
    const strainedHeight = adaptedHeight(this.#adaptation);
    if (strainedHeight === store.getState().quality.strainedHeight) return;
    store.setState(({ quality }) => ({ quality: { ...quality, strainedHeight } }));
    onStrain();
  }

  #warn(mark: number): void {
    const { notices, useLess, store } = this.#deps;
    const level = qualityLevel(mark);
    this.#badLooks = level === 'poor' ? this.#badLooks + 1 : 0;
    if (level === 'good') notices.hide('quality.poor');
    if (this.#badLooks !== BAD_LOOKS) return;
    const actions = store.getState().quality.isLow ? [] : [{ key: 'quality.lowOn', run: useLess }];
    notices.show({ key: 'quality.poor', tone: 'warning', timeout: 'long', actions });
  }
}
