import {
  allocateReceiver,
  effectiveLastN,
  floorFor,
  isSignificant,
  type SourceAllocation,
  Suspensions,
  sharedAbove,
} from '@parley/allocation';
import {
  type AudioSubscription,
  type BridgeMessage,
  type ClientMessage,
  mergeConstraints,
  type ReceiverConstraints,
} from '@parley/bridge-channel';
import { AppError, type Clock, type Log, type Timer } from '@parley/kernel';
import type { SfuTransport } from '@parley/sfu';
import type { EndpointSource } from './endpoint-source.ts';
import { Forward } from './forward.ts';
import type { ReceiverPolicy } from './policy.ts';
import { chooseSources } from './source-choice.ts';
import { SourceMaps } from './source-maps.ts';
import { SsrcSlots } from './ssrc-slots.ts';
import type { CurrentSource, ReceiverView, VoiceView } from './view.ts';
import { VoiceSlots } from './voice-slots.ts';

const FORWARDED_DEBOUNCE_MS = 100;
/** Consumers of one receiver that are made at a time: each costs this process as much as hundreds of lines of other work. */
const CONSUMERS_AT_ONCE = 8;
/** What the estimate starts with (bridge contract §10). */
export const INITIAL_BPS = 2_500_000;

export interface ReceiverDeps {
  readonly transport: SfuTransport;
  /** The client learns SSRCs by maps on the channel; otherwise it knows the signalled ones. */
  readonly rewriting: boolean;
  /** Whether the client tells what arrives, so that its bandwidth is known. */
  readonly isEstimated: boolean;
  readonly policy: ReceiverPolicy;
  /** Holds until the client has said its own; −1 = none. */
  readonly initialLastN: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly send: (message: BridgeMessage) => void;
  /** Whether what is sent arrives. */
  readonly isChannelOpen: () => boolean;
  /** What is wanted of senders may have changed. */
  readonly onAllocation: () => void;
}

