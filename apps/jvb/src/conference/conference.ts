import { SpeakerOrder } from '@parley/allocation';
import type { BridgeMessage, ClientMessage, VideoType } from '@parley/bridge-channel';
import { AppError, type Clock, type Log, randomHex, VERSION } from '@parley/kernel';
import type { Sfu, SfuRouter } from '@parley/sfu';
import { Outgoing } from '../channel/outgoing.ts';
import type { Totals } from '../stats/totals.ts';
import { Connectivity } from './connectivity.ts';
import { Decisions } from './decisions.ts';
import { Endpoint, type EndpointCallbacks, randomSsrc } from './endpoint.ts';
import type { EndpointSource } from './endpoint-source.ts';
import { handleMessage } from './messages.ts';
import type { ReceiverPolicy } from './policy.ts';
import { RequestQueue } from './request-queue.ts';
import { SenderUpdates } from './sender-updates.ts';
import { SourceClaims } from './source-claims.ts';
import type { SourcePlan } from './source-plan.ts';
import { Throttle } from './throttle.ts';
import { ConferenceView } from './view.ts';
import { Voices } from './voices.ts';

/** mediasoup's probation packets always carry this SSRC: announced, so that clients count them in their feedback (bridge contract §M3). */
export const PROBATION_SSRC = 1234;
/** Who is expired is often made anew at once: a client that restarts, or whose connection broke. */
const RETURN_MS = 60_000;
/** What senders change faster than this is followed at this pace: each time costs everybody an allocation. */
const CHANGE_INTERVAL_MS = 250;

export interface ConferenceDeps {
  readonly sfu: Sfu;
  readonly clock: Clock;
  readonly log: Log;
  readonly totals: Totals;
  readonly policy: ReceiverPolicy;
  readonly onLost: (conference: Conference) => void;
  /** Some of its endpoints have gone with their worker, and it goes on without them. */
  readonly onEndpointsLost: (conference: Conference, ids: readonly string[]) => void;
}

/** One conference on this bridge. Whatever changes one of its endpoints runs in its queue. */
export class Conference implements EndpointCallbacks {
  readonly meetingId: string;
  /** Bridge-internal id, for the bridge channel URL. */
  readonly id = randomHex(16);
  readonly name: string | undefined;
  readonly createdAt: number;
  readonly queue = new RequestQueue();
  readonly endpoints = new Map<string, Endpoint>();
  readonly speakers = new SpeakerOrder();
  /** SSRC of the feedback source `jvb-a0`; constant for the conference. */
  readonly audioFeedbackSsrc = randomSsrc();
  readonly log: Log;
  /** Since when it has no endpoint. */
  emptySince: number | undefined;
  readonly #deps: ConferenceDeps;
  readonly #senders: SenderUpdates;
  readonly #decisions: Decisions;
  readonly #connectivity: Connectivity;
  readonly #voices: Voices;
  readonly #videoTypes: Throttle<EndpointSource>;
  readonly #changes: Throttle<Conference>;
  #router: SfuRouter | undefined;
  #audible: ReadonlySet<string> = new Set();
  readonly #lostEndpoints: string[] = [];
  /** When those who are not here left. */
  readonly #left = new Map<string, number>();
  readonly #claims = new SourceClaims<Endpoint>([this.audioFeedbackSsrc, PROBATION_SSRC]);
  #closed = false;

