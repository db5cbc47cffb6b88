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
  #applied: Partial<Target>;
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
    this.#aim(allocation ? { on: allocation.on, layer: allocation.spatialLayer, priority: allocation.priority } : OFF);
  }

  /** Asks the sender for a keyframe. */
  refresh(): void {
    this.consumer.requestKeyFrame().catch((error: unknown) => {
      if (!AppError.is(error, 'CLOSED')) this.#log.warn({ source: this.source.name, error }, 'keyframe could not be asked for');
    });
  }

  /** For audio: on or off. */
  aimOn(on: boolean): void {
    this.#aim({ on, layer: 0, priority: 1 });
  }

  markReady(): void {
    this.ready = true;
    this.#aim(this.#wanted);
  }

  /** Resolves when the worker has taken the latest target. */
  async settled(): Promise<void> {
    await this.#running;
  }

  #aim(target: Target): void {
    this.#wanted = target;
    if (!target.on) {
      this.#starved = false;
      this.#hadLayer = false;
    }
    if (this.#isApplied) return;
    this.#running ??= this.#apply().finally(() => {
      this.#running = undefined;
    });
  }

  get #isApplied(): boolean {
    const { on, layer, priority } = this.#applied;
    const isOn = this.#wanted.on && this.ready;
    if (!isOn) return on === false;
    return on === true && (!this.consumer.layered || (layer === this.#wanted.layer && priority === this.#wanted.priority));
  }

  async #apply(): Promise<void> {
    try {
      while (await this.#step());
    } catch (error) {
      if (!AppError.is(error, 'CLOSED')) this.#log.warn({ source: this.source.name, error }, 'forwarding could not be changed');
    }
  }

  /** Sends one difference to the worker; false when there is none left. */
  async #step(): Promise<boolean> {
    const { consumer } = this;
    const { layer, priority } = this.#wanted;
    const on = this.#wanted.on && this.ready;
    if (on && consumer.layered && layer !== this.#applied.layer) {
      this.#applied = { ...this.#applied, layer };
      await consumer.setLayer(layer);
      return true;
    }
    if (on && consumer.layered && priority !== this.#applied.priority) {
      this.#applied = { ...this.#applied, priority };
      await consumer.setPriority(priority);
      return true;
    }
    if (on !== (this.#applied.on ?? false)) {
      this.#applied = { ...this.#applied, on };
      await consumer.setPaused(!on);
      return true;
    }
    return false;
  }
}
