import { randomBytes } from 'node:crypto';
import type { BridgeMessage, ClientMessage, VideoType } from '@parley/bridge-channel';
import { type Clock, type Log, randomId } from '@parley/kernel';
import {
  type CongestionFeedback,
  congestionFeedback,
  type DtlsState,
  type IceState,
  type PeerDtls,
  type SfuProducer,
  type SfuRouter,
  type SfuTransport,
} from '@parley/sfu';
import type { EndpointRequest, ForceMute } from '@parley/xmpp-colibri2';
import { type ChannelLink, CLOSE, ClientChannel } from '../channel/client-channel.ts';
import type { Outgoing } from '../channel/outgoing.ts';
import { PacketCounter } from '../stats/packet-counter.ts';
import type { Totals } from '../stats/totals.ts';
import { Activity } from './activity.ts';
import { EndpointSource } from './endpoint-source.ts';
import { IceRestarts } from './ice-restarts.ts';
import type { ReceiverPolicy } from './policy.ts';
import { INITIAL_BPS, Receiver } from './receiver.ts';
import type { SourcePlan } from './source-plan.ts';

const PASSWORD_LENGTH = 24;
const MAX_REMEMBERED_TYPES = 20;
/** States in which nothing reaches the client; a closed DTLS is how browsers say good-bye. */
const LOST: ReadonlySet<string> = new Set(['disconnected', 'failed', 'closed'] satisfies (IceState | DtlsState)[]);

export interface EndpointDeps {
  readonly router: SfuRouter;
  readonly clock: Clock;
  readonly log: Log;
  readonly totals: Totals;
  readonly policy: ReceiverPolicy;
  readonly callbacks: EndpointCallbacks;
}

/** What an endpoint tells its conference. */
export interface EndpointCallbacks {
  onMessage(endpoint: Endpoint, message: ClientMessage): void;
  /** A channel stands: it must be told everything. */
  onChannelOpen(endpoint: Endpoint): void;
  /** Its worker is gone, while the conference goes on. */
  onLost(endpoint: Endpoint): void;
  /** ICE or DTLS came up or went away. */
  onConnection(endpoint: Endpoint): void;
  /** New estimate of what it can receive, in bit/s. */
  onBandwidth(endpoint: Endpoint, bps: number): void;
  /** What it wants of others changed. */
  onAllocation(): void;
  /** One of its sources has another codec or other layers. */
  onSourceFormat(): void;
}

/** What one look at the sources of an endpoint has shown. */
export interface SourceSample {
  /** Names of sources of which nothing arrives though they are wanted. */
  readonly silent: readonly string[];
  /** Layers have come up or gone away. */
  readonly hasNewLayers: boolean;
  /** Packets and keyframes received since the last look. */
  readonly packets: number;
  readonly keyFrames: number;
  /** For how long pictures have arrived since then, of all sources together. */
  readonly videoMs: number;
}

/** One participant on this bridge: its transport, its channel, what it sends and what it receives. */
export class Endpoint {
  readonly id: string;
  readonly statsId: string | undefined;
  readonly capabilities: ReadonlySet<string>;
  /** Learns SSRCs by maps. */
  readonly isRewriting: boolean;
  readonly isVisitor: boolean;
  readonly hasDataChannel: boolean;
  /** Secret of its WebSocket URL, new for every allocation. */
  readonly password = randomId(PASSWORD_LENGTH);
  readonly createdAt: number;
  readonly activity: Activity;
  readonly transport: SfuTransport;
  readonly channel: ClientChannel;
  readonly receiver: Receiver;
  readonly ice: IceRestarts;
  readonly sources = new Map<string, EndpointSource>();
  readonly log: Log;
  /** The client has accepted the session: it may be sent media. */
  accepted = false;
  /** Others have been told that it is interrupted. */
  reportedInactive = false;
  downlinkBps = INITIAL_BPS;
  receiveBps = 0;
  sendBps = 0;
  lossReceived = 0;
  lossSent = 0;
  /** Packets per second. */
  receivePps = 0;
  sendPps = 0;
  rttMs: number | undefined;
  forceMute: ForceMute = { audio: false, video: false };
  readonly #deps: EndpointDeps;
  readonly #videoTypes = new Map<string, VideoType>();
  readonly #packets = new PacketCounter<number>();
  #sampledAt: number | undefined;
  #everConnected = false;
  #wasReachable = true;
  #hasMedia = true;
  #isOnline = false;

