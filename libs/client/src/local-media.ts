import { AppError, type Log, SerialQueue } from '@parley/kernel';
import type { DevicesPort } from './ports.ts';

export type DeviceProblem = 'refused' | 'notFound' | 'inUse' | 'unsupported' | 'failed';

export interface LocalDevice {
  /** Whether the person wants it off. A device that could not be opened is off as well. */
  readonly muted: boolean;
  readonly deviceId?: string;
  readonly track?: MediaStreamTrack;
  readonly problem?: DeviceProblem;
  /** The browser is asking, or the device is starting. */
  readonly isOpening: boolean;
}

export interface LocalMediaState {
  readonly audio: LocalDevice;
  readonly camera: LocalDevice;
  readonly screen?: MediaStreamTrack;
}

export interface LocalMediaDeps {
  readonly devices: DevicesPort;
  readonly log: Log;
  readonly onChange: (state: LocalMediaState) => void;
}

type Kind = 'audio' | 'camera';

const PROBLEMS: Readonly<Record<string, DeviceProblem>> = {
  NOT_ALLOWED: 'refused',
  NOT_FOUND: 'notFound',
  UNAVAILABLE: 'inUse',
  NOT_SUPPORTED: 'unsupported',
};

/** Microphone, camera and screen of this person, from before joining until after leaving. */
export class LocalMedia {
  readonly #deps: LocalMediaDeps;
  readonly #queues = { audio: new SerialQueue(), camera: new SerialQueue() };
  #state: LocalMediaState;
  #isAskingForScreen = false;
  #isClosed = false;

  constructor(deps: LocalMediaDeps, initial: { readonly audio?: Partial<LocalDevice>; readonly camera?: Partial<LocalDevice> } = {}) {
    this.#deps = deps;
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

  /** Asks for a screen. Whoever closes the browser's own dialogue has changed their mind: no error, no screen. */
  async startScreen(): Promise<void> {
    if (this.#state.screen || this.#isAskingForScreen) return;
    this.#isAskingForScreen = true;
    try {
      const track = await this.#deps.devices.openScreen();
      if (this.#isClosed) return track.stop();
      track.addEventListener('ended', () => this.#endScreen(track));
      this.#publish({ ...this.#state, screen: track });
    } catch (error) {
      this.#deps.log.info({ code: AppError.is(error) ? error.code : 'INTERNAL' }, 'screen not shared');
    } finally {
      this.#isAskingForScreen = false;
    }
  }

  stopScreen(): void {
    const track = this.#state.screen;
    if (!track) return;
    track.stop();
    this.#endScreen(track);
  }

  /** Releases every device. */
  close(): void {
    this.#isClosed = true;
    for (const kind of ['audio', 'camera'] as const) this.#state[kind].track?.stop();
    this.#state.screen?.stop();
  }

  /** The microphone stays open while muted, so that speaking again is instant; the camera's light has to go out. */
  #switchOff(kind: Kind): void {
    const { track } = this.#state[kind];
    if (kind === 'camera') this.#stop(kind);
    else if (track) track.enabled = false;
    this.#update(kind, { muted: true });
  }

  async #switchOn(kind: Kind, deviceId: string | undefined): Promise<void> {
    const { track, deviceId: current } = this.#state[kind];
    if (track && track.readyState === 'live' && deviceId === current) {
      track.enabled = true;
      this.#update(kind, { muted: false });
      return;
    }
    this.#update(kind, { isOpening: true });
    try {
      const fresh = await this.#open(kind, deviceId);
      if (this.#isClosed) return fresh.stop();
      this.#stop(kind);
      fresh.addEventListener('ended', () => this.#lost(kind, fresh));
      this.#replace(kind, { muted: false, isOpening: false, track: fresh, ...(deviceId !== undefined && { deviceId }) });
    } catch (error) {
      const problem = (AppError.is(error) && PROBLEMS[error.code]) || 'failed';
      this.#deps.log.warn({ kind, problem }, 'device not opened');
      this.#stop(kind);
      const kept = this.#state[kind].deviceId;
      this.#replace(kind, { muted: true, isOpening: false, problem, ...(kept !== undefined && { deviceId: kept }) });
    }
  }

  #open(kind: Kind, deviceId: string | undefined): Promise<MediaStreamTrack> {
    const { devices } = this.#deps;
    return kind === 'audio' ? devices.openMicrophone(deviceId) : devices.openCamera(deviceId);
  }

  /** Unplugged, or taken away by the system. */
  #lost(kind: Kind, track: MediaStreamTrack): void {
    if (this.#isClosed || this.#state[kind].track !== track) return;
    this.#replace(kind, { muted: true, isOpening: false, problem: 'notFound' });
  }

  #endScreen(track: MediaStreamTrack): void {
    if (this.#isClosed || this.#state.screen !== track) return;
    const { screen: _ended, ...rest } = this.#state;
    this.#publish(rest);
  }

  #stop(kind: Kind): void {
    const { track, ...rest } = this.#state[kind];
    if (!track) return;
    track.stop();
    this.#state = { ...this.#state, [kind]: rest };
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
