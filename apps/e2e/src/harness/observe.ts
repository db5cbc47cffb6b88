/** What a page shows of one remote participant. */
export interface RemoteView {
  readonly endpoint: string;
  readonly name: string;
  /** Absent while no video element of this tile plays. */
  readonly video?: {
    readonly width: number;
    readonly height: number;
    readonly frames: number;
    readonly hue: number;
    readonly saturation: number;
  };
  /** The same for the screen share. */
  readonly screen?: { readonly width: number; readonly height: number; readonly frames: number; readonly hue: number };
  /** Absent while no audio is received. `frequency` is the strongest tone in Hz while it sounds, 0 in silence. */
  readonly audio?: { readonly energy: number; readonly frequency: number };
}

/** One layer of the camera that a page sends. */
export interface SentLayer {
  readonly ssrc: number;
  readonly width: number;
  readonly height: number;
  readonly active: boolean;
  readonly framesPerSecond: number;
  readonly frames: number;
  readonly codec: string;
}

/** The addresses between which the media of a page travels. */
export interface MediaPath {
  readonly remote: string;
  readonly protocol: string;
  readonly roundTripMs: number;
  /** How a relay is reached; absent without one. */
  readonly relayProtocol?: string;
  /** A relay's URL. */
  readonly relay?: string;
}

interface RemoteSource {
  readonly owner: string;
  readonly displayName: string;
  readonly kind: 'audio' | 'video';
  readonly videoType: 'camera' | 'desktop' | undefined;
  readonly track: MediaStreamTrack;
}

/** What tests do that a person would need many clicks for. */
export interface HookedController {
  openDialog(name: string, params?: object): void;
  closeDialog(): void;
  readonly settings: { set(change: object): void };
  readonly people: {
    showPanel(panel: 'people' | 'chat'): void;
    togglePanel(panel: 'people' | 'chat'): void;
    setSubject(subject: string): void;
  };
  readonly effects: { setNoiseSuppression(isOn: boolean): void; setBackground(setting: string): void };
  readonly media: { readonly state: { readonly audio: { readonly track?: MediaStreamTrack; readonly source?: MediaStreamTrack } } };
  readonly talk: { open(tab?: 'chat' | 'polls' | 'files'): void; close(): void };
  readonly stage: { setFollowMe(isOn: boolean): void; togglePip(): void; readonly pip: { readonly isOpen: boolean } };
}

/** What apps/meet exposes for tests and diagnostics. */
export interface ParleyHooks {
  /** Only our own client has it. */
  readonly controller?: HookedController;
  readonly endpointId: string;
  readonly state: string;
  readonly client?: {
    readonly bridgeChannel?: 'websocket' | 'sctp';
    readonly dominantSpeaker?: string;
    readonly forwarded?: ReadonlySet<string>;
    readonly participants?: readonly { readonly displayName: string }[];
    readonly self?: { readonly isModerator: boolean };
    readonly metadata?: { readonly startMuted: { readonly audio: boolean } };
    readonly avModeration?: { readonly actors: ReadonlyMap<string, string> };
  };
  remoteSources(): readonly RemoteSource[];
  peerConnection(): RTCPeerConnection | undefined;
  setReceiverConstraints(
    constraints:
      | { lastN?: number; defaultConstraints?: { maxHeight: number }; constraints?: Record<string, { maxHeight: number }> }
      | undefined,
  ): void;
}

declare global {
  interface Window {
    parley?: ParleyHooks;
    parleyAnalysers?: WeakMap<MediaStreamTrack, { readonly context: AudioContext; readonly analyser: AnalyserNode }>;
  }
}

