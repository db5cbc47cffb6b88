import type { MediaTable, MediaType } from '@parley/xmpp-jingle';
import type { Drops } from './drops.ts';

export type VideoCodec = 'VP8' | 'H264' | 'VP9' | 'AV1';
export type IceState = 'new' | 'connected' | 'disconnected' | 'closed';
export type DtlsState = 'new' | 'connecting' | 'connected' | 'failed' | 'closed';

/** The media side of a bridge: one or more mediasoup workers, each with one UDP port. */
export interface Sfu {
  /** Payload types and header extensions that clients of this bridge have to use. */
  readonly media: Readonly<Record<MediaType, MediaTable>>;
  /** Workers that run now. */
  readonly aliveWorkers: number;
  /** A conference's router, which begins on the least loaded worker. @throws AppError UNAVAILABLE when no worker runs */
  createRouter(callbacks: RouterCallbacks): Promise<SfuRouter>;
  /** CPU time and memory of every running worker. */
  usage(): Promise<WorkerUsage[]>;
  stop(): Promise<void>;
}

export interface WorkerUsage {
  readonly index: number;
  readonly pid: number;
  /** User and system time since the worker started. */
  readonly cpuMs: number;
  readonly rssMb: number;
  /** Packets refused since the worker started. */
  readonly drops: Drops;
}

export interface RouterCallbacks {
  /** An endpoint became the dominant speaker. */
  onDominantSpeaker(owner: string): void;
  /** Endpoints that are audible now, loudest first, with levels in dBov (−127…0); empty = silence. */
  onLevels(levels: readonly { readonly owner: string; readonly level: number }[]): void;
  /** Others hold the voice slots of some transport. */
  onVoices?(): void;
  /** Everything of this router is gone with its worker, or with the last of them; not called after close(). */
  onLost(): void;
}

/** A conference, over as many workers as its load needs. */
export interface SfuRouter {
  /** Indices of the workers that it is on, in the order in which it came to them. */
  readonly workers: readonly number[];
  /** Sources that travel between its workers: one for each worker that takes it from another one. */
  readonly pipes: number;
  /** Whether voices can be limited: only by our own worker. */
  readonly canLimitVoices: boolean;
  /**
   * From now on only so many voices at a time are passed on, those that are the loudest (bridge contract §11), and there are
   * that many voice slots. Only the first call counts.
   * @throws AppError CLOSED when the conference is over
   */
  limitVoices(limit: number): Promise<void>;
  /** On the worker that has room (see span/placement.ts). @throws AppError UNAVAILABLE, or CLOSED when the conference is over */
  createTransport(options: TransportOptions): Promise<SfuTransport>;
  close(): void;
}

/** How a client tells what it can receive, and is told what it may send: by what its payload types name as feedback. */
export type CongestionFeedback = 'transport-cc' | 'goog-remb' | 'none';

export interface TransportOptions {
  /** What the client was offered, by default `transport-cc`; `none` = nothing is estimated, nor are packets numbered for it. */
  readonly congestion?: CongestionFeedback;
  /** Answer a data channel opened by the client. */
  readonly sctp: boolean;
  /** Its worker is gone, and it with that, while the conference goes on elsewhere; then {@link RouterCallbacks.onLost} is not called. */
  onLost(): void;
  onIceState(state: IceState): void;
  onDtlsState(state: DtlsState): void;
  /** New estimate of what can be sent to this client, in bit/s. */
  onBandwidth(bps: number): void;
  /** The client opened the bridge channel, or messages to it were lost: it has to be told everything. */
  onChannelOpen(): void;
  onChannelMessage(text: string): void;
  /** A message that is neither text nor the expected channel opening. */
  onChannelProblem(reason: string): void;
}

/** ICE credentials of the client: let the worker nominate a pair towards clients that never take the controlling role. */
export interface IceCredentials {
  readonly ufrag: string;
  readonly pwd: string;
}

export interface PeerDtls {
  /** `sha-1` … `sha-512`. */
  readonly hash: string;
  readonly fingerprint: string;
  /** The `a=setup` of the client. */
  readonly setup: 'active' | 'passive' | 'actpass';
  readonly ice: IceCredentials;
}

