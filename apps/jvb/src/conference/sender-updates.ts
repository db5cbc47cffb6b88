import { wantedOfSenders } from '@parley/allocation';
import type { Clock, Timer } from '@parley/kernel';
import type { Endpoint } from './endpoint.ts';

/** From this size on, senders are told a little later, and with that, of more changes at once. */
const LARGE = 20;
const MOST_DELAY_MS = 200;

/** Tells senders which height is wanted of each of their sources, and when (bridge contract §10.7). */
export class SenderUpdates {
  readonly #clock: Clock;
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  #timer: Timer | undefined;
  #isQueued = false;
  #isClosed = false;

  constructor(clock: Clock, endpoints: ReadonlyMap<string, Endpoint>) {
    this.#clock = clock;
    this.#endpoints = endpoints;
  }

  /** Soon: many receivers change together, senders are told once. */
  queue(): void {
    if (this.#isQueued || this.#isClosed) return;
    this.#isQueued = true;
    const { size } = this.#endpoints;
    if (size < LARGE) queueMicrotask(() => this.send());
    else this.#sendAfter(Math.min(MOST_DELAY_MS, size));
  }

  /** `endpoint` has a new channel and must hear everything. */
  greet(endpoint: Endpoint): void {
    if (this.#isClosed || endpoint.sources.size === 0) return;
    this.#tell([endpoint], true);
    // When its low start is over is looked at with all others.
    this.queue();
  }

  /** Now. */
  send(): void {
    if (this.#isClosed) return;
    this.#isQueued = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    const due = this.#tell([...this.#endpoints.values()]);
    if (Number.isFinite(due)) this.#sendAfter(Math.max(1, due - this.#clock.now()));
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  /** Tells these senders what is new, or everything `again`; returns when there may be more without another wish. */
  #tell(senders: readonly Endpoint[], again = false): number {
    const now = this.#clock.now();
    const sources = senders.flatMap((endpoint) =>
      [...endpoint.sources.values()].filter((source) => source.kind === 'video').map((source) => ({ endpoint, source })),
    );
    if (sources.length === 0) return Number.POSITIVE_INFINITY;
    const receivers = [...this.#endpoints.values()].filter((endpoint) => endpoint.canReceive && endpoint.isReachable);
    const wanted = wantedOfSenders(
      sources.map(({ source }) => source.name),
      receivers.map((endpoint) => endpoint.receiver.allocation),
    );
    let due = Number.POSITIVE_INFINITY;
    for (const { endpoint, source } of sources) {
      source.height.want(wanted.get(source.name) ?? 0);
      if (!endpoint.channel.isOpen) continue;
      const maxHeight = source.height.next(now, again);
      if (maxHeight !== undefined) endpoint.send({ colibriClass: 'SenderSourceConstraints', sourceName: source.name, maxHeight });
      due = Math.min(due, source.height.due(now) ?? due);
    }
    return due;
  }

  #sendAfter(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, () => this.send());
  }
}
