import { AppError, errorMessage, type Log, SerialQueue } from '@parley/kernel';
import {
  buildOffer,
  haveSameLines,
  initialSlots,
  type LocalSession,
  type LocalSsrcs,
  type OpusWish,
  occupy,
  parseAnswer,
  type RemoteOffer,
  type RemoteSource,
  type SlotRole,
  type Slots,
  simulcastSsrcs,
  ssrcsOf,
  vacate,
  withDesktop,
  withLocalSsrcs,
  withOpus,
} from '@parley/sdp';
import { cameraLayers, INITIAL_HEIGHT, type LayerSettings, screenLayers } from './encodings.ts';
import type { PeerPort, PeerTransceiver, SimulcastStyle } from './ports.ts';
import { dropSources, enterSources, type SourceTable, type TableChange } from './source-table.ts';

export type LocalRole = Exclude<SlotRole, 'remote'>;
export type LocalTracks = Partial<Record<LocalRole, MediaStreamTrack>>;

export interface MediaSessionDeps {
  readonly peer: PeerPort;
  readonly simulcast: SimulcastStyle;
  readonly offer: RemoteOffer;
  /** What sound is to be like, beyond what the bridge offers. */
  readonly sound?: OpusWish | undefined;
  readonly log: Log;
  /** A fresh SSRC. */
  readonly randomSsrc: () => number;
  readonly onIce: (state: RTCIceConnectionState) => void;
  /** Remote sources or their tracks have changed. */
  readonly onSources: () => void;
}

const CAMERA_LAYER_COUNT = 3;

/** Media towards one bridge: a peer connection whose remote offer is rewritten whenever a source comes or goes. */
export class MediaSession {
  readonly #deps: MediaSessionDeps;
  /** Negotiations and sender changes, one after the other. */
  readonly #queue = new SerialQueue();
  readonly #heights = new Map<LocalRole, number>();
  #cameraLimit: number | undefined;
  readonly #ssrcs = new Map<string, LocalSsrcs>();
  readonly #id = Math.floor(Math.random() * 2 ** 31);
  #version = 0;
  #slots: Slots;
  #sources: SourceTable = new Map();
  #local: LocalSession | undefined;
  #isStale = false;
  #isClosed = false;

