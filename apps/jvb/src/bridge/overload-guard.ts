import { endpointStress, Overload, type Stress } from '@parley/allocation';
import type { Clock, Log } from '@parley/kernel';
import type { Totals } from '../stats/totals.ts';
import type { Bridge } from './bridge.ts';

/** Changes of stress that the focus hears of at once, without waiting for the next presence. */
const NOTABLE = 0.1;
/** Of all endpoints, in the time of one measurement. */
const FEW_ARRIVALS = 0.02;
/** From here on the focus begins nothing new on a bridge (focus contract §14). */
const LOADED = 0.8;

const NONE: Stress = { busiest: 0, newcomers: 0 };

export interface OverloadGuardDeps {
  readonly bridge: Pick<Bridge, 'conferences' | 'endpointCount'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly totals: Pick<Totals, 'participants' | 'visitors'>;
  /** False = it only tells, and does nothing. */
  readonly acts: boolean;
  /** Something that the presence tells has changed. */
  readonly onChange: () => void;
}

/** Keeps this bridge from taking more than it can carry, and says so before it comes to that (bridge contract §14). */
export class OverloadGuard {
  readonly #deps: OverloadGuardDeps;
  readonly #overload = new Overload();
  #measured: Stress = NONE;
  #perEndpoint = endpointStress(0, 0);
  /** Endpoints that had ever come when it was measured. */
  #arrivals = 0;
  #announced = 0;

  constructor(deps: OverloadGuardDeps) {
    this.#deps = deps;
  }

  /** Measured, and what those who came since are expected to add; 1 = full. */
  get stress(): number {
    return this.#measured.newcomers + (this.#arrived - this.#arrivals) * this.#perEndpoint;
  }

  /** What one more endpoint is expected to add. */
  get endpointStress(): number {
    return this.#perEndpoint;
  }

  /** New endpoints are refused. */
  get isRefusing(): boolean {
    return this.#overload.isRefusing;
  }

  /** Most videos that anybody is sent; −1 = no limit. */
  get lastN(): number {
    return this.#overload.lastN;
  }

  /** A new measurement of the load. */
  measured(stress: Stress): void {
    const { bridge, clock, acts } = this.#deps;
    this.#measured = stress;
    const came = this.#arrived - this.#arrivals;
    this.#arrivals = this.#arrived;
    // While many come, it is their coming that costs, not their being there.
    if (came <= bridge.endpointCount * FEW_ARRIVALS) this.#perEndpoint = endpointStress(stress.newcomers, bridge.endpointCount);
    const { lastN } = this;
    const hasChanged = acts && this.#overload.update(this.#report(), clock.now());
    if (lastN !== this.lastN) for (const conference of bridge.conferences) conference.allocateAll();
    this.#tell(hasChanged);
  }

  /** An endpoint came. */
  joined(): void {
    this.#tell(false);
  }

  /** What caused the load is gone: a worker died. */
  reset(): void {
    this.#overload.reset();
    this.#measured = NONE;
    this.#arrivals = this.#arrived;
  }

  get #arrived(): number {
    return this.#deps.totals.participants + this.#deps.totals.visitors;
  }

  #report() {
    // Only a loaded bridge takes videos away: no other has to count them.
    const conferences = this.#measured.busiest < LOADED ? [] : this.#deps.bridge.conferences;
    const everybody = conferences.flatMap(({ endpoints }) => [...endpoints.values()]);
    return {
      stress: this.#measured,
      mostVideos: everybody.reduce((most, { receiver }) => Math.max(most, receiver.videos), 0),
    };
  }

  #tell(hasChanged: boolean): void {
    const { log, onChange } = this.#deps;
    const { stress } = this;
    if (hasChanged)
      log.warn(
        { stress: Number(stress.toFixed(2)), lastN: this.lastN, refuses: this.isRefusing },
        'what is done about the load has changed',
      );
    const isNews = Math.abs(stress - this.#announced) >= NOTABLE || stress >= LOADED !== this.#announced >= LOADED;
    if (!hasChanged && !isNews) return;
    this.#announced = stress;
    onChange();
  }
}