/** Runs in the page: reads pictures and tones of every remote participant as the person in front of it would get them. */
export async function observeRemotes(): Promise<RemoteView[]> {
  const hooks = window.parley;
  if (!hooks) return [];
  const report = await hooks.peerConnection()?.getStats();
  const inbound = new Map<string, { framesDecoded?: number; totalAudioEnergy?: number }>();
  report?.forEach((entry: { type: string; trackIdentifier?: string }) => {
    if (entry.type === 'inbound-rtp' && entry.trackIdentifier) inbound.set(entry.trackIdentifier, entry as never);
  });
  const colourOf = (video: HTMLVideoElement) => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 16, height: 16 });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context || video.videoWidth === 0) return { hue: -1, saturation: 0 };
    context.drawImage(video, 0, 0, 16, 16);
    const [r = 0, g = 0, b = 0] = [0, 1, 2].map((channel) => {
      const { data } = context.getImageData(4, 6, 8, 8);
      let sum = 0;
      for (let i = channel; i < data.length; i += 4) sum += data[i] ?? 0;
      return sum / 64 / 255;
    });
    const max = Math.max(r, g, b);
    const span = max - Math.min(r, g, b);
    const sector = span === 0 ? 0 : max === r ? ((g - b) / span + 6) % 6 : max === g ? (b - r) / span + 2 : (r - g) / span + 4;
    return { hue: Math.round(sector * 60), saturation: max === 0 ? 0 : Math.round((span / max) * 100) };
  };
  const toneOf = (track: MediaStreamTrack) => {
    // By track, not by its id: a new peer connection gives its tracks the ids of the old one.
    window.parleyAnalysers ??= new WeakMap();
    let entry = window.parleyAnalysers.get(track);
    if (!entry) {
      const context = new AudioContext();
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0.3 });
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      entry = { context, analyser };
      window.parleyAnalysers.set(track, entry);
    }
    const bins = new Float32Array(entry.analyser.frequencyBinCount);
    entry.analyser.getFloatFrequencyData(bins);
    const loudest = bins.reduce((best, level, index) => (level > (bins[best] ?? Number.NEGATIVE_INFINITY) ? index : best), 0);
    return (bins[loudest] ?? -200) > -70 ? Math.round((loudest * entry.context.sampleRate) / 8192) : 0;
  };
  const views = new Map<string, Record<string, unknown>>();
  for (const tile of document.querySelectorAll<HTMLElement>('[data-testid^="tile-"]')) {
    const endpoint = tile.dataset.testid?.slice('tile-'.length) ?? '';
    if (tile.dataset.local !== 'true' && tile.dataset.displayName !== undefined && tile.dataset.videoType !== 'desktop') {
      views.set(endpoint, { endpoint, name: tile.dataset.displayName });
    }
  }
  for (const source of hooks.remoteSources()) {
    const view = views.get(source.owner);
    const stats = inbound.get(source.track.id);
    if (!view || !stats) continue;
    if (source.kind === 'audio') {
      view.audio = { energy: stats.totalAudioEnergy ?? 0, frequency: toneOf(source.track) };
      continue;
    }
    const element = [...document.querySelectorAll<HTMLVideoElement>('[data-testid^="tile-"] video')].find((video) =>
      (video.srcObject as MediaStream | null)?.getVideoTracks().some((track) => track.id === source.track.id),
    );
    if (!element) continue;
    view[source.videoType === 'desktop' ? 'screen' : 'video'] = {
      width: element.videoWidth,
      height: element.videoHeight,
      frames: stats.framesDecoded ?? 0,
      ...colourOf(element),
    };
  }
  return [...views.values()] as unknown as RemoteView[];
}

/** Runs in the page: the camera layers it sends, lowest first. */
export async function observeSentLayers(): Promise<SentLayer[]> {
  const report = await window.parley?.peerConnection()?.getStats();
  const layers: SentLayer[] = [];
  const codecs = new Map<string, string>();
  report?.forEach((entry: { type: string; id: string; mimeType?: string }) => {
    if (entry.type === 'codec') codecs.set(entry.id, entry.mimeType ?? '');
  });
  report?.forEach((entry: Record<string, unknown>) => {
    if (entry.type !== 'outbound-rtp' || entry.kind !== 'video') return;
    layers.push({
      ssrc: Number(entry.ssrc),
      width: Number(entry.frameWidth ?? 0),
      height: Number(entry.frameHeight ?? 0),
      active: entry.active === true,
      framesPerSecond: Number(entry.framesPerSecond ?? 0),
      frames: Number(entry.framesSent ?? 0),
      codec: codecs.get(String(entry.codecId)) ?? '',
    });
  });
  return layers.sort((a, b) => a.height - b.height);
}

/** Runs in the page: how much of the sound that was played the browser had to make up, in samples since the beginning. */
export async function observeSound(): Promise<{ readonly played: number; readonly concealed: number }> {
  const report = await window.parley?.peerConnection()?.getStats();
  const sum = { played: 0, concealed: 0 };
  report?.forEach((entry: Record<string, unknown>) => {
    if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') return;
    sum.played += Number(entry.totalSamplesReceived ?? 0);
    // Silence that follows the end of a stream is concealed as well, and nobody hears it.
    sum.concealed += Number(entry.concealedSamples ?? 0) - Number(entry.silentConcealedSamples ?? 0);
  });
  return sum;
}

/** Runs in the page: the candidate pair in use. */
export async function observePath(): Promise<MediaPath | undefined> {
  const report = await window.parley?.peerConnection()?.getStats();
  const entries = new Map<string, Record<string, unknown>>();
  report?.forEach((entry: Record<string, unknown>) => {
    entries.set(String(entry.id), entry);
  });
  const transport = [...entries.values()].find((entry) => entry.type === 'transport');
  const pair = entries.get(String(transport?.selectedCandidatePairId));
  const [local, remote] = [entries.get(String(pair?.localCandidateId)), entries.get(String(pair?.remoteCandidateId))];
  if (!local || !remote) return undefined;
  return {
    remote: `${remote.address}:${remote.port}`,
    protocol: String(local.protocol),
    roundTripMs: Number(pair?.currentRoundTripTime ?? 0) * 1000,
    ...(local.relayProtocol !== undefined && { relayProtocol: String(local.relayProtocol), relay: String(local.url) }),
  };
}
