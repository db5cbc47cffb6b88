import { AppError } from '@parley/kernel';
import type { MediaType } from '@parley/xmpp-jingle';
import type { types } from 'mediasoup';
import type { BridgeChannel } from './channel.ts';
import { layersUpTo, wrapConsumer } from './consumer.ts';
import { translate } from './errors.ts';
import type { ForcedSsrc } from './ortc-overrides.ts';
import { wrapProducer } from './producer.ts';
import { producerParameters } from './rtp-parameters.ts';
import type { TransportHooks } from './span/branch.ts';
import { transportStats } from './stats.ts';
import type {
  CongestionFeedback,
  ConsumeOptions,
  ConsumeVoiceOptions,
  IceCredentials,
  IceState,
  PeerDtls,
  ProduceOptions,
  SelectedPath,
  SfuConsumer,
  SfuProducer,
  SfuTransport,
  TransportOptions,
  TransportStats,
  VoiceWish,
} from './types.ts';
import { CARRIER_MSID, type RouterVoices } from './voices.ts';

/** Keyframes are asked of a sender at most this often per stream (bridge contract §12). */
const KEYFRAME_REQUEST_DELAY_MS = 200;
const HASHES = new Set<string>(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'] satisfies types.FingerprintAlgorithm[]);
/** RFC 8839 §5.4, without its lower limits. */
const ICE_CHARS = /^[\w+/=-]{1,256}$/;

export interface TransportParts {
  readonly transport: types.WebRtcTransport;
  readonly channel: BridgeChannel | undefined;
  /** What its client takes of each kind. */
  readonly capabilities: Readonly<Record<MediaType, types.RtpCapabilities>>;
  /** Of its worker. */
  readonly worker: number;
  readonly port: number;
  readonly hooks: TransportHooks;
  /** Undefined = its worker cannot choose voices. */
  readonly voices: RouterVoices | undefined;
}

/** One endpoint's connection. */
export class WebRtcEndpointTransport implements SfuTransport {
  readonly #transport: types.WebRtcTransport;
  readonly #channel: BridgeChannel | undefined;
  readonly #capabilities: Readonly<Record<MediaType, types.RtpCapabilities>>;
  readonly #congestion: CongestionFeedback | undefined;
  readonly #hooks: TransportHooks;
  readonly #voices: RouterVoices | undefined;
  #wish: VoiceWish = { all: true, include: [], exclude: [] };
  #isConnected = false;
  readonly worker: number;
  readonly port: number;

  constructor(parts: TransportParts, options: TransportOptions) {
    this.#transport = parts.transport;
    this.#channel = parts.channel;
    this.#capabilities = parts.capabilities;
    this.#congestion = options.congestion;
    this.#hooks = parts.hooks;
    this.#voices = parts.voices;
    this.worker = parts.worker;
    this.port = parts.port;
    this.#transport.on('icestatechange', (state) => options.onIceState(iceState(state)));
    this.#transport.on('dtlsstatechange', (state) => options.onDtlsState(state));
    this.#transport.on('trace', (trace) => {
      const bps = trace.type === 'bwe' ? (trace.info as { availableBitrate?: unknown }).availableBitrate : undefined;
      if (typeof bps === 'number') options.onBandwidth(bps);
    });
  }

  get ufrag(): string {
    return this.#transport.iceParameters.usernameFragment;
  }

  get pwd(): string {
    return this.#transport.iceParameters.password;
  }

  get fingerprint(): string {
    const { fingerprints } = this.#transport.dtlsParameters;
    return fingerprints.find((fingerprint) => fingerprint.algorithm === 'sha-256')?.value ?? '';
  }

  get iceState() {
    return iceState(this.#transport.iceState);
  }

  get dtlsState() {
    return this.#transport.dtlsState;
  }

  get path(): SelectedPath | undefined {
    const tuple = this.#transport.iceSelectedTuple;
    if (!tuple?.remoteIp) return undefined;
    const remote = `${tuple.remoteIp.includes(':') ? `[${tuple.remoteIp}]` : tuple.remoteIp}:${tuple.remotePort}`;
    return { protocol: tuple.protocol, remote, localPort: tuple.localPort };
  }

  async connect(peer: PeerDtls): Promise<void> {
    const hash = peer.hash.toLowerCase();
    const value = peer.fingerprint.trim().toUpperCase();
    if (!HASHES.has(hash) || !/^[0-9A-F]{2}(:[0-9A-F]{2}){19,63}$/.test(value))
      throw new AppError('INPUT_INVALID', 'unusable DTLS fingerprint');
    const fingerprints = [{ algorithm: hash as types.FingerprintAlgorithm, value }, credentialsEntry(peer.ice), wishEntry(this.#wish)];
    const role = peer.setup === 'passive' ? 'server' : 'client';
    this.#isConnected = true;
    await translate('connect', 'INPUT_INVALID', this.#transport.connect({ dtlsParameters: { role, fingerprints } }), this.#transport);
  }

  async updateIce(credentials: IceCredentials): Promise<void> {
    const dtlsParameters = { fingerprints: [credentialsEntry(credentials)] };
    await translate('ICE credentials', 'INPUT_INVALID', this.#transport.connect({ dtlsParameters }), this.#transport);
  }

  async restartIce(): Promise<void> {
    await translate('restart ICE', 'INTERNAL', this.#transport.restartIce(), this.#transport);
  }

  async produce(source: ProduceOptions): Promise<SfuProducer> {
    const { kind, owner, name, encodings } = source;
    if (name === CARRIER_MSID) throw new AppError('INPUT_INVALID', `no source may be called ${name}`);
    const msid = name === undefined ? undefined : nameInWorker(name);
    const rtpParameters = producerParameters(kind, nameInWorker(owner), encodings, { msid, congestion: this.#congestion });
    const options = { kind, rtpParameters, appData: { owner }, keyFrameRequestDelay: KEYFRAME_REQUEST_DELAY_MS };
    const producer = await translate('receive source', 'INPUT_INVALID', this.#transport.produce(options), this.#transport);
    producer.observer.once('close', () => this.#hooks.onProducerClosed(producer.id));
    this.#hooks.onProducer({ id: producer.id, kind, owner });
    return wrapProducer(producer, source);
  }

  async consume({ producer, ssrc, layer, onLayer }: ConsumeOptions): Promise<SfuConsumer> {
    const rtpCapabilities: types.RtpCapabilities & ForcedSsrc = { ...this.#capabilities[producer.kind], ...(ssrc && { forcedSsrc: ssrc }) };
    const options = {
      producerId: producer.id,
      rtpCapabilities,
      paused: true,
      ...(layer !== undefined && { preferredLayers: layersUpTo(layer) }),
    };
    const use = await this.#hooks.reach(producer.id);
    try {
      const consumer = await translate('forward source', 'INTERNAL', this.#transport.consume(options), this.#transport);
      if (use) consumer.observer.once('close', () => use.release());
      return wrapConsumer(consumer, producer, { onLayer, onPaused: (paused) => use?.setActive(!paused) });
    } catch (error) {
      use?.release();
      throw error;
    }
  }

  get voices(): readonly (string | undefined)[] {
    return this.#voices?.holders ?? [];
  }

  async consumeVoice({ slot, ssrc }: ConsumeVoiceOptions): Promise<SfuConsumer> {
    const producerId = this.#voices?.carrier(slot);
    if (producerId === undefined) throw new AppError('CLOSED', 'there is no such voice slot');
    const rtpCapabilities: types.RtpCapabilities & ForcedSsrc = { ...this.#capabilities.audio, forcedSsrc: { ssrc } };
    const consuming = this.#transport.consume({ producerId, rtpCapabilities });
    const consumer = await translate('forward voices', 'INTERNAL', consuming, this.#transport);
    return wrapConsumer(consumer, { layers: 1 }, { onLayer() {}, onPaused() {} });
  }

  async hear(wish: VoiceWish): Promise<void> {
    this.#wish = wish;
    if (!this.#isConnected || !this.#voices) return;
    const dtlsParameters = { fingerprints: [wishEntry(wish)] };
    await translate('audio subscription', 'INTERNAL', this.#transport.connect({ dtlsParameters }), this.#transport);
  }

  async setFloor(bps: number): Promise<void> {
    await translate('set the least bit rate', 'INTERNAL', this.#transport.setMinOutgoingBitrate(bps), this.#transport);
  }

  sendText(text: string): boolean {
    return this.#channel?.sendText(text) ?? false;
  }

  async stats(): Promise<TransportStats> {
    const [stat] = await translate('transport statistics', 'INTERNAL', this.#transport.getStats(), this.#transport);
    return transportStats(stat);
  }

  close(): void {
    this.#transport.close();
    this.#hooks.onClosed();
  }
}

/**
 * The worker's ICE part needs the client's credentials to nominate a pair; they travel as one more fingerprint because
 * connect() has no field for them, and a worker without our patch ignores that entry (mediasoup.md §4 c).
 */
function credentialsEntry({ ufrag, pwd }: IceCredentials): types.DtlsFingerprint {
  if (!ICE_CHARS.test(ufrag) || !ICE_CHARS.test(pwd)) throw new AppError('INPUT_INVALID', 'unusable ICE credentials');
  return { algorithm: 'sha-256', value: `ice:${ufrag}:${pwd}` };
}

/** Whom the client wants to hear travels the same way (patch 0017). */
function wishEntry({ all, include, exclude }: VoiceWish): types.DtlsFingerprint {
  const list = (names: readonly string[]) => names.map(nameInWorker).join();
  return { algorithm: 'sha-256', value: `hear:${all ? 1 : 0}:${list(include)}:${list(exclude)}` };
}

/** Names are whatever clients send, halves of characters too; in the worker they stand in lists. */
const nameInWorker = (name: string): string => encodeURIComponent(name.toWellFormed());

/** `completed` only says that a pair was nominated; media flows from `connected` on. */
function iceState(state: types.IceState): IceState {
  return state === 'completed' ? 'connected' : state;
}
