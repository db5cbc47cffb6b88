import { allocateReceiver, effectiveLastN, type SourceAllocation } from '@parley/allocation';
import { type BridgeMessage, type ClientMessage, mergeConstraints, type ReceiverConstraints } from '@parley/bridge-channel';
import { AppError, type Clock, type Log, type Timer } from '@parley/kernel';
import type { SfuTransport } from '@parley/sfu';
import type { EndpointSource } from './endpoint-source.ts';
import { Forward } from './forward.ts';

/** Media waits this long after the map that announces its SSRC (bridge contract §12, the Chromium audio wedge). */
const RESUME_REWRITING_MS = 200;
/** Without maps the SSRC travels through focus and XMPP. */
const RESUME_SIGNALLED_MS = 400;
const FORWARDED_DEBOUNCE_MS = 100;
/** So many video sources are announced before they are wanted; further ones cost the receiver an m-line only when needed. */
const ANNOUNCED_UNASKED = 20;

/** What the others send, as one receiver sees it. */
export interface ReceiverView {
  readonly sources: readonly EndpointSource[];
  /** Endpoint ids by recency of speech. */
  readonly speakers: readonly string[];
  isReachable(owner: string): boolean;
}

export interface ReceiverDeps {
  readonly transport: SfuTransport;
  /** The client learns SSRCs by maps on the channel; otherwise it knows the signalled ones. */
  readonly rewriting: boolean;
  /** Limit of the bridge; −1 = none. */
  readonly lastN: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly send: (message: BridgeMessage) => void;
  /** Whether what is sent arrives. */
  readonly isChannelOpen: () => boolean;
  /** What is wanted of senders may have changed. */
  readonly onAllocation: () => void;
}

type AudioSubscription = Omit<Extract<ClientMessage, { colibriClass: 'ReceiverAudioSubscription' }>, 'colibriClass'>;

