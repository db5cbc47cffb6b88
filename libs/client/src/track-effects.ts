import { AppError, type Log } from '@parley/kernel';

/** What is made of a device's track before anybody sees or hears it. */
export interface TrackEffect {
  readonly track: MediaStreamTrack;
  /** Calls the listener once if the effect breaks down later on. */
  onFailure(listener: (message: string) => void): void;
  /** Ends the effect and its track; that of the device goes on. */
  close(): void;
}

export type EffectKind = 'audio' | 'camera';

export interface EffectsPort {
  /** Makes what this person has chosen of a device's track; undefined: it stays as it is. Rejects with AppError when that fails. */
  apply(kind: EffectKind, source: MediaStreamTrack): Promise<TrackEffect | undefined>;
  /** An effect does not work, or works no more: the device's own track is used. */
  failed(kind: EffectKind): void;
}

export const NO_EFFECTS: EffectsPort = { apply: () => Promise.resolve(undefined), failed: () => {} };

/** The effects that are in use, one for each device at most. */
export class TrackEffects {
  readonly #port: EffectsPort;
  readonly #log: Log;
  readonly #onBroken: (kind: EffectKind) => void;
  readonly #current = new Map<EffectKind, TrackEffect>();

  /** `onBroken`: the effect of a device has just been ended since it broke down. */
  constructor(port: EffectsPort, log: Log, onBroken: (kind: EffectKind) => void) {
    this.#port = port;
    this.#log = log;
    this.#onBroken = onBroken;
  }

  /** What is to be sent of a device: its own track where there is no effect, or it fails. The former effect has ended then. */
  async trackOf(kind: EffectKind, source: MediaStreamTrack): Promise<MediaStreamTrack> {
    const effect = await this.#start(kind, source);
    this.end(kind);
    if (!effect) return source;
    effect.track.enabled = source.enabled;
    this.#current.set(kind, effect);
    effect.onFailure((message) => {
      if (this.#current.get(kind) !== effect) return;
      this.#log.warn({ kind, message }, 'effect broke down');
      this.end(kind);
      this.#onBroken(kind);
      this.#port.failed(kind);
    });
    return effect.track;
  }

  end(kind: EffectKind): void {
    const effect = this.#current.get(kind);
    this.#current.delete(kind);
    effect?.close();
  }

  async #start(kind: EffectKind, source: MediaStreamTrack): Promise<TrackEffect | undefined> {
    try {
      return await this.#port.apply(kind, source);
    } catch (error) {
      this.#log.warn({ kind, code: AppError.is(error) ? error.code : 'INTERNAL' }, 'effect not applied');
      this.#port.failed(kind);
      return undefined;
    }
  }
}