  constructor(meetingId: string, name: string | undefined, deps: ConferenceDeps) {
    this.meetingId = meetingId;
    this.name = name;
    this.#deps = deps;
    this.createdAt = deps.clock.now();
    this.emptySince = this.createdAt;
    this.#senders = new SenderUpdates(deps.clock, this.endpoints);
    this.#connectivity = new Connectivity(deps.clock, this.endpoints);
    this.#decisions = new Decisions({
      clock: deps.clock,
      log: deps.log,
      endpoints: this.endpoints,
      look: () => this.#look(),
      onDecided: () => this.#senders.send(),
    });
    this.#videoTypes = new Throttle(deps.clock, CHANGE_INTERVAL_MS);
    this.#changes = new Throttle(deps.clock, CHANGE_INTERVAL_MS);
    this.log = deps.log.child({ conference: this.id, meetingId, ...(name !== undefined && { room: name }) });
    this.#voices = new Voices({
      ...{ setting: deps.policy.loudestN, clock: deps.clock, log: this.log, totals: deps.totals },
      onSlots: () => this.changed(),
      onHolders: () => this.#nameVoices(),
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Indices of the workers that it is on. */
  get workers(): readonly number[] {
    return this.#router?.workers ?? [];
  }

  /** Sources that travel between workers. */
  get pipes(): number {
    return this.#router?.pipes ?? 0;
  }

  /** Voices that are passed on at a time; 0 = all. */
  get voiceSlots(): number {
    return this.#voices.slots;
  }

  get #participants(): number {
    return [...this.endpoints.values()].filter((endpoint) => !endpoint.isVisitor).length;
  }

  /** Endpoints that can be heard now. */
  get audible(): ReadonlySet<string> {
    return this.#audible;
  }

  /** @throws AppError UNAVAILABLE when no worker runs */
  async open(): Promise<void> {
    this.#router = await this.#deps.sfu.createRouter({
      onDominantSpeaker: (owner) => this.#onDominantSpeaker(owner),
      onLevels: (levels) => this.#onLevels(levels.map((level) => level.owner)),
      onVoices: () => this.#voices.changed(),
      onLost: () => this.#deps.onLost(this),
    });
    this.#deps.totals.conferencesCreated++;
    this.log.info({}, 'conference created');
  }

  /** Somebody is here, or was until a moment ago. */
  hadLately(endpointId: string): boolean {
    const at = this.#left.get(endpointId);
    return this.endpoints.has(endpointId) || (at !== undefined && this.#deps.clock.now() - at < RETURN_MS);
  }

  /** @throws AppError CLOSED when the conference is over, UNAVAILABLE when the worker refuses */
  async addEndpoint(request: Parameters<typeof Endpoint.create>[0]): Promise<Endpoint> {
    if (this.#closed || !this.#router) throw new AppError('CLOSED', 'the conference is over');
    const { clock, totals, policy } = this.#deps;
    const endpoint = await Endpoint.create(request, { router: this.#router, clock, log: this.log, totals, policy, callbacks: this });
    if (this.#closed) {
      endpoint.close();
      throw new AppError('CLOSED', 'the conference is over');
    }
    this.endpoints.set(endpoint.id, endpoint);
    this.speakers.add(endpoint.id);
    this.#voices.consider(this.#router, this.#participants);
    this.emptySince = undefined;
    if (endpoint.isVisitor) totals.visitors++;
    else totals.participants++;
    endpoint.log.info({ statsId: endpoint.statsId, rewriting: endpoint.isRewriting, sctp: endpoint.hasDataChannel }, 'endpoint created');
    return endpoint;
  }

  removeEndpoint(endpoint: Endpoint, reason: string): void {
    if (!this.endpoints.delete(endpoint.id)) return;
    this.#claims.release(endpoint);
    this.speakers.remove(endpoint.id);
    this.#connectivity.forget(endpoint.id);
    this.#noteLeft(endpoint.id);
    const hasSources = endpoint.sources.size > 0;
    endpoint.close();
    endpoint.log.info({ reason }, 'endpoint expired');
    if (this.endpoints.size === 0) this.emptySince = this.#deps.clock.now();
    if (hasSources) this.changed();
    else this.onAllocation();
  }

  /** @throws AppError bad-request when a name or an SSRC belongs to somebody else, or to the bridge */
  async setSources(endpoint: Endpoint, plans: readonly SourcePlan[]): Promise<void> {
    this.#claims.claim(endpoint, plans);
    const before = [...endpoint.sources.values()];
    try {
      await endpoint.setSources(plans);
    } finally {
      const after = [...endpoint.sources.values()];
      // Not all of them may have been taken.
      const isHere = this.endpoints.get(endpoint.id) === endpoint;
      this.#claims.claim(endpoint, isHere ? after.map(({ plan }) => plan) : []);
      if (after.length !== before.length || after.some((source, index) => source !== before[index])) this.changed();
    }
  }

  /** Sources or their states changed: receivers follow in a moment, or only the one who is new or whose wishes changed. */
  changed(only?: Endpoint): void {
    if (!this.#closed) this.#decisions.follow(only);
  }

  /** Lets everybody decide anew, in a moment, what they get of the sources they know. */
  allocateAll(): void {
    if (!this.#closed) this.#decisions.allocate();
  }

  /** Resolves when nothing is being carried out. */
  async settled(): Promise<void> {
    await this.queue.idle();
    await this.#decisions.settled();
  }

  /** Sources have come to show something else, or in another form. How many senders do that, and how often, is up to them. */
  sourcesChanged(): void {
    if (this.#closed) return;
    this.#changes.run(this, () => this.changed());
  }

  /** A source of `endpoint` shows something else, or nothing. */
  setVideoType(endpoint: Endpoint, source: EndpointSource, videoType: VideoType): void {
    this.#videoTypes.run(source, () => {
      if (source.videoType === videoType) return;
      const before = source.mappedType;
      source.videoType = videoType;
      if (source.mappedType !== before) {
        endpoint.enforceMute(source).catch((error: unknown) => {
          if (!AppError.is(error, 'CLOSED')) endpoint.log.error({ error }, 'force-mute could not be applied');
        });
        for (const other of this.endpoints.values()) if (other !== endpoint) other.receiver.announce(source);
      }
      this.sourcesChanged();
    });
  }

  broadcast(message: BridgeMessage, except?: Endpoint): void {
    const outgoing = Outgoing.of(message);
    for (const endpoint of this.endpoints.values()) if (endpoint !== except) endpoint.sendAll(outgoing);
  }

  onMessage(endpoint: Endpoint, message: ClientMessage): void {
    handleMessage(this, endpoint, message);
  }

  /** Full state for a channel that is new (bridge contract §9.2). */
  onChannelOpen(endpoint: Endpoint): void {
    endpoint.send({ colibriClass: 'ServerHello', version: VERSION });
    this.#senders.greet(endpoint);
    endpoint.receiver.announceAll(({ owner, name }) => this.endpoints.get(owner)?.sources.get(name));
    if (this.speakers.current !== undefined) endpoint.send(this.#dominantSpeaker(this.speakers.current));
    this.#connectivity.greet(endpoint);
    this.changed(endpoint);
  }

  onLost(endpoint: Endpoint): void {
    if (this.endpoints.get(endpoint.id) !== endpoint) return;
    this.removeEndpoint(endpoint, 'media worker died');
    this.#lostEndpoints.push(endpoint.id);
    // All that one worker had go in one moment.
    if (this.#lostEndpoints.length > 1) return;
    this.#deps.clock.after(0, () => {
      const lost = this.#lostEndpoints.splice(0);
      if (!this.#closed) this.#deps.onEndpointsLost(this, lost);
    });
  }

  /** The estimate of what `endpoint` can receive. */
  onBandwidth(endpoint: Endpoint, bps: number): void {
    if (endpoint.receiver.estimate(bps) && endpoint.accepted && !this.#closed) this.#decisions.allocate(endpoint);
  }

  onConnection(endpoint: Endpoint): void {
    if (!this.endpoints.has(endpoint.id)) return;
    if (endpoint.notesReachability() && endpoint.sources.size > 0) this.allocateAll();
    this.onAllocation();
  }

  onAllocation(): void {
    this.#senders.queue();
  }

  onSourceFormat(): void {
    this.sourcesChanged();
  }

  /** Tells the others when `endpoint` became silent or came back (bridge contract §4). */
  checkConnectivity(endpoint: Endpoint): void {
    const isActive = endpoint.activity.isActive(this.#deps.clock.now());
    if (isActive !== endpoint.reportedInactive) return;
    endpoint.reportedInactive = !isActive;
    this.#deps.totals[isActive ? 'endpointsReconnected' : 'endpointsDisconnected']++;
    endpoint.log.info({ active: isActive }, 'endpoint connectivity');
    this.#connectivity.note(endpoint.id, isActive);
    this.onConnection(endpoint);
  }

  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#decisions.close();
    this.#senders.close();
    this.#connectivity.close();
    this.#videoTypes.close();
    this.#changes.close();
    this.#voices.close();
    for (const endpoint of this.endpoints.values()) endpoint.close();
    this.endpoints.clear();
    this.#router?.close();
    const { totals, clock } = this.#deps;
    if (this.#router) totals.conferencesCompleted++;
    totals.conferenceSeconds += Math.round((clock.now() - this.createdAt) / 1000);
    this.log.info({ reason }, 'conference ended');
  }

  #noteLeft(endpointId: string): void {
    const now = this.#deps.clock.now();
    // Oldest first.
    for (const [id, at] of this.#left) {
      if (now - at < RETURN_MS) break;
      this.#left.delete(id);
    }
    this.#left.delete(endpointId);
    this.#left.set(endpointId, now);
  }

  #look(): ConferenceView {
    return new ConferenceView({ endpoints: this.endpoints, speakers: this.speakers.order, voiceSlots: this.#voices.slots });
  }

  #onDominantSpeaker(owner: string): void {
    if (this.#closed || !this.speakers.promote(owner)) return;
    this.#deps.totals.dominantSpeakerChanges++;
    this.log.debug({ endpoint: owner }, 'dominant speaker');
    this.broadcast(this.#dominantSpeaker(owner));
    this.#refresh(owner);
    this.changed();
  }

  /** Whoever has a stage will put the speaker on it: a keyframe asked for now is there by then (bridge contract §12). */
  #refresh(owner: string): void {
    const { totals } = this.#deps;
    const others = [...this.endpoints.values()].filter((endpoint) => endpoint.id !== owner);
    if (!others.some((endpoint) => endpoint.receiver.hasStage)) {
      totals.keyFrameRequestsSuppressed++;
      return;
    }
    const forward = others
      .flatMap((endpoint) => [...endpoint.receiver.forwards])
      .find(({ source, isForwarded }) => {
        return source.owner === owner && source.kind === 'video' && source.videoType === 'camera' && isForwarded;
      });
    if (!forward) return;
    totals.keyFrameRequestsSent++;
    forward.refresh();
  }

  #onLevels(owners: readonly string[]): void {
    this.#audible = new Set(owners);
  }

  /** Others hold the voice slots: receivers are told who that is. */
  #nameVoices(): void {
    if (this.#closed) return;
    const view = this.#look();
    for (const endpoint of this.endpoints.values()) endpoint.receiver.nameVoices(view.voicesFor(endpoint.id));
  }

  #dominantSpeaker(current: string): BridgeMessage {
    return {
      colibriClass: 'DominantSpeakerEndpointChangeEvent',
      dominantSpeakerEndpoint: current,
      previousSpeakers: this.speakers.previous,
      silence: false,
    };
  }
}
