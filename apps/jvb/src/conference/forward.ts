import type { SourceAllocation } from '@parley/allocation';
import { AppError, type Log } from '@parley/kernel';
import type { SfuConsumer } from '@parley/sfu';
import type { EndpointSource } from './endpoint-source.ts';

interface Target {
  readonly on: boolean;
  readonly layer: number;
  readonly priority: number;
}

/** Priority is the worker's own. */
const OFF: Target = { on: false, layer: 0, priority: 1 };

/**
 * One source on its way to one receiver. Targets may change faster than the worker answers: only the latest counts, and only
 * differences are sent.
 */
export class Forward {
  readonly source: EndpointSource;
  readonly consumer: SfuConsumer;
  readonly #log: Log;
  /** Media may flow: the receiver has had time to learn the SSRC. */
  ready = false;
  #wanted: Target = OFF;
  #applied: Omit<Target, 'layer'> & Partial<Target>;
  #running: Promise<void> | undefined;
  #hadLayer = false;
  #starved = false;

  /** `layer` = the one that the consumer was made with. */
  constructor(source: EndpointSource, consumer: SfuConsumer, log: Log, layer?: number) {
    this.source = source;
    this.consumer = consumer;
    this.#log = log;
    this.#applied = { on: false, priority: OFF.priority, ...(layer !== undefined && { layer }) };
  }

  /** Whether the receiver gets the source now; false also while bandwidth allows no layer of it. */
  get isForwarded(): boolean {
    return this.#wanted.on && this.ready && !this.#starved;
  }

  /** Wanted and allowed, but bandwidth suffices for no layer now. */
  get isStarved(): boolean {
    return this.#starved;
  }

  /** The layer that is sent, as the worker reports it. */
  onLayer(layer: number | undefined): void {
    this.#starved = layer === undefined && this.#hadLayer && this.#wanted.on && this.#applied.on === true;
    this.#hadLayer = layer !== undefined;
  }

  /** Undefined = it is not to be sent. */
  aim(allocation: SourceAllocation | undefined): void {
    if (allocation) this.#aim(allocation.on, allocation.spatialLayer, allocation.priority);
    else this.#aim(OFF.on, OFF.layer, OFF.priority);
  }

  /** Asks the sender for a keyframe. */
  refresh(): void {
    this.consumer.requestKeyFrame().catch((error: unknown) => {
      if (!AppError.is(error, 'CLOSED')) this.#log.warn({ source: this.source.name, error }, 'keyframe could not be asked for');
    });
  }

  /** For audio: on or off. */
  aimOn(on: boolean): void {
    this.#aim(on, OFF.layer, OFF.priority);
  }

  markReady(): void {
    this.ready = true;
    this.#catchUp();
  }

  /** Resolves when the worker has taken the latest target. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Mostly it is what it was: this runs for every source of every receiver whenever anything changes. */
  #aim(on: boolean, layer: number, priority: number): void {
    if (!on) {
      this.#starved = false;
      this.#hadLayer = false;
    }
    const { on: wasOn, layer: lastLayer, priority: lastPriority } = this.#wanted;
    if (on === wasOn && layer === lastLayer && priority === lastPriority) return;
    this.#wanted = { on, layer, priority };
    this.#catchUp();
  }

  #catchUp(): void {
    if (!this.#change) return;
    this.#running ??= this.#apply().finally(() => {
      this.#running = undefined;
      // What was wanted since the last look, or after something that failed.
      this.#catchUp();
    });
  }

  /** What the worker has to be told next; undefined = it knows all. */
  get #change(): Partial<Target> | undefined {
    const { layer, priority } = this.#wanted;
    const on = this.#wanted.on && this.ready;
    if (on && this.consumer.layered) {
      if (layer !== this.#applied.layer) return { layer };
      if (priority !== this.#applied.priority) return { priority };
    }
    return on === this.#applied.on ? undefined : { on };
  }

  async #apply(): Promise<void> {
    try {
      for (let change = this.#change; change; change = this.#change) await this.#tell(change);
    } catch (error) {
      if (!AppError.is(error, 'CLOSED')) this.#log.warn({ source: this.source.name, error }, 'forwarding could not be changed');
    }
  }

  /** Counts as applied before the worker answers, so that nothing is said twice. */
  async #tell(change: Partial<Target>): Promise<void> {
    const { on, layer, priority } = change;
    this.#applied = { ...this.#applied, ...change };
    if (layer !== undefined) await this.consumer.setLayer(layer);
    if (priority !== undefined) await this.consumer.setPriority(priority);
    if (on !== undefined) await this.consumer.setPaused(!on);
  }
}