  constructor(deps: MediaSessionDeps) {
    this.#deps = deps;
    this.#slots = initialSlots(deps.offer.bridgeSources);
    deps.peer.addEventListener('iceconnectionstatechange', () => {
      if (!this.#isClosed) deps.onIce(deps.peer.iceConnectionState);
    });
  }

  /** Sources that this session forwards. */
  get sources(): SourceTable {
    return this.#sources;
  }

  get peer(): PeerPort {
    return this.#deps.peer;
  }

  /** First negotiation with the local tracks; what to announce in session-accept. */
  start(tracks: LocalTracks): Promise<LocalSession> {
    if (tracks.desktop) this.#slots = withDesktop(this.#slots);
    this.#apply(enterSources(this.#sources, this.#deps.offer.sources));
    return this.#queue.run(async () => {
      const local = await this.#negotiate(tracks);
      this.#deps.onSources();
      return local;
    });
  }

  /** Sources announced by a map of the bridge or by the focus. */
  enter(announced: readonly RemoteSource[]): void {
    this.#change(enterSources(this.#sources, announced));
  }

  /** Sources that nobody sends any more. */
  drop(isGone: (source: RemoteSource) => boolean): void {
    this.#change(dropSources(this.#sources, isGone));
  }

  /** The track on which a source is received; undefined until its m-line is negotiated. */
  trackOf(source: RemoteSource): MediaStreamTrack | undefined {
    const slot = this.#slots.find((item) => item.role === 'remote' && item.kind === source.kind && item.source?.ssrc === source.ssrc);
    return slot && this.#transceiver(slot.mid)?.receiver.track;
  }

  /** The m-line of a local source, once there is one. */
  midOf(role: LocalRole): string | undefined {
    return this.#slots.find((slot) => slot.role === role)?.mid;
  }

  /** Puts a track (or silence) into a local m-line; resolves when it is sent. A screen gets its m-line with the first track. */
  setTrack(role: LocalRole, track: MediaStreamTrack | undefined): Promise<LocalSession | undefined> {
    return this.#queue.run(async () => {
      if (this.#isClosed || !this.#local) return undefined;
      if (role === 'desktop' && this.midOf(role) === undefined) {
        if (!track) return undefined;
        this.#slots = withDesktop(this.#slots);
        return this.#negotiate({ desktop: track });
      }
      const sender = this.#localTransceiver(role)?.sender;
      await sender?.replaceTrack(track ?? null);
      await this.#applyLayers(role);
      return undefined;
    });
  }

  /** What receivers want of a local video source, as its height in pixels; 0 = nobody wants it, −1 = all of it. */
  setHeight(role: LocalRole, maxHeight: number): void {
    this.#heights.set(role, maxHeight);
    this.#run('layers', () => this.#applyLayers(role));
  }

  /** Height that the camera has at most, whatever receivers want; undefined: no such limit. */
  setCameraLimit(maxHeight: number | undefined): void {
    if (this.#cameraLimit === maxHeight) return;
    this.#cameraLimit = maxHeight;
    this.#run('layers', () => this.#applyLayers('camera'));
  }

  /** Idempotent. Tracks are not stopped: they are the caller's. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deps.peer.close();
  }

  #change(change: TableChange): void {
    const needsNegotiation = this.#apply(change);
    if (!needsNegotiation || this.#isStale) {
      this.#deps.onSources();
      return;
    }
    // Everything that is announced before the queue gets here goes into the same round (client contract §5.4).
    this.#isStale = true;
    this.#run('negotiation', async () => {
      this.#isStale = false;
      if (this.#local && !this.#isClosed) await this.#negotiate({});
      this.#deps.onSources();
    });
  }

  #apply({ table, removed, added }: TableChange): boolean {
    const before = this.#slots;
    this.#sources = table;
    this.#slots = vacate(this.#slots, removed);
    for (const { kind, ssrc, rtx } of added) {
      this.#slots = occupy(this.#slots, kind, { ssrc, ...(rtx !== undefined && { rtx }) }).slots;
    }
    return !haveSameLines(before, this.#slots);
  }

  async #negotiate(tracks: LocalTracks): Promise<LocalSession> {
    const { peer, offer, sound = {} } = this.#deps;
    this.#version++;
    const sdp = buildOffer({ id: this.#id, version: this.#version, slots: this.#slots, iceLite: true, ...offer });
    await peer.setRemoteDescription({ type: 'offer', sdp: withOpus(sdp, sound) });
    await this.#prepareLocal(tracks);
    const answer = (await peer.createAnswer()).sdp;
    if (answer === undefined) throw new AppError('INTERNAL', 'the browser made no answer');
    this.#learnSsrcs(answer);
    const layered = this.#deps.simulcast === 'ssrc-groups' ? withLocalSsrcs(answer, this.#ssrcs) : answer;
    const munged = withOpus(layered, { stereo: sound.stereo });
    await peer.setLocalDescription({ type: 'answer', sdp: munged });
    this.#local = parseAnswer(munged);
    if (tracks.camera !== undefined || this.#version === 1) await this.#applyLayers('camera');
    if (tracks.desktop !== undefined) await this.#applyLayers('desktop');
    return this.#local;
  }

  /** Local m-lines send from the start, with or without a track, so that muting never changes an SSRC. */
  async #prepareLocal(tracks: LocalTracks): Promise<void> {
    for (const role of ['audio', 'camera', 'desktop'] as const) {
      const transceiver = this.#localTransceiver(role);
      if (!transceiver) continue;
      const direction = role === 'desktop' ? 'sendonly' : 'sendrecv';
      if (transceiver.direction !== direction) transceiver.direction = direction;
      const track = tracks[role];
      if (track) await transceiver.sender.replaceTrack(track);
    }
  }

  #learnSsrcs(answer: string): void {
    for (const slot of this.#slots) {
      if (slot.role === 'remote' || this.#ssrcs.has(slot.mid)) continue;
      const single = ssrcsOf(answer, slot.mid);
      if (!single) continue;
      const layers = slot.role === 'camera' ? CAMERA_LAYER_COUNT : 1;
      this.#ssrcs.set(slot.mid, simulcastSsrcs(single, layers, this.#deps.randomSsrc));
    }
  }

  async #applyLayers(role: LocalRole): Promise<void> {
    const sender = role === 'audio' || this.#isClosed ? undefined : this.#localTransceiver(role)?.sender;
    if (!sender) return;
    const parameters = sender.getParameters();
    const layers = this.#layers(role, parameters.encodings.length);
    if (layers.length !== parameters.encodings.length) return;
    parameters.encodings.forEach((encoding, index) => {
      Object.assign(encoding, layers[index]);
    });
    await sender.setParameters(parameters);
  }

  #layers(role: LocalRole, count: number): readonly LayerSettings[] {
    const height = this.#heights.get(role) ?? (role === 'desktop' ? -1 : INITIAL_HEIGHT);
    if (role === 'desktop') return screenLayers(height);
    const limit = this.#cameraLimit;
    const within = limit === undefined ? height : height < 0 ? limit : Math.min(height, limit);
    return cameraLayers(within, count, this.#captureSize);
  }

  /** Set by the caller whenever the camera changes. */
  #captureSize = { width: 1280, height: 720 };

  setCaptureSize(size: { readonly width: number; readonly height: number }): void {
    this.#captureSize = size;
    this.#run('layers', () => this.#applyLayers('camera'));
  }

  #run(what: string, task: () => Promise<void>): void {
    this.#queue.run(task).catch((error: unknown) => {
      if (!this.#isClosed) this.#deps.log.error({ error: errorMessage(error), what }, 'media change failed');
    });
  }

  #localTransceiver(role: LocalRole): PeerTransceiver | undefined {
    const slot = this.#slots.find((item) => item.role === role);
    return slot && this.#transceiver(slot.mid);
  }

  #transceiver(mid: string): PeerTransceiver | undefined {
    return this.#deps.peer.getTransceivers().find((item) => item.mid === mid);
  }
}
