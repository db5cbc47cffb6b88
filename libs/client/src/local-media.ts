import { AppError, type Log, SerialQueue } from '@parley/kernel';
import type { DevicesPort } from './ports.ts';
import { ScreenShare, type SharedScreen, type ShareProblem } from './screen-share.ts';
import { type EffectsPort, NO_EFFECTS, TrackEffects } from './track-effects.ts';

export type DeviceProblem = 'refused' | 'notFound' | 'inUse' | 'unsupported' | 'failed';

export interface LocalDevice {
  /** Whether the person wants it off. A device that could not be opened is off as well. */
  readonly muted: boolean;
  readonly deviceId?: string;
  /** What others get. */
  readonly track?: MediaStreamTrack;
  /** What the device gives; the same track where no effect is applied to it. */
  readonly source?: MediaStreamTrack;
  readonly problem?: DeviceProblem;
  /** The browser is asking, or the device is starting. */
  readonly isOpening: boolean;
}

export interface LocalMediaState extends SharedScreen {
  readonly audio: LocalDevice;
  readonly camera: LocalDevice;
}

export interface LocalMediaDeps {
  readonly devices: DevicesPort;
  readonly log: Log;
  readonly onChange: (state: LocalMediaState) => void;
  /** A device in use went away, and another one took its place; the label of the former. */
  readonly onFallback?: (kind: 'audio' | 'camera', former: string) => void;
  readonly effects?: EffectsPort;
  readonly onShareProblem?: (problem: ShareProblem) => void;
}

type Kind = 'audio' | 'camera';

const PROBLEMS: Readonly<Record<string, DeviceProblem>> = {
  NOT_ALLOWED: 'refused',
  NOT_FOUND: 'notFound',
  UNAVAILABLE: 'inUse',
  NOT_SUPPORTED: 'unsupported',
};

/** What an error of DevicesPort means to the person. */
export function deviceProblemOf(error: unknown): DeviceProblem {
  return (AppError.is(error) && PROBLEMS[error.code]) || 'failed';
}

/** Microphone, camera and screen of this person, from before joining until after leaving. */
export class LocalMedia {
  readonly #deps: LocalMediaDeps;
  readonly #queues = { audio: new SerialQueue(), camera: new SerialQueue() };
  readonly #effects: TrackEffects;
  readonly #share: ScreenShare;
  #state: LocalMediaState;
  #isClosed = false;

