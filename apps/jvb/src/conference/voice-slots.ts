import { labelRest, labelSteps, labelVoices } from '@parley/allocation';
import type { BridgeMessage } from '@parley/bridge-channel';
import { AppError, type Clock, type Log, type Timer } from '@parley/kernel';
import type { SfuConsumer, SfuTransport } from '@parley/sfu';
import type { EndpointSource } from './endpoint-source.ts';
import { RESUME_REWRITING_MS } from './source-maps.ts';
import { type Inheritance, SETTLE_MS, type SsrcSlots } from './ssrc-slots.ts';
import type { CurrentSource, VoiceView } from './view.ts';
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

/** An SSRC, which is an m-line of the receiver's for good. */
interface Line {
  readonly ssrc: number;
  /** The source that the receiver takes it for, whether or not that is still there. */
  name: string | undefined;
  /** The same, if it is still there. */
  source: EndpointSource | undefined;
  /** When the receiver first heard of it. */
  announcedAt: number | undefined;
  /** Settles when no consumer with this SSRC is on its way any more: two of them would take each other's feedback. */
  underway: Promise<void> | undefined;
}

interface Place {
  /** The slot; undefined = no longer one of those that the worker fills. */
  readonly index: number | undefined;
  line: Line;
  /** The line whose consumer is there, or about to be. */
  taken: Line | undefined;
  consumer: SfuConsumer | undefined;
}

/** A line of a map. */
interface Told {
  readonly line: Line;
  readonly source: EndpointSource;
}

const labelled = (lines: readonly Line[]): Told[] => lines.flatMap((line) => (line.source ? [{ line, source: line.source }] : []));

function named(line: Line, source: EndpointSource): Told {
  line.name = source.name;
  line.source = source;
  return { line, source };
}

/**
 * The voices of a large conference on their way to a receiver that learns SSRCs by maps: one stream for each slot, and maps that
 * say who speaks there. The worker decides whose voice that is and never waits for a map: only the name comes later. A stream is
 * made when its receiver has had time to learn its SSRC, so that a room with few voices costs few streams.
 */
export class VoiceSlots {
  readonly #deps: VoiceSlotsDeps;
  readonly #timers = new Set<Timer>();
  #isOpen = false;
  #slots: readonly Place[] = [];
  /** Streams from before there were slots, which carry nothing any more: the receiver takes them for sources still. */
  #rest: readonly Place[] = [];
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
    return this.#slots.map(({ line }) => line.name);
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

