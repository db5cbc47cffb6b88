import { labelRest, labelSteps, labelVoices } from '@parley/allocation';
import type { BridgeMessage } from '@parley/bridge-channel';
import { AppError, type Clock, type Log, type Timer } from '@parley/kernel';
import type { SfuConsumer, SfuTransport } from '@parley/sfu';
import type { EndpointSource } from './endpoint-source.ts';
import { RESUME_REWRITING_MS } from './source-maps.ts';
import { type Inheritance, SETTLE_MS, type SsrcSlots } from './ssrc-slots.ts';
import type { VoiceView } from './view.ts';
import { voiceRetryMs } from './voices.ts';

export interface VoiceSlotsDeps {
  readonly transport: SfuTransport;
  readonly ssrcs: SsrcSlots;
  readonly clock: Clock;
  readonly log: Log;
  readonly send: (message: BridgeMessage) => void;
  /** Whether what is sent arrives. */
  readonly isChannelOpen: () => boolean;
}

interface Slot {
  /** Undefined = no longer one of those that the worker fills. */
  readonly index: number | undefined;
  readonly ssrc: number;
  consumer: SfuConsumer | undefined;
  /** Its consumer is there, or about to be. */
  isTaken: boolean;
  /** What the receiver takes it for. */
  label: EndpointSource | undefined;
  /** When the receiver first heard of its SSRC. */
  announcedAt: number | undefined;
}

/** A line of a map. */
interface Told {
  readonly slot: Slot;
  readonly source: EndpointSource;
}

const labelled = (slots: readonly Slot[]): Told[] => slots.flatMap((slot) => (slot.label ? [{ slot, source: slot.label }] : []));

/**
 * The voices of a large conference on their way to a receiver that learns SSRCs by maps: one stream for each slot, and maps that
 * say who speaks there. The worker decides whose voice that is and never waits for a map: only the name comes later. A stream is
 * made when its receiver has had time to learn its SSRC, so that a room with few voices costs few streams.
 */
export class VoiceSlots {
  readonly #deps: VoiceSlotsDeps;
  readonly #timers = new Set<Timer>();
  #isOpen = false;
  #slots: readonly Slot[] = [];
  /** Streams from before there were slots, which carry nothing any more: the receiver takes them for sources still. */
  #rest: readonly Slot[] = [];
  #closed = false;

  constructor(deps: VoiceSlotsDeps) {
    this.#deps = deps;
  }

  /** Streams that can carry a voice. */
  get consumers(): SfuConsumer[] {
    return this.#slots.flatMap(({ consumer }) => consumer ?? []);
  }

  /** Names of the sources that the receiver takes its slots for, by slot. */
  get labels(): (string | undefined)[] {
    return this.#slots.map(({ label }) => label?.name);
  }

  /** Gives the slots their SSRCs if they have none yet; resolves when streams are there for those that the receiver knows already. */
  async open(view: VoiceView): Promise<void> {
    if (this.#closed || view.slots === 0) return;
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#inherit(view);
      await this.#takeInherited();
    }
    this.update(view);
  }