  constructor(deps: LocalMediaDeps, initial: { readonly audio?: Partial<LocalDevice>; readonly camera?: Partial<LocalDevice> } = {}) {
    this.#deps = deps;
    this.#effects = new TrackEffects(deps.effects ?? NO_EFFECTS, deps.log, (kind) => this.#useSource(kind));
    this.#share = new ScreenShare({
      ...deps,
      onChange: (shared) => this.#publish({ audio: this.#state.audio, camera: this.#state.camera, ...shared }),
      ...(deps.onShareProblem && { onProblem: deps.onShareProblem }),
    });
    this.#state = {
      audio: { muted: true, isOpening: false, ...initial.audio },
      camera: { muted: true, isOpening: false, ...initial.camera },
    };
  }

  get state(): LocalMediaState {
    return this.#state;
  }

  /** Mutes or unmutes. Problems end up in the state: the device then stays off. */
  setMuted(kind: Kind, muted: boolean): Promise<void> {
    return this.#queues[kind].run(async () => {
      if (muted) this.#switchOff(kind);
      else await this.#switchOn(kind, this.#state[kind].deviceId);
    });
  }

  /** Chooses another device; it starts at once unless this kind is off. */
  setDevice(kind: Kind, deviceId: string): Promise<void> {
    return this.#queues[kind].run(async () => {
      if (this.#state[kind].muted) {
        this.#stop(kind);
        this.#update(kind, { deviceId });
      } else await this.#switchOn(kind, deviceId);
    });
  }

  /** Opens the device anew, as `devices` opens it now; one that is closed stays so. */
  reopen(kind: Kind): Promise<void> {
    return this.#queues[kind].run(async () => {
      const { source, muted, deviceId } = this.#state[kind];
      if (!source) return;
      this.#stop(kind);
      await this.#switchOn(kind, deviceId, muted);
    });
  }

  /** Applies the effect that is wanted now, where the device is open. The person is seen as before until it works. */
  refreshEffect(kind: Kind): Promise<void> {
    return this.#queues[kind].run(async () => {
      const { source } = this.#state[kind];
      if (source?.readyState !== 'live') return;
      const track = await this.#effects.trackOf(kind, source);
      if (this.#isClosed) this.#effects.end(kind);
      else if (this.#state[kind].source === source) this.#update(kind, { track });
    });
  }

  /** Asks for a screen, in place of the one that is shared. */
  startScreen(): Promise<void> {
    return this.#share.start();
  }

  /** Asks for the sound of a tab, without its picture. */
  startSound(): Promise<void> {
    return this.#share.start({ isSoundOnly: true });
  }

  /** Ends what is shared, picture and sound. */
  stopScreen(): void {
    this.#share.stop();
  }

  /** Releases every device. */
  close(): void {
    this.#isClosed = true;
    for (const kind of ['audio', 'camera'] as const) {
      this.#effects.end(kind);
      this.#state[kind].source?.stop();
    }
    this.#share.close();
  }

  /** The microphone stays open while muted, so that speaking again is instant; the camera's light has to go out. */
  #switchOff(kind: Kind): void {
    if (kind === 'camera') this.#stop(kind);
    else this.#enable(kind, false);
    this.#update(kind, { muted: true });
  }

  async #switchOn(kind: Kind, deviceId: string | undefined, muted = false): Promise<void> {
    const { source, deviceId: current } = this.#state[kind];
    if (source && source.readyState === 'live' && deviceId === current) {
      this.#enable(kind, true);
      this.#update(kind, { muted: false });
      return;
    }
    this.#update(kind, { isOpening: true });
    try {
      const fresh = await this.#open(kind, deviceId);
      if (this.#isClosed) return fresh.stop();
      fresh.enabled = !muted;
      const track = await this.#effects.trackOf(kind, fresh);
      if (this.#isClosed) return this.#release(kind, fresh);
      this.#state[kind].source?.stop();
      fresh.addEventListener('ended', () => this.#lost(kind, fresh));
      this.#replace(kind, { muted, isOpening: false, track, source: fresh, ...(deviceId !== undefined && { deviceId }) });
    } catch (error) {
      const problem = deviceProblemOf(error);
      this.#deps.log.warn({ kind, problem }, 'device not opened');
      this.#stop(kind);
      const kept = this.#state[kind].deviceId;
      this.#replace(kind, { muted: true, isOpening: false, problem, ...(kept !== undefined && { deviceId: kept }) });
    }
  }

  async #open(kind: Kind, deviceId: string | undefined): Promise<MediaStreamTrack> {
    const { devices } = this.#deps;
    const open = () => (kind === 'audio' ? devices.openMicrophone(deviceId) : devices.openCamera(deviceId));
    try {
      return await open();
    } catch (error) {
      const isHeldByUs = AppError.is(error) && error.code === 'UNAVAILABLE' && this.#state[kind].source?.readyState === 'live';
      if (!isHeldByUs || this.#isClosed) throw error;
      // Phones open their other camera only once the first is closed.
      this.#stop(kind);
      return open();
    }
  }

  /** Unplugged, or taken away by the system: whoever was on goes on with another device, if there is one. */
  #lost(kind: Kind, track: MediaStreamTrack): void {
    void this.#queues[kind].run(async () => {
      const { muted, source, track: _lost, problem: _old, deviceId: _gone, ...rest } = this.#state[kind];
      if (this.#isClosed || source !== track) return;
      this.#effects.end(kind);
      this.#replace(kind, { ...rest, muted: true });
      if (muted) return;
      await this.#switchOn(kind, undefined);
      if (this.#state[kind].problem === undefined) this.#deps.onFallback?.(kind, track.label);
    });
  }

  #stop(kind: Kind): void {
    const { track, source, ...rest } = this.#state[kind];
    if (!source) return;
    this.#release(kind, source);
    this.#state = { ...this.#state, [kind]: rest };
  }

  #release(kind: Kind, source: MediaStreamTrack): void {
    this.#effects.end(kind);
    source.stop();
  }

  #enable(kind: Kind, enabled: boolean): void {
    const { track, source } = this.#state[kind];
    for (const one of [track, source]) if (one) one.enabled = enabled;
  }

  /** The effect has broken down. */
  #useSource(kind: Kind): void {
    const { source } = this.#state[kind];
    if (source && !this.#isClosed) this.#update(kind, { track: source });
  }

  #update(kind: Kind, change: Partial<LocalDevice>): void {
    this.#replace(kind, { ...this.#state[kind], ...change });
  }

  #replace(kind: Kind, device: LocalDevice): void {
    this.#publish({ ...this.#state, [kind]: device });
  }

  #publish(state: LocalMediaState): void {
    this.#state = state;
    if (!this.#isClosed) this.#deps.onChange(state);
  }
}