/** The receiving half of an endpoint: which sources it gets, in which layer, under which SSRC. */
export class Receiver {
  readonly #deps: ReceiverDeps;
  readonly #forwards = new Map<string, Forward>();
  /** SSRCs of sources whose stream is being replaced: the client knows them. */
  readonly #known = new Map<string, number>();
  readonly #slots = new SsrcSlots();
  readonly #suspensions = new Suspensions();
  readonly #maps: SourceMaps;
  readonly #voices: VoiceSlots;
  #constraints: ReceiverConstraints | undefined;
  #audio: AudioSubscription = { all: true, include: [], exclude: [] };
  #allocation: ReadonlyMap<string, SourceAllocation> = new Map();
  #estimateBps = INITIAL_BPS;
  /** The estimate that the allocation follows. */
  #usedBps: number | undefined;
  #estimates = 0;
  #floorBps: number | undefined;
  #announced = '';
  #forwardedTimer: Timer | undefined;
  #closed = false;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
    const { transport, rewriting, clock, log, send, isChannelOpen } = deps;
    this.#voices = new VoiceSlots({ transport, ssrcs: this.#slots, clock, log, send, isChannelOpen });
    this.#maps = new SourceMaps({
      rewriting,
      clock,
      send,
      isChannelOpen,
      onAnnounced: (source) => this.#slots.announce(source, clock.now()),
      isCurrent: (forward) => this.#forwards.get(forward.source.name) === forward,
      onReady: () => this.#scheduleForwarded(),
    });
  }

  get constraints(): ReceiverConstraints | undefined {
    return this.#constraints;
  }

  get allocation(): ReadonlyMap<string, SourceAllocation> {
    return this.#allocation;
  }

  get audioSubscription(): AudioSubscription {
    return this.#audio;
  }

  /** What carries the voices of a large conference to a receiver that learns SSRCs by maps. */
  get voices(): VoiceSlots {
    return this.#voices;
  }

  get forwards(): Iterable<Forward> {
    return this.#forwards.values();
  }

  /** Videos that it is sent now. */
  get videos(): number {
    return [...this.#forwards.values()].filter(({ source, isForwarded }) => source.kind === 'video' && isForwarded).length;
  }

  /** SSRCs that the client has been told of, each an m-line of its own. */
  get ssrcCount(): number {
    return this.#slots.count('audio') + this.#slots.count('video');
  }

  /** Video that is wanted and enabled but for which bandwidth does not suffice now. */
  get suspended(): string[] {
    return [...this.#forwards.values()]
      .filter(({ source: { name, kind }, isStarved }) => {
        return kind === 'video' && (isStarved || this.#allocation.get(name)?.isSuspended === true);
      })
      .map((forward) => forward.source.name);
  }

  /** Something is to be sent that has no consumer yet. */
  get lacksConsumers(): boolean {
    for (const [name, { on }] of this.#allocation) if (on && !this.#forwards.has(name)) return true;
    return false;
  }

  constrain(message: Extract<ClientMessage, { colibriClass: 'ReceiverVideoConstraints' | 'LastNChangedEvent' }>): void {
    const { initialLastN } = this.#deps;
    this.#constraints = mergeConstraints(this.#constraints ?? (initialLastN === undefined ? {} : { lastN: initialLastN }), message);
  }

  subscribeAudio({ all, include, exclude }: AudioSubscription): void {
    this.#audio = { all, include, exclude };
    const { transport, log } = this.#deps;
    transport.hear(this.#audio).catch((error: unknown) => {
      if (!AppError.is(error, 'CLOSED')) log.warn({ error }, 'audio subscription could not be applied');
    });
    this.#listen();
  }

  /** New estimate of what can be sent; true when it is time to allocate anew. */
  estimate(bps: number): boolean {
    this.#estimateBps = bps;
    this.#estimates++;
    return this.#trustsEstimate && isSignificant(this.#usedBps, bps);
  }

  /** Decides anew what this receiver gets of what is known already. */
  allocate(view: ReceiverView): void {
    const { policy, clock, onAllocation } = this.#deps;
    const now = clock.now();
    const { video } = view;
    this.#usedBps = this.#estimateBps;
    this.#allocation = allocateReceiver({
      constraints: this.#constraints,
      sources: video,
      lastN: effectiveLastN(this.#constraints?.lastN, policy.lastN, policy.lastNUnderLoad()),
      ...(this.#trustsEstimate && { availableBps: sharedAbove(this.#floorBps, this.#usedBps) }),
      exempt: this.#suspensions.onTrial(now),
    });
    const first = [...this.#allocation].find(([, { on }]) => on)?.[0];
    this.#setFloor(floorFor(video.find((source) => source.name === first)?.bitrates ?? []));
    const taking = [...this.#allocation].filter(([, { on, isSuspended }]) => on || isSuspended);
    const off = taking.filter(([, { on }]) => !on).map(([name]) => name);
    this.#suspensions.update(
      taking.map(([name]) => name),
      new Set(off),
      now,
    );
    this.#aim();
    onAllocation();
  }

  /**
   * Follows a change of the others' sources: forgets what is gone, makes paused consumers of what is new, announces them in
   * one map per kind and lets media flow a moment later.
   */
  async follow(view: ReceiverView): Promise<void> {
    const hasSlots = this.#deps.rewriting && view.voices.slots > 0;
    const audio = hasSlots ? [] : view.voices.all();
    for (const [name, forward] of this.#forwards) {
      const source = view.byName(name);
      const isTaken = source !== undefined && !(hasSlots && source.kind === 'audio');
      if (!isTaken || source !== forward.source) this.#drop(forward, isTaken);
    }
    this.allocate(view);
    const { added, dropped } = chooseSources({ byName: view.byName, video: view.video, audio }, this.#allocation, this.#forwards);
    for (const forward of dropped) this.#drop(forward);
    if (hasSlots) await this.#voices.open(view.voices);
    const made = await this.#make(added);
    if (made.length === 0 || this.#closed) return;
    this.#maps.announce(made);
    this.#aim();
  }

  /** Everything that a new channel has to be told about this direction, which nothing was decided for while there was none. */
  announceAll(current: CurrentSource): void {
    this.#announced = '';
    this.#sendForwarded();
    this.#maps.announce([...this.#forwards.values()].filter(({ source }) => current(source) === source));
    this.#voices.announceAll(current);
  }

  /** Others hold the voice slots. */
  nameVoices(voices: VoiceView): void {
    this.#voices.update(voices);
  }

  /** The type of a source changed: the map is the only place where a rewriting client learns it. */
  announce(source: EndpointSource): void {
    const forward = this.#forwards.get(source.name);
    if (forward) this.#maps.announce([forward]);
  }

  /** Whether statistics of `endpoint` matter to this receiver (bridge contract §9.1). */
  isInterestedIn(endpoint: string): boolean {
    for (const forward of this.#forwards.values()) {
      if (forward.source.owner === endpoint && forward.source.kind === 'video' && forward.isForwarded) return true;
    }
    const named = [...(this.#constraints?.onStageSources ?? []), ...(this.#constraints?.selectedSources ?? [])];
    return named.some((name) => name === endpoint || name.startsWith(`${endpoint}-`));
  }

  /** Shows somebody larger than the others. */
  get hasStage(): boolean {
    return (this.#constraints?.onStageSources?.length ?? 0) > 0;
  }

  close(): void {
    this.#closed = true;
    this.#maps.close();
    this.#voices.close();
    this.#forwardedTimer?.cancel();
    this.#forwards.clear();
  }

  /** Lets every source flow as it has been decided. */
  #aim(): void {
    for (const forward of this.#forwards.values())
      if (forward.source.kind === 'video') forward.aim(this.#allocation.get(forward.source.name));
    this.#listen();
    this.#scheduleForwarded();
  }

  #listen(): void {
    for (const forward of this.#forwards.values()) {
      const { name, kind, owner } = forward.source;
      if (kind === 'audio') forward.aimOn(this.#wantsAudio(name, owner));
    }
  }

  async #make(sources: readonly EndpointSource[]): Promise<Forward[]> {
    const made: Forward[] = [];
    for (let first = 0; first < sources.length && !this.#closed; first += CONSUMERS_AT_ONCE) {
      const some = await Promise.all(sources.slice(first, first + CONSUMERS_AT_ONCE).map((source) => this.#forward(source)));
      made.push(...some.filter((forward) => forward !== undefined));
    }
    return made;
  }

  /** `returns` = the source is there under the same name, as another stream: it keeps its SSRC. */
  #drop(forward: Forward, returns = false): void {
    const { name } = forward.source;
    this.#forwards.delete(name);
    forward.consumer.close();
    if (!returns) this.#slots.release(name);
    else if (forward.ready) this.#known.set(name, forward.consumer.ssrc);
  }

  async #forward(source: EndpointSource): Promise<Forward | undefined> {
    const { transport, log } = this.#deps;
    let forward: Forward | undefined;
    const onLayer = (layer: number | undefined) => {
      forward?.onLayer(layer);
      this.#scheduleForwarded();
    };
    const ssrc = this.#ssrcFor(source);
    try {
      const layer = this.#allocation.get(source.name)?.spatialLayer;
      const consumer = await transport.consume({
        ...{ producer: source.producer, onLayer },
        ...(ssrc && { ssrc }),
        ...(layer !== undefined && source.producer.layers > 1 && { layer }),
      });
      forward = new Forward(source, consumer, log, layer);
      this.#forwards.set(source.name, forward);
      if (this.#known.get(source.name) === consumer.ssrc) forward.markReady();
      return forward;
    } catch (error) {
      this.#slots.release(source.name);
      if (!AppError.is(error, 'CLOSED')) log.warn({ source: source.name, error }, 'source cannot be forwarded');
      return undefined;
    } finally {
      this.#known.delete(source.name);
    }
  }

  /** Undefined = a new one of the worker's choice. */
  #ssrcFor(source: EndpointSource) {
    const { rewriting, policy, clock } = this.#deps;
    if (!rewriting) return source.signalled;
    return policy.reuseSsrcs ? this.#slots.take(source.kind, source.name, clock.now()) : undefined;
  }

  /** Keeps what matters most from being starved. */
  #setFloor(bps: number): void {
    // Until its first estimate has come into use, the worker takes its start for smaller than any floor, and complains.
    if (this.#estimates < 2 || !isSignificant(this.#floorBps, bps)) return;
    this.#floorBps = bps;
    const { transport, log } = this.#deps;
    transport.setFloor(bps).catch((error: unknown) => {
      if (!AppError.is(error, 'CLOSED')) log.warn({ error }, 'floor of the bandwidth could not be set');
    });
  }

  /** A client that tells nothing of what arrives gets all that it wishes. */
  get #trustsEstimate(): boolean {
    return this.#deps.isEstimated && this.#deps.policy.trustEstimate;
  }

  #wantsAudio(source: string, owner: string): boolean {
    const names = (list: readonly string[]) => list.includes(source) || list.includes(owner);
    return !names(this.#audio.exclude) && (this.#audio.all || names(this.#audio.include));
  }

  #scheduleForwarded(): void {
    if (this.#forwardedTimer || this.#closed) return;
    this.#forwardedTimer = this.#deps.clock.after(FORWARDED_DEBOUNCE_MS, () => this.#sendForwarded());
  }

  #sendForwarded(): void {
    this.#forwardedTimer?.cancel();
    this.#forwardedTimer = undefined;
    const sent = [...this.#forwards.values()].filter((forward) => forward.source.kind === 'video' && forward.isForwarded);
    const forwardedSources = sent.map((forward) => forward.source.name).sort();
    const text = JSON.stringify(forwardedSources);
    if (text === this.#announced) return;
    this.#announced = text;
    this.#deps.send({ colibriClass: 'ForwardedSources', forwardedSources });
  }
}