export interface SfuTransport {
  /** Index of its worker. */
  readonly worker: number;
  /** UDP port of its worker. */
  readonly port: number;
  readonly ufrag: string;
  readonly pwd: string;
  /** SHA-256 fingerprint of the worker's certificate, colon-separated upper-case hex. */
  readonly fingerprint: string;
  readonly iceState: IceState;
  readonly dtlsState: DtlsState;
  /** The pair of addresses in use; undefined while there is none. */
  readonly path: SelectedPath | undefined;
  /** Hands over the client's side; may be called once. @throws AppError INPUT_INVALID for an unusable fingerprint */
  connect(peer: PeerDtls): Promise<void>;
  /** The client restarted ICE and has new credentials; only after {@link connect}. @throws AppError INPUT_INVALID */
  updateIce(credentials: IceCredentials): Promise<void>;
  /** New credentials; those that the client uses now work on beside them. */
  restartIce(): Promise<void>;
  /** @throws AppError INPUT_INVALID when the worker refuses the streams (SSRC in use) */
  produce(options: ProduceOptions): Promise<SfuProducer>;
  /** A paused consumer of another endpoint's producer. */
  consume(options: ConsumeOptions): Promise<SfuConsumer>;
  /** Ids of the producers that hold the voice slots here; undefined = nobody does. Empty without a limit. */
  readonly voices: readonly (string | undefined)[];
  /** A consumer of whoever holds a voice slot, except this client itself. @throws AppError CLOSED when there is no such slot */
  consumeVoice(options: ConsumeVoiceOptions): Promise<SfuConsumer>;
  /** Whom the client wants to hear in voice slots: owners, or names of sources. */
  hear(wish: VoiceWish): Promise<void>;
  /** The estimate of what the client can receive never falls below this, in bit/s. */
  setFloor(bps: number): Promise<void>;
  /** Sends a text on the data channel; false while it is not open. */
  sendText(text: string): boolean;
  stats(): Promise<TransportStats>;
  close(): void;
}

export interface SelectedPath {
  readonly protocol: 'udp' | 'tcp';
  /** `ip:port` that the client comes from, as seen from here. */
  readonly remote: string;
  readonly localPort: number;
}

export interface Encoding {
  readonly ssrc: number;
  readonly rtxSsrc?: number;
}

export interface ProduceOptions {
  readonly kind: MediaType;
  /** Endpoint id of the sender. */
  readonly owner: string;
  /** Of the source; {@link SfuTransport.hear} knows it by this too. */
  readonly name?: string;
  /** Lowest layer first; SVC codecs may use the first one only. */
  readonly encodings: readonly Encoding[];
  /** Its codec, its layers or their heights changed: senders change the codec at will (client contract §7.3). */
  readonly onChange?: (producer: SfuProducer) => void;
}

export interface SfuProducer {
  readonly id: string;
  readonly kind: MediaType;
  readonly owner: string;
  /** Undefined for audio, and as long as nothing has arrived. */
  readonly codec: VideoCodec | undefined;
  /** Spatial layers: number of simulcast streams, or of layers inside one SVC stream. */
  readonly layers: number;
  /** Smaller dimension of each layer, lowest first; undefined while unknown. */
  readonly heights: readonly number[] | undefined;
  readonly paused: boolean;
  /** Keyframes received so far, of all its streams. */
  readonly keyFrames: number;
  setPaused(paused: boolean): Promise<void>;
  stats(): Promise<StreamStats[]>;
  close(): void;
}

export interface ConsumeOptions {
  readonly producer: SfuProducer;
  /** Send under these SSRCs instead of fresh ones; the caller keeps them unique per transport. */
  readonly ssrc?: Encoding;
  /** Spatial layer to begin with, as by setLayer(); undefined = the highest. */
  readonly layer?: number;
  /** Spatial layer sent now; undefined = none is (the sender stopped, or bandwidth does not allow any). */
  onLayer(layer: number | undefined): void;
}

export interface ConsumeVoiceOptions {
  readonly slot: number;
  readonly ssrc: number;
}

/** Not those who are excluded, else those who are included, else all or none. */
export interface VoiceWish {
  readonly all: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface SfuConsumer {
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
  /** Whether layers can be chosen. */
  readonly layered: boolean;
  readonly paused: boolean;
  setPaused(paused: boolean): Promise<void>;
  /** Most that may be sent; lower layers are used while bandwidth is short. */
  setLayer(spatialLayer: number): Promise<void>;
  /** Share of scarce bandwidth: 1 (least) to 255. */
  setPriority(priority: number): Promise<void>;
  /** Asks the sender for a keyframe, within the limits of the producer. */
  requestKeyFrame(): Promise<void>;
  stats(): Promise<StreamStats[]>;
  close(): void;
}

export interface TransportStats {
  /** Everything that arrived, connectivity checks included: grows while the client is reachable. */
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly receiveBps: number;
  readonly sendBps: number;
  /** Of `receiveBps`, what is media: 0 means that no stream arrives. */
  readonly mediaBps: number;
  /** Estimate of what the client can receive; undefined before the first video. */
  readonly availableBps: number | undefined;
  /** Fraction 0…1. */
  readonly lossReceived: number;
  readonly lossSent: number;
}

export interface StreamStats {
  readonly ssrc: number;
  readonly bps: number;
  /** Bit/s of each spatial layer inside the stream with those below it, lowest first; one entry when there are no such layers. */
  readonly layerBps: readonly number[];
  readonly packets: number;
  readonly packetsLost: number;
  /** 0 (nothing arrives) to 10. */
  readonly score: number;
  readonly rttMs: number | undefined;
  readonly pliCount: number;
  readonly nackCount: number;
}