  /** @throws AppError UNAVAILABLE when the worker cannot make a transport */
  static async create(request: EndpointRequest, deps: EndpointDeps): Promise<Endpoint> {
    let endpoint: Endpoint | undefined;
    const sctp = request.transport?.sctp !== undefined;
    const congestion = congestionFeedback(request.media);
    const link: ChannelLink = {
      kind: 'sctp',
      send({ texts }) {
        for (const text of texts) void endpoint?.transport.sendText(text);
      },
      // A data channel cannot be closed alone: what still comes is ignored.
      close() {},
    };
    const transport = await deps.router.createTransport({
      ...{ sctp, congestion },
      onLost: () => endpoint && deps.callbacks.onLost(endpoint),
      onIceState: (state) => endpoint?.onIceState(state),
      onDtlsState: (state) => endpoint?.onDtlsState(state),
      onBandwidth: (bps) => {
        if (!endpoint) return;
        endpoint.downlinkBps = bps;
        deps.callbacks.onBandwidth(endpoint, bps);
      },
      onChannelOpen: () => endpoint?.channel.attach(link),
      onChannelMessage: (text) => endpoint?.channel.received(link, text),
      onChannelProblem: (reason) => endpoint?.channel.malformed(link, reason),
    });
    endpoint = new Endpoint(request, { transport, congestion }, deps);
    return endpoint;
  }

  private constructor(
    request: EndpointRequest,
    { transport, congestion }: { readonly transport: SfuTransport; readonly congestion: CongestionFeedback },
    deps: EndpointDeps,
  ) {
    const { clock, totals, callbacks, policy } = deps;
    this.#deps = deps;
    this.id = request.id;
    this.statsId = request.statsId;
    this.capabilities = request.capabilities;
    this.isRewriting = request.capabilities.has('ssrc-rewriting');
    this.isVisitor = request.mucRole === 'visitor';
    this.hasDataChannel = request.transport?.sctp !== undefined;
    this.createdAt = clock.now();
    this.activity = new Activity(this.createdAt);
    this.transport = transport;
    this.log = deps.log.child({ endpoint: request.id });
    this.ice = new IceRestarts({ transport, clock, log: this.log, totals });
    this.channel = new ClientChannel({
      clock,
      log: this.log,
      totals,
      onMessage: (message) => {
        this.activity.onMessage(clock.now());
        callbacks.onMessage(this, message);
      },
      onOpen: () => callbacks.onChannelOpen(this),
      onClosed: () => {},
    });
    this.receiver = new Receiver({
      ...{ transport, isEstimated: congestion !== 'none', rewriting: this.isRewriting },
      policy,
      initialLastN: request.initialLastN,
      clock,
      log: this.log,
      send: (message) => this.channel.send(message),
      isChannelOpen: () => this.channel.isOpen,
      onAllocation: () => callbacks.onAllocation(),
    });
  }

  /** Connected, or not yet; false once the connection is lost. */
  get isReachable(): boolean {
    const { iceState, dtlsState } = this.transport;
    return !this.reportedInactive && ![iceState, dtlsState].some((state) => LOST.has(state));
  }

  /** True when it has become reachable, or ceased to be, since the last time. */
  notesReachability(): boolean {
    const { isReachable } = this;
    const hasChanged = isReachable !== this.#wasReachable;
    this.#wasReachable = isReachable;
    return hasChanged;
  }

  /** May be sent maps and media. */
  get canReceive(): boolean {
    return this.accepted && (!this.isRewriting || this.channel.isOpen);
  }

  /** Its pictures are waited for. */
  get sendsWantedVideo(): boolean {
    return [...this.sources.values()].some(({ kind, height }) => kind === 'video' && (height.announced ?? 0) > 0);
  }

  get everConnected(): boolean {
    return this.#everConnected;
  }