  /** Follows those who hold the slots now; without a channel the receiver keeps to what it has been told. */
  update(view: VoiceView): void {
    if (this.#closed || this.#slots.length === 0 || !this.#deps.isChannelOpen()) return;
    const places = [...this.#slots, ...this.#rest];
    const names = () => view.all().map(({ name }) => name);
    for (const { line } of places) line.source = view.byName(line.name ?? '');
    const before = places.map(({ line }) => line.name);
    const slots = this.#choose(view);
    const steps = labelSteps(before, [...slots, ...labelRest(before.slice(slots.length), new Set(slots), names)], names);
    if (steps.length === 0) return;
    const exchanged = new Set<Place>();
    const told = steps.flatMap((step) => {
      const place = places[step.place];
      const other = 'exchange' in step ? places[step.exchange] : undefined;
      if (place && other) {
        [place.line, other.line] = [other.line, place.line];
        exchanged.add(place).add(other);
      }
      const source = 'label' in step ? view.byName(step.label) : undefined;
      return place && source ? [named(place.line, source)] : [];
    });
    this.#announce(told);
    this.#retake([...exchanged]);
  }

  /** Everything, for a channel that is new. */
  announceAll(current: CurrentSource): void {
    const lines = [...this.#slots, ...this.#rest].map(({ line }) => line);
    for (const line of lines) line.source = line.source && current(line.source);
    this.#announce(labelled(lines));
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
    const placed = new Set(this.#rest.map(({ line }) => line.name));
    return labelVoices({
      labels: this.labels,
      holders: Array.from({ length: view.slots }, (_, index) => {
        const producer = voices[index];
        return producer === undefined ? undefined : (view.byProducer(producer)?.name ?? null);
      }),
      isPresent: (source) => view.byName(source) !== undefined,
      spares: () => view.all().flatMap(({ name }) => (placed.has(name) ? [] : [name])),
    });
  }

  #inherit(view: VoiceView): void {
    const { ssrcs, clock } = this.#deps;
    const labels = this.#choose(view);
    // What the receiver takes an SSRC for already it need not be told again.
    const placeOf = ({ source: name, ...known }: Inheritance, index?: number): Place => {
      const line = { ...known, name, source: view.byName(name ?? ''), underway: undefined };
      return { index, line, consumer: undefined, taken: undefined };
    };
    const inherited = new Map<number, Place>();
    // Those whose SSRCs are known keep them; then others may have what is left.
    const isKnown = (index: number) => ssrcs.isFree('audio', labels[index]);
    const order = [...labels.keys()].sort((one, other) => Number(isKnown(other)) - Number(isKnown(one)));
    for (const index of order) inherited.set(index, placeOf(ssrcs.inherit('audio', labels[index], clock.now()), index));
    this.#slots = labels.flatMap((_, index) => inherited.get(index) ?? []);
    this.#rest = ssrcs.retire('audio').map((one) => placeOf(one));
  }

  async #takeInherited(): Promise<void> {
    const known = this.#slots.filter(({ line }) => line.announcedAt !== undefined);
    this.#takeLater(known.filter(({ line }) => !this.#isLearnt(line)));
    await Promise.all(known.filter(({ line }) => this.#isLearnt(line)).map((place) => this.#take(place)));
  }

  /** What carried one SSRC carries another one now. */
  #retake(places: readonly Place[]): void {
    // The SSRCs have to be free before others can have them.
    for (const place of places) {
      place.consumer?.close();
      place.consumer = undefined;
      place.taken = undefined;
    }
    for (const place of places) if (this.#isLearnt(place.line)) void this.#take(place);
    this.#takeLater(places.filter(({ line }) => line.announcedAt !== undefined && !this.#isLearnt(line)));
  }

  /** When the receiver has had time to make tracks. If the channel breaks before, they wait until it stands again. */
  #takeLater(places: readonly Place[]): void {
    if (places.length === 0) return;
    const waiting = places.map((place) => ({ place, line: place.line }));
    this.#after(RESUME_REWRITING_MS, () => {
      if (!this.#deps.isChannelOpen()) return;
      for (const { place, line } of waiting) if (place.line === line) void this.#take(place);
    });
  }

  async #take(place: Place): Promise<void> {
    if (place.index === undefined || place.taken === place.line) return;
    place.taken = place.line;
    await this.#consume(place, place.index, 0);
  }

  #consume(place: Place, index: number, attempt: number): Promise<void> {
    const { line } = place;
    const before = line.underway;
    line.underway = before ? before.then(() => this.#consumeAs(line, place, index, attempt)) : this.#consumeAs(line, place, index, attempt);
    return line.underway;
  }

  async #consumeAs(line: Line, place: Place, index: number, attempt: number): Promise<void> {
    if (this.#closed || place.line !== line || place.consumer) return;
    const { transport, log } = this.#deps;
    try {
      const consumer = await transport.consumeVoice({ slot: index, ssrc: line.ssrc });
      if (this.#closed || place.line !== line || place.consumer) consumer.close();
      else place.consumer = consumer;
    } catch (error) {
      if (this.#closed || AppError.is(error, 'CLOSED')) return;
      log.warn({ slot: index, attempt, error }, 'voices cannot be forwarded');
      this.#after(voiceRetryMs(attempt), () => {
        if (place.line === line && !place.consumer) void this.#consume(place, index, attempt + 1);
      });
    }
  }

  /** The receiver has had time to make a track. */
  #isLearnt({ announcedAt }: Line): boolean {
    return announcedAt !== undefined && this.#deps.clock.now() - announcedAt >= RESUME_REWRITING_MS;
  }

  #announce(told: readonly Told[]): void {
    const { clock, isChannelOpen } = this.#deps;
    this.#send(told);
    if (!isChannelOpen()) return;
    const lines = [...new Set(told.map(({ line }) => line))];
    const now = clock.now();
    const isFresh = ({ announcedAt }: Line) => announcedAt !== undefined && now - announcedAt < SETTLE_MS;
    // A client that is still making the track of an SSRC drops what comes next for it.
    const again = lines.filter(isFresh);
    if (again.length > 0) this.#after(SETTLE_MS, () => this.#send(labelled(again)));
    for (const line of lines) line.announcedAt ??= now;
    this.#takeLater(this.#slots.filter((place) => lines.includes(place.line) && place.taken !== place.line));
  }

  #send(told: readonly Told[]): void {
    const mappedSources = told.map(({ line: { ssrc }, source: { name, owner } }) => ({ source: name, owner, ssrc }));
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
