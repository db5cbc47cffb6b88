import { AppError } from '@parley/kernel';
import {
  type ConsumeOptions,
  type ConsumeVoiceOptions,
  type DtlsState,
  type IceCredentials,
  type IceState,
  MEDIA_TABLE,
  type PeerDtls,
  type ProduceOptions,
  type RouterCallbacks,
  type Sfu,
  type SfuConsumer,
  type SfuProducer,
  type SfuRouter,
  type SfuTransport,
  type StreamStats,
  type TransportOptions,
  type VideoCodec,
  type VoiceWish,
} from '@parley/sfu';

export interface FakeProducer extends SfuProducer {
  keyFrames: number;
  codec: VideoCodec | undefined;
  layers: number;
  heights: readonly number[] | undefined;
  readonly options: ProduceOptions;
  closed: boolean;
  streams: StreamStats[];
}

export interface FakeConsumer extends SfuConsumer {
  readonly options: ConsumeOptions;
  layer: number | undefined;
  priority: number | undefined;
  keyFrames: number;
  closed: boolean;
  streams: StreamStats[];
}

export interface FakeVoiceConsumer extends SfuConsumer {
  readonly slot: number;
  closed: boolean;
}

/** A transport that records what it is told and lets a test play the client. */
export class FakeTransport implements SfuTransport {
  readonly options: TransportOptions;
  readonly producers: FakeProducer[] = [];
  readonly consumers: FakeConsumer[] = [];
  readonly sent: string[] = [];
  ufrag = 'ufrag0';
  pwd = 'pwd0';
  readonly fingerprint = 'AA:BB';
  readonly worker: number;
  readonly port = 10_000;
  iceState: IceState = 'new';
  dtlsState: DtlsState = 'new';
  peer: PeerDtls | undefined;
  readonly ice: IceCredentials[] = [];
  readonly path = { protocol: 'udp', remote: '192.0.2.1:5000', localPort: 10_000 } as const;
  closed = false;
  bytes = 0;
  mediaBps = 1;
  floorBps = 0;
  /** Ids of the producers that hold the voice slots. */
  voices: (string | undefined)[] = [];
  readonly voiceConsumers: FakeVoiceConsumer[] = [];
  /** Voice slots that no stream can be made of. */
  brokenSlots: ReadonlySet<number> = new Set();
  wish: VoiceWish | undefined;
  #restarts = 0;
  #ssrc: number;

  constructor(options: TransportOptions, firstSsrc: number, worker = 0) {
    this.options = options;
    this.worker = worker;
    this.#ssrc = firstSsrc;
  }

  async connect(peer: PeerDtls): Promise<void> {
    if (peer.hash === 'md5') throw new AppError('INPUT_INVALID', 'unusable DTLS fingerprint');
    this.peer = peer;
  }

  async updateIce(credentials: IceCredentials): Promise<void> {
    this.ice.push(credentials);
  }

  async restartIce(): Promise<void> {
    this.#restarts++;
    this.ufrag = `ufrag${this.#restarts}`;
  }

  async produce(options: ProduceOptions): Promise<SfuProducer> {
    const { kind, owner, encodings } = options;
    const state = { paused: false };
    const producer: FakeProducer = {
      id: `${owner}/${encodings[0]?.ssrc}`,
      kind,
      owner,
      codec: undefined,
      layers: encodings.length,
      heights: undefined,
      options,
      closed: false,
      keyFrames: 0,
      streams: [],
      get paused() {
        return state.paused;
      },
      async setPaused(paused) {
        state.paused = paused;
      },
      stats: async () => producer.streams,
      close() {
        producer.closed = true;
      },
    };
    this.producers.push(producer);
    return producer;
  }