  /** Follows those who hold the slots now. */
  update(view: VoiceView): void {
    if (this.#closed || this.#slots.length === 0) return;
    const places = [...this.#slots, ...this.#rest];
    const names = () => view.all().map(({ name }) => name);
    const before = places.map(({ label }) => view.byName(label?.name ?? '')?.name);
    const slots = this.#choose(view);
    const after = [...slots, ...labelRest(before.slice(slots.length), new Set(slots), names)];
    const steps = labelSteps(before, after, names);
    for (const [index, place] of places.entries()) place.label = view.byName(after[index] ?? '');
    if (steps.length === 0) return;
    const told = steps.flatMap(({ place, label }) => {
      const [slot, source] = [places[place], view.byName(label)];
      return slot && source ? [{ slot, source }] : [];
    });
    this.#announce(told);
  }

  /** Everything, for a channel that is new. */
  announceAll(): void {
    this.#announce(labelled([...this.#slots, ...this.#rest]));
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (const { consumer } of this.#slots) consumer?.close();
  }

  #choose(view: VoiceView): (string | undefined)[] {
    const { voices } = this.#deps.transport;
    // Where there are streams from before, every slot has been announced, and needs no label before somebody speaks there.
    const placed = new Set(this.#rest.map(({ label }) => label?.name));
    return labelVoices({
      labels: this.labels,
      holders: Array.from({ length: view.slots }, (_, index) => view.byProducer(voices[index] ?? '')?.name),
      isPresent: (source) => view.byName(source) !== undefined,
      spares: () => view.all().flatMap(({ name }) => (placed.has(name) ? [] : [name])),
    });
  }

  #inherit(view: VoiceView): void {
    const { ssrcs, clock } = this.#deps;
    const labels = this.#choose(view);
    // What the receiver takes an SSRC for already it need not be told again.
    const slotOf = ({ source, ...known }: Inheritance, index?: number): Slot => {
      return { index, ...known, consumer: undefined, isTaken: false, label: view.byName(source ?? '') };
    };
    const inherited = new Map<number, Slot>();
    // Those whose SSRCs are known keep them; then others may have what is left.
    const isKnown = (index: number) => ssrcs.isFree('audio', labels[index]);
    const order = [...labels.keys()].sort((one, other) => Number(isKnown(other)) - Number(isKnown(one)));
    for (const index of order) inherited.set(index, slotOf(ssrcs.inherit('audio', labels[index], clock.now()), index));
    this.#slots = labels.flatMap((_, index) => inherited.get(index) ?? []);
    this.#rest = ssrcs.retire('audio').map((one) => slotOf(one));
  }

  async #takeInherited(): Promise<void> {
    const known = this.#slots.filter(({ announcedAt }) => announcedAt !== undefined);
    const learning = known.filter((slot) => !this.#isLearnt(slot));
    if (learning.length > 0) this.#after(RESUME_REWRITING_MS, () => this.#takeLearnt(learning));
    await Promise.all(known.filter((slot) => this.#isLearnt(slot)).map((slot) => this.#take(slot)));
  }

  /** If the channel breaks before, they wait until it stands again. */
  #takeLearnt(slots: readonly Slot[]): void {
    if (!this.#deps.isChannelOpen()) return;
    for (const slot of slots) void this.#take(slot);
  }

  async #take(slot: Slot): Promise<void> {
    if (slot.index === undefined || slot.isTaken) return;
    slot.isTaken = true;
    await this.#consume(slot, slot.index, 0);
  }

  async #consume(slot: Slot, index: number, attempt: number): Promise<void> {
    const { transport, log } = this.#deps;
    try {
      const consumer = await transport.consumeVoice({ slot: index, ssrc: slot.ssrc });
      if (this.#closed) consumer.close();
      else slot.consumer = consumer;
    } catch (error) {
      if (this.#closed || AppError.is(error, 'CLOSED')) return;
      log.warn({ slot: index, attempt, error }, 'voices cannot be forwarded');
      this.#after(voiceRetryMs(attempt), () => void this.#consume(slot, index, attempt + 1));
    }
  }

  /** The receiver has had time to make a track. */
  #isLearnt({ announcedAt }: Slot): boolean {
    return announcedAt !== undefined && this.#deps.clock.now() - announcedAt >= RESUME_REWRITING_MS;
  }

  #announce(told: readonly Told[]): void {
    const { clock, isChannelOpen } = this.#deps;
    this.#send(told);
    if (!isChannelOpen()) return;
    const slots = [...new Set(told.map(({ slot }) => slot))];
    const now = clock.now();
    const isFresh = ({ announcedAt }: Slot) => announcedAt !== undefined && now - announcedAt < SETTLE_MS;
    // A client that is still making the track of an SSRC drops what comes next for it.
    const again = slots.filter(isFresh);
    if (again.length > 0) this.#after(SETTLE_MS, () => this.#send(labelled(again)));
    for (const slot of slots) slot.announcedAt ??= now;
    const waiting = slots.filter(({ index, isTaken }) => index !== undefined && !isTaken);
    if (waiting.length > 0) this.#after(RESUME_REWRITING_MS, () => this.#takeLearnt(waiting));
  }

  #send(told: readonly Told[]): void {
    const mappedSources = told.map(({ slot: { ssrc }, source: { name, owner } }) => ({ source: name, owner, ssrc }));
    if (mappedSources.length > 0) this.#deps.send({ colibriClass: 'AudioSourcesMap', mappedSources });
  }

  #after(delayMs: number, callback: () => void): void {
    const timer = this.#deps.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }
}