/** The receiving half of an endpoint: which sources it gets, in which layer, under which SSRC. */
export class Receiver {
  readonly #deps: ReceiverDeps;
  readonly #forwards = new Map<string, Forward>();
  readonly #timers = new Set<Timer>();
  #constraints: ReceiverConstraints | undefined;
  #audio: AudioSubscription = {};
  #allocation: ReadonlyMap<string, SourceAllocation> = new Map();
  #announced = '';
  #forwardedTimer: Timer | undefined;
  #closed = false;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  get constraints(): ReceiverConstraints | undefined {
    return this.#constraints;
  }

  get allocation(): ReadonlyMap<string, SourceAllocation> {
    return this.#allocation;
  }

  get forwards(): Iterable<Forward> {
    return this.#forwards.values();
  }

  constrain(message: Extract<ClientMessage, { colibriClass: 'ReceiverVideoConstraints' | 'LastNChangedEvent' }>): void {
    this.#constraints = mergeConstraints(this.#constraints ?? {}, message);
  }

  subscribeAudio(subscription: AudioSubscription): void {
    this.#audio = { ...this.#audio, ...subscription };
  }

  /** Decides anew what this receiver gets of what is known already. */
  allocate(view: ReceiverView): void {
    const video = view.sources.filter((source) => source.kind === 'video').map((source) => source.asVideo(view.isReachable(source.owner)));
    const lastN = effectiveLastN(this.#constraints?.lastN, this.#deps.lastN);
    this.#allocation = allocateReceiver({ constraints: this.#constraints, sources: video, speakers: view.speakers, lastN });
    for (const forward of this.#forwards.values()) {
      const { name, kind, owner } = forward.source;
      const target = this.#allocation.get(name);
      if (kind === 'audio') forward.aimOn(this.#wantsAudio(name, owner));
      else if (target) forward.aim(target);
    }
    this.#scheduleForwarded();
    this.#deps.onAllocation();
  }

  /**
   * Follows a change of the others' sources: forgets what is gone, makes paused consumers of what is new, announces them in
   * one map per kind and lets media flow a moment later.
   */
  async follow(view: ReceiverView): Promise<void> {
    const current = new Set(view.sources);
    for (const [name, forward] of this.#forwards) if (!current.has(forward.source)) this.#forwards.delete(name);
    this.allocate(view);
    const fresh = await Promise.all(this.#missing(view).map((source) => this.#forward(source)));
    const made = fresh.filter((forward) => forward !== undefined);
    if (made.length === 0 || this.#closed) return;
    this.#sendMaps(made);
    this.#resumeLater(made);
    this.allocate(view);
  }

  /** Everything that a new channel has to be told about this direction. */
  announceAll(): void {
    this.#sendMaps([...this.#forwards.values()]);
    this.#resumeLater([...this.#forwards.values()].filter((forward) => !forward.ready));
    this.#announced = '';
    this.#sendForwarded();
  }

  /** The type of a source changed: the map is the only place where a rewriting client learns it. */
  announce(source: EndpointSource): void {
    const forward = this.#forwards.get(source.name);
    if (forward) this.#sendMaps([forward]);
  }

  /** Whether statistics of `endpoint` matter to this receiver (bridge contract §9.1). */
  isInterestedIn(endpoint: string): boolean {
    for (const forward of this.#forwards.values()) {
      if (forward.source.owner === endpoint && forward.source.kind === 'video' && forward.isForwarded) return true;
    }
    const named = [...(this.#constraints?.onStageSources ?? []), ...(this.#constraints?.selectedSources ?? [])];
    return named.some((name) => name.startsWith(`${endpoint}-`));
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#forwardedTimer?.cancel();
    this.#forwards.clear();
  }

  #missing(view: ReceiverView): EndpointSource[] {
    let video = [...this.#forwards.values()].filter((forward) => forward.source.kind === 'video').length;
    return view.sources.filter((source) => {
      if (this.#forwards.has(source.name)) return false;
      if (source.kind === 'audio') return true;
      const wanted = this.#allocation.get(source.name)?.on === true || video < ANNOUNCED_UNASKED;
      if (wanted) video++;
      return wanted;
    });
  }

  async #forward(source: EndpointSource): Promise<Forward | undefined> {
    const { transport, rewriting, log } = this.#deps;
    let forward: Forward | undefined;
    const onLayer = (layer: number | undefined) => {
      forward?.onLayer(layer);
      this.#scheduleForwarded();
    };
    try {
      const consumer = await transport.consume({ producer: source.producer, ...(!rewriting && { ssrc: source.signalled }), onLayer });
      forward = new Forward(source, consumer, log);
      this.#forwards.set(source.name, forward);
      return forward;
    } catch (error) {
      if (!AppError.is(error, 'CLOSED')) log.warn({ source: source.name, error }, 'source cannot be forwarded');
      return undefined;
    }
  }

  /** Lets media flow when the receiver has learnt the SSRCs. If the channel broke before, that is when it stands again. */
  #resumeLater(forwards: readonly Forward[]): void {
    const { rewriting, isChannelOpen } = this.#deps;
    if (forwards.length === 0) return;
    this.#after(rewriting ? RESUME_REWRITING_MS : RESUME_SIGNALLED_MS, () => {
      if (rewriting && !isChannelOpen()) return;
      for (const forward of forwards) forward.markReady();
      this.#scheduleForwarded();
    });
  }

  #sendMaps(forwards: readonly Forward[]): void {
    if (!this.#deps.rewriting) return;
    const of = (kind: 'audio' | 'video') => forwards.filter((forward) => forward.source.kind === kind);
    const base = ({ source, consumer }: Forward) => ({ source: source.name, owner: source.owner, ssrc: consumer.ssrc });
    const audio = of('audio').map(base);
    const video = of('video').map((forward) => ({
      ...base(forward),
      rtx: forward.consumer.rtxSsrc ?? -1,
      videoType: forward.source.mappedType,
    }));
    if (audio.length > 0) this.#deps.send({ colibriClass: 'AudioSourcesMap', mappedSources: audio });
    if (video.length > 0) this.#deps.send({ colibriClass: 'VideoSourcesMap', mappedSources: video });
  }

  #wantsAudio(source: string, owner: string): boolean {
    const names = (list: readonly string[] | undefined) => list?.includes(source) || list?.includes(owner);
    if (names(this.#audio.exclude)) return false;
    return names(this.#audio.include) || (this.#audio.all ?? true);
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

  #after(delayMs: number, callback: () => void): void {
    const timer = this.#deps.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }
}
