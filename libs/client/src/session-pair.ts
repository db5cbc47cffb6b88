import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { RemoteSource } from '@parley/sdp';
import { BridgeSession, type BridgeSessionDeps } from './bridge-session.ts';
import type { LocalMediaState } from './local-media.ts';
import type { LocalRole, LocalTracks } from './media-session.ts';
import type { PeerPort } from './ports.ts';
import type { ReceivedSource } from './state.ts';

const ROLES: readonly LocalRole[] = ['audio', 'camera', 'desktop'];
/** How long a former session plays on at most after the new one is connected. */
const FADE_MS = 3_000;
/** How often it is looked which streams of the new session have arrived meanwhile. */
const LOOK_MS = 200;

export interface SessionPairDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Another track shows a source now. */
  readonly onSources: () => void;
}

/**
 * The bridge session and the one before it. While a conference moves, each source is shown from the former session until the
 * new one has received something of it: where the former still flows, nobody notices.
 */
export class SessionPair {
  readonly #deps: SessionPairDeps;
  #current: BridgeSession | undefined;
  #fading: BridgeSession | undefined;
  #fade: Timer | undefined;
  #look: Timer | undefined;
  /** Ids of tracks in the current session that have received something. */
  #arrived: ReadonlySet<string> = new Set();
  #tracks: LocalTracks = {};
  #cameraLimit: number | undefined;

  constructor(deps: SessionPairDeps) {
    this.#deps = deps;
  }

  get current(): BridgeSession | undefined {
    return this.#current;
  }

  /** A new session takes the place of the current one; rejects when it cannot be set up. */
  async begin(deps: BridgeSessionDeps): Promise<void> {
    const session = new BridgeSession(deps);
    this.retire();
    this.#current = session;
    this.#look?.cancel();
    this.#arrived = new Set();
    if (this.#fading) this.#look = this.#deps.clock.every(LOOK_MS, () => this.#watch(session));
    session.media.setCameraLimit(this.#cameraLimit);
    this.#describe(session);
    const tracks = this.#tracks;
    await session.start(tracks);
  }

  /** The current session is over for the focus; its media plays on until the next one. */
  retire(): void {
    if (!this.#current) return;
    const session = this.#current;
    this.#current = undefined;
    session.retire();
    const hasNothing = this.#fading !== undefined && this.#arrived.size === 0;
    if (hasNothing) session.close();
    else {
      this.#closeFading();
      this.#fading = session;
    }
  }

  /** The current session's media flows: the former one may go. */
  settle(): void {
    if (this.#fading) this.#fade ??= this.#deps.clock.after(FADE_MS, () => this.#closeFading());
  }

  close(): void {
    this.#current?.close();
    this.#current = undefined;
    this.#closeFading();
  }

  /** Sources of people who are gone. */
  drop(isGone: (source: RemoteSource) => boolean): void {
    this.#current?.media.drop(isGone);
  }

  setLocal(local: LocalMediaState): void {
    const former = this.#tracks;
    this.#tracks = tracksOf(local);
    const session = this.#current;
    if (!session) return;
    for (const role of ROLES.filter((item) => former[item] !== this.#tracks[item])) {
      session.setTrack(role, this.#tracks[role]).catch((error: unknown) => {
        this.#deps.log.error({ role, error: errorMessage(error) }, 'local track not sent');
      });
    }
    this.#describe(session);
  }

  /** Height that the camera has at most; undefined: no limit. */
  setCameraLimit(maxHeight: number | undefined): void {
    this.#cameraLimit = maxHeight;
    this.#current?.media.setCameraLimit(maxHeight);
  }

  /** Everything that is received, from the former session where the new one has nothing yet. */
  received(): ReceivedSource[] {
    const merged = new Map<string, ReceivedSource>();
    for (const session of [this.#fading, this.#current]) {
      for (const source of session?.media.sources.values() ?? []) {
        const track = session?.media.trackOf(source);
        const { name, owner, kind, videoType } = source;
        const isTooEarly = session === this.#current && merged.has(name) && track && !this.#arrived.has(track.id);
        if (track && !isTooEarly)
          merged.set(name, {
            name,
            owner,
            kind,
            track,
            isFormer: session !== this.#current,
            ...(videoType !== undefined && { videoType }),
          });
      }
    }
    return [...merged.values()];
  }

  #describe(session: BridgeSession): void {
    const { camera, desktop } = this.#tracks;
    session.setVideoType('camera', camera ? 'camera' : 'none');
    if (desktop || session.media.midOf('desktop') !== undefined) session.setVideoType('desktop', desktop ? 'desktop' : 'none');
    const { width, height } = camera?.getSettings() ?? {};
    if (width && height) session.media.setCaptureSize({ width, height });
  }

  #watch(session: BridgeSession): void {
    arrivedTracks(session.media.peer).then(
      (arrived) => {
        if (session !== this.#current || arrived.size === this.#arrived.size) return;
        this.#arrived = arrived;
        this.#deps.onSources();
      },
      () => {}, // closed meanwhile
    );
  }

  #closeFading(): void {
    for (const timer of [this.#fade, this.#look]) timer?.cancel();
    this.#fade = undefined;
    this.#look = undefined;
    this.#arrived = new Set();
    if (!this.#fading) return;
    this.#fading.close();
    this.#fading = undefined;
    this.#deps.onSources();
  }
}

/** Tracks of which a picture was decoded, or any sound came. */
async function arrivedTracks(peer: PeerPort): Promise<Set<string>> {
  const arrived = new Set<string>();
  for (const entry of (await peer.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
    if (entry.type !== 'inbound-rtp') continue;
    const amount = entry.kind === 'video' ? entry.framesDecoded : entry.packetsReceived;
    if (amount && entry.trackIdentifier) arrived.add(entry.trackIdentifier);
  }
  return arrived;
}

/** A muted microphone keeps its (silent) track, so that its stream never stops. */
function tracksOf({ audio, camera, screen }: LocalMediaState): LocalTracks {
  return {
    ...(audio.track && { audio: audio.track }),
    ...(camera.track && { camera: camera.track }),
    ...(screen && { desktop: screen }),
  };
}