  /** The client's side of the transport, after session-accept; a repetition changes nothing. */
  async connect(peer: PeerDtls): Promise<void> {
    if (this.accepted) return;
    await this.transport.connect(peer);
    this.accepted = true;
    this.log.info({ afterMs: this.#deps.clock.now() - this.createdAt }, 'session accepted');
  }

  /** Replaces the sources: unchanged ones stay as they are. @throws AppError INPUT_INVALID for streams that the worker refuses */
  async setSources(plans: readonly SourcePlan[]): Promise<void> {
    const wanted = new Map(plans.map((plan) => [plan.name, plan]));
    for (const [name, source] of this.sources) if (wanted.get(name)?.key !== source.plan.key) this.#removeSource(name, source);
    const missing = plans.filter(({ name }) => !this.sources.has(name));
    for (const result of await Promise.allSettled(missing.map((plan) => this.#addSource(plan))))
      if (result.status === 'rejected') throw result.reason;
  }

  /** The channel opens before the sources are known: a type that comes first waits for its source. */
  rememberVideoType(source: string, type: VideoType): void {
    if (this.#videoTypes.has(source) || this.#videoTypes.size < MAX_REMEMBERED_TYPES) this.#videoTypes.set(source, type);
  }

  async setForceMute(mute: ForceMute): Promise<void> {
    this.forceMute = mute;
    await Promise.all([...this.sources.values()].map((source) => this.enforceMute(source)));
  }

  /** Drops what comes of a source, or lets it pass. @throws AppError CLOSED when the transport is gone */
  async enforceMute(source: EndpointSource): Promise<void> {
    await source.producer.setPaused(isForceMuted(source, this.forceMute));
  }

  /** Takes a sample of its transport. @throws AppError CLOSED when the transport is gone */
  async sample(): Promise<{ received: number; sent: number }> {
    const stats = await this.transport.stats();
    this.activity.onBytes(stats.bytesReceived, this.#deps.clock.now());
    this.receiveBps = stats.receiveBps;
    this.sendBps = stats.sendBps;
    this.#hasMedia = stats.mediaBps > 0;
    this.lossReceived = stats.lossReceived;
    this.lossSent = stats.lossSent;
    return { received: stats.bytesReceived, sent: stats.bytesSent };
  }

  /** Takes a sample of what it sends. @throws AppError CLOSED when the transport is gone */
  async sampleSources(): Promise<SourceSample> {
    const now = this.#deps.clock.now();
    const sample = { silent: [] as string[], hasNewLayers: false, keyFrames: 0, videoMs: 0 };
    const packets = new Map<number, number>();
    for (const source of this.sources.values()) {
      // Most people are silent and have no camera on: nobody has to be asked what of nothing has arrived.
      const streams = this.#hasMedia ? await source.producer.stats() : [];
      for (const stream of streams) packets.set(stream.ssrc, stream.packets);
      if (source.kind !== 'video') continue;
      if (source.measure(streams)) sample.hasNewLayers = true;
      sample.keyFrames += source.newKeyFrames();
      if (source.isArriving) sample.videoMs += now - (this.#sampledAt ?? now);
      if (source.isSuspiciouslySilent(now)) sample.silent.push(source.name);
    }
    this.#sampledAt = now;
    const added = this.#hasMedia ? this.#packets.update(packets, now) : 0;
    this.receivePps = this.#hasMedia ? this.#packets.perSecond : 0;
    return { ...sample, packets: added };
  }

  send(message: BridgeMessage): void {
    this.channel.send(message);
  }

  sendAll(outgoing: Outgoing): void {
    this.channel.sendAll(outgoing);
  }

  close(): void {
    this.receiver.close();
    this.channel.close(CLOSE.goingAway, 'endpoint closed');
    this.transport.close();
    this.sources.clear();
  }

  onIceState(state: IceState): void {
    const { clock, totals, callbacks } = this.#deps;
    this.log.info({ state, afterMs: clock.now() - this.createdAt }, 'ice state');
    if (state === 'connected') {
      this.activity.touch(clock.now());
      if (!this.#everConnected) {
        totals.iceSucceeded++;
        if (this.transport.path?.protocol === 'tcp') totals.iceSucceededTcp++;
      }
      this.#everConnected = true;
      if (this.transport.dtlsState === 'connected') this.#setOnline(true);
    } else if (state === 'disconnected') this.#setOnline(false);
    callbacks.onConnection(this);
  }

  onDtlsState(state: DtlsState): void {
    if (state === 'new' || state === 'connecting') return;
    this.log.info({ state, afterMs: this.#deps.clock.now() - this.createdAt }, 'dtls state');
    this.#setOnline(state === 'connected');
    this.#deps.callbacks.onConnection(this);
  }

  async #addSource(plan: SourcePlan): Promise<void> {
    const { id: owner, transport } = this;
    const onChange = (changed: SfuProducer) => this.#onSourceFormat(plan.name, changed);
    const producer = await transport.produce({ kind: plan.kind, owner, name: plan.name, encodings: plan.encodings, onChange });
    const source = new EndpointSource(plan, owner, producer);
    source.videoType = this.#videoTypes.get(plan.name) ?? source.videoType;
    if (isForceMuted(source, this.forceMute)) await this.enforceMute(source);
    if (this.#isOnline) {
      // Another video may have taught the client its bandwidth: then this one needs no low start.
      source.height.goOnline([...this.sources.values()].some((other) => other.kind === 'video' && other.height.isWarm));
    }
    this.sources.set(plan.name, source);
    this.log.info({ source: plan.name, layers: producer.layers, ssrc: source.signalled.ssrc }, 'source added');
  }

  #onSourceFormat(source: string, { codec, layers, heights }: SfuProducer): void {
    this.log.debug({ source, codec, layers, heights }, 'source format');
    this.#deps.callbacks.onSourceFormat();
  }

  #removeSource(name: string, source: EndpointSource): void {
    source.producer.close();
    this.sources.delete(name);
    this.log.info({ source: name }, 'source removed');
  }

  #setOnline(isOnline: boolean): void {
    this.#isOnline = isOnline;
    for (const { height } of this.sources.values()) {
      if (isOnline) height.goOnline();
      else height.goOffline();
    }
  }
}

/** An SSRC for a source on which nothing is ever sent. */
export function randomSsrc(): number {
  return randomBytes(4).readUInt32BE() % 0x7fff_ffff || 1;
}

/** A picture is of a screen when its sender says so, at the moment. */
function isForceMuted({ kind, mappedType }: EndpointSource, { audio, video, camera = false, desktop = false }: ForceMute): boolean {
  return kind === 'audio' ? audio : video || (mappedType === 'CAMERA' ? camera : desktop);
}