  async consume(options: ConsumeOptions): Promise<SfuConsumer> {
    const state = { paused: true };
    this.#ssrc += 2;
    const ssrc = options.ssrc ?? { ssrc: this.#ssrc, rtxSsrc: this.#ssrc + 1 };
    const consumer: FakeConsumer = {
      options,
      ssrc: ssrc.ssrc,
      rtxSsrc: options.producer.kind === 'video' ? ssrc.rtxSsrc : undefined,
      layered: options.producer.layers > 1,
      layer: options.layer,
      priority: undefined,
      keyFrames: 0,
      closed: false,
      get paused() {
        return state.paused;
      },
      async setPaused(paused) {
        state.paused = paused;
      },
      async setLayer(layer) {
        consumer.layer = layer;
      },
      async setPriority(priority) {
        consumer.priority = priority;
      },
      async requestKeyFrame() {
        consumer.keyFrames++;
      },
      stats: async () => consumer.streams,
      streams: [],
      close() {
        consumer.closed = true;
      },
    };
    this.consumers.push(consumer);
    return consumer;
  }

  async consumeVoice({ slot, ssrc }: ConsumeVoiceOptions): Promise<SfuConsumer> {
    if (this.brokenSlots.has(slot)) throw new AppError('INTERNAL', 'no stream for this slot');
    const state = { paused: false };
    const consumer: FakeVoiceConsumer = {
      ...{ slot, ssrc, rtxSsrc: undefined, layered: false, closed: false },
      get paused() {
        return state.paused;
      },
      async setPaused(isPaused) {
        state.paused = isPaused;
      },
      async setLayer() {},
      async setPriority() {},
      async requestKeyFrame() {},
      stats: async () => [],
      close() {
        consumer.closed = true;
      },
    };
    this.voiceConsumers.push(consumer);
    return consumer;
  }

  async hear(wish: VoiceWish): Promise<void> {
    this.wish = wish;
  }

  async setFloor(bps: number): Promise<void> {
    this.floorBps = bps;
  }

  sendText(text: string): boolean {
    this.sent.push(text);
    return true;
  }

  async stats() {
    const nothing = { receiveBps: 0, sendBps: 0, mediaBps: this.mediaBps, availableBps: undefined, lossReceived: 0, lossSent: 0 };
    return { bytesReceived: this.bytes, bytesSent: 0, ...nothing };
  }

  close(): void {
    this.closed = true;
    this.iceState = 'closed';
  }

  setIce(state: IceState): void {
    this.iceState = state;
    this.options.onIceState(state);
  }

  setDtls(state: DtlsState): void {
    this.dtlsState = state;
    this.options.onDtlsState(state);
  }

  /** The consumer that stands for a producer. */
  of(producer: SfuProducer | undefined): FakeConsumer | undefined {
    return this.consumers.find((consumer) => consumer.options.producer === producer && !consumer.closed);
  }
}

export class FakeSfu implements Sfu {
  readonly media = MEDIA_TABLE;
  aliveWorkers = 1;
  /** On which a conference's endpoints are in turn. */
  workers = 1;
  readonly transports: FakeTransport[] = [];
  readonly routers: RouterCallbacks[] = [];
  closedRouters = 0;
  canLimitVoices = true;
  /** How often it fails to. */
  refusedLimits = 0;
  /** Voice slots that no stream can be made of. */
  readonly brokenSlots = new Set<number>();
  /** What voices were limited to. */
  voiceLimit: number | undefined;
  readonly #conferences = new Map<RouterCallbacks, FakeTransport[]>();

  async createRouter(callbacks: RouterCallbacks): Promise<SfuRouter> {
    if (this.aliveWorkers === 0) throw new AppError('UNAVAILABLE', 'no media worker is running');
    this.routers.push(callbacks);
    const { transports, workers, brokenSlots } = this;
    const own: FakeTransport[] = [];
    this.#conferences.set(callbacks, own);
    return {
      workers: [0],
      pipes: 0,
      canLimitVoices: this.canLimitVoices,
      limitVoices: async (limit) => {
        if (this.refusedLimits-- > 0) throw new AppError('UNAVAILABLE', 'voices cannot be limited now');
        this.voiceLimit = limit;
      },
      async createTransport(options) {
        const transport = new FakeTransport(options, 100_000 * (transports.length + 1), own.length % workers);
        transport.brokenSlots = brokenSlots;
        for (const list of [transports, own]) list.push(transport);
        return transport;
      },
      close: () => {
        this.closedRouters++;
        this.#conferences.delete(callbacks);
      },
    };
  }

  /** Takes its endpoints with it, and conferences that have no others. */
  killWorker(worker: number): void {
    for (const [callbacks, transports] of this.#conferences) {
      const open = transports.filter(({ closed }) => !closed);
      const lost = open.filter((transport) => transport.worker === worker);
      if (lost.length === open.length) callbacks.onLost();
      else for (const { options } of lost) options.onLost();
    }
  }

  async usage() {
    return [];
  }

  async stop(): Promise<void> {}
}
