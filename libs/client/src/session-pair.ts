import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { RemoteSource } from '@parley/sdp';
import { BridgeSession, type BridgeSessionDeps } from './bridge-session.ts';
import type { LocalMediaState } from './local-media.ts';
import type { LocalRole, LocalTracks } from './media-session.ts';
import type { ReceivedSource } from './state.ts';

const ROLES: readonly LocalRole[] = ['audio', 'camera', 'desktop'];
/** How long a former session plays on after the new one is connected: its streams need a moment to arrive. */
const FADE_MS = 3_000;

export interface SessionPairDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The bridge session and the one before it. While a conference moves, people keep seeing the former session's pictures until
 * the new session has its own.
 */
export class SessionPair {
  readonly #deps: SessionPairDeps;
  #current: BridgeSession | undefined;
  #fading: BridgeSession | undefined;
  #fade: Timer | undefined;
  #tracks: LocalTracks = {};

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
    this.#describe(session);
    const tracks = this.#tracks;
    await session.start(tracks);
  }

  /** The current session is over for the focus; its media plays on until the next one. */
  retire(): void {
    if (!this.#current) return;
    this.#current.retire();
    this.#closeFading();
    this.#fading = this.#current;
    this.#current = undefined;
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

  /** Everything that is received, from the former session where the new one has nothing yet. */
  received(): ReceivedSource[] {
    const merged = new Map<string, ReceivedSource>();
    for (const session of [this.#fading, this.#current]) {
      for (const source of session?.media.sources.values() ?? []) {
        const track = session?.media.trackOf(source);
        const { name, owner, kind, videoType } = source;
        if (track) merged.set(name, { name, owner, kind, track, ...(videoType !== undefined && { videoType }) });
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

  #closeFading(): void {
    this.#fade?.cancel();
    this.#fade = undefined;
    this.#fading?.close();
    this.#fading = undefined;
  }
}

/** A muted microphone keeps its (silent) track, so that its stream never stops. */
function tracksOf({ audio, camera, screen }: LocalMediaState): LocalTracks {
  return {
    ...(audio.track && { audio: audio.track }),
    ...(camera.track && { camera: camera.track }),
    ...(screen && { desktop: screen }),
  };
}
