import { type ClientState, type DevicesPort, LocalMedia, type LocalMediaState, type ModeratedKind, mayUse } from '@parley/client';
import { errorMessage, type Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { Notices } from '../notices/notices.ts';
import { forbiddenNotice } from '../notices/room-notices.ts';
import type { SettingsActions } from '../settings/settings-actions.ts';
import type { MeetStore } from '../store.ts';

export type DeviceKind = 'audio' | 'camera';

export interface MediaActionsDeps {
  readonly config: Pick<MeetConfig, 'startWithAudioMuted' | 'startWithVideoMuted' | 'startAudioOnly'>;
  readonly store: MeetStore;
  readonly settings: SettingsActions;
  readonly notices: Pick<Notices, 'show'>;
  readonly log: Log;
  readonly devices: DevicesPort;
  /** The link itself wants to go in without asking for devices. */
  readonly mediaOff: boolean;
  /** Takes what is sent to the meeting, if there is one. */
  readonly send: (local: LocalMediaState) => void;
}

/** Microphone, camera, loudspeaker and screen of this person: what they do with them, and what moderators let them do. */
export class MediaActions {
  readonly #deps: MediaActionsDeps;
  /** One and the same function, which the browser enters once only. */
  readonly #onDevices = () => this.#do(this.#listDevices());
  #media: LocalMedia;

  constructor(deps: MediaActionsDeps) {
    this.#deps = deps;
    this.#media = this.#create();
  }

  get state(): LocalMediaState {
    return this.#media.state;
  }

  /** Opens the devices that the person left on last time. */
  prepare(): void {
    const { config, mediaOff, settings } = this.#deps;
    const { audioMuted, cameraMuted } = settings.all;
    if (!mediaOff && !audioMuted && !config.startWithAudioMuted) this.#do(this.#media.setMuted('audio', false));
    if (!mediaOff && !cameraMuted && !config.startWithVideoMuted && !config.startAudioOnly) this.#do(this.#media.setMuted('camera', false));
    navigator.mediaDevices?.addEventListener('devicechange', this.#onDevices);
    this.#do(this.#listDevices());
  }

  /** Devices as they were before the first meeting: closed, with those that the person has chosen. */
  renew(): void {
    this.#media = this.#create();
    this.#deps.store.setState({ local: this.#media.state });
  }

  /** Releases every device. */
  close(): void {
    this.#media.close();
  }

  toggle(kind: DeviceKind): void {
    this.setMuted(kind, !this.#media.state[kind].muted);
  }

  /** Switches on or off, and remembers it for the next meeting. Moderators may have forbidden to switch on. */
  setMuted(kind: DeviceKind, muted: boolean): void {
    if (!muted && !this.#mayUse(kind === 'audio' ? 'audio' : 'video')) return;
    this.#deps.settings.set(kind === 'audio' ? { audioMuted: muted } : { cameraMuted: muted });
    this.#do(this.#media.setMuted(kind, muted));
  }

  toggleScreen(): void {
    if (this.#media.state.screen) this.#media.stopScreen();
    else if (this.#mayUse('desktop')) this.#do(this.#media.startScreen());
  }

  /** Switches on what somebody has asked for, out of the notice that says so. */
  switchOn(kind: ModeratedKind): void {
    if (kind === 'desktop') this.#do(this.#media.startScreen());
    else this.#do(this.#media.setMuted(kind === 'audio' ? 'audio' : 'camera', false));
  }

  /** Switches off what a moderator does not want. */
  switchOff(kind: ModeratedKind): void {
    if (kind === 'desktop') this.#media.stopScreen();
    else this.#do(this.#media.setMuted(kind === 'audio' ? 'audio' : 'camera', true));
  }

  chooseDevice(kind: DeviceKind, deviceId: string): void {
    this.#deps.settings.set(kind === 'audio' ? { microphone: deviceId } : { camera: deviceId });
    this.#do(this.#media.setDevice(kind, deviceId));
  }

  chooseSpeaker(speakerId: string): void {
    this.#deps.settings.set({ speaker: speakerId });
  }

  setAudioBlocked(isAudioBlocked: boolean): void {
    this.#deps.store.setState({ isAudioBlocked });
  }

  /** Whether the moderators let this person switch it on; if not, they are told. */
  #mayUse(kind: ModeratedKind): boolean {
    const { avModeration, self } = this.#client;
    if (mayUse(avModeration, kind, self.isModerator)) return true;
    this.#deps.notices.show(forbiddenNotice(kind));
    return false;
  }

  get #client(): ClientState {
    return this.#deps.store.getState().client;
  }

  #create(): LocalMedia {
    const { devices, log, settings } = this.#deps;
    const { microphone, camera } = settings.all;
    return new LocalMedia(
      { devices, log, onChange: (local) => this.#follow(local) },
      {
        ...(microphone !== undefined && { audio: { deviceId: microphone } }),
        ...(camera !== undefined && { camera: { deviceId: camera } }),
      },
    );
  }

  #follow(local: LocalMediaState): void {
    const { store, send } = this.#deps;
    const before = store.getState().local;
    store.setState({ local });
    send(local);
    // Labels are told only after a permission was given.
    if (local.audio.track !== before.audio.track || local.camera.track !== before.camera.track) this.#do(this.#listDevices());
  }

  async #listDevices(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const devices = all
      .filter((device) => device.deviceId !== '')
      .map(({ kind, deviceId, label }) => ({ kind, deviceId, label: label || deviceId.slice(0, 6) }));
    this.#deps.store.setState({ devices });
  }

  #do(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.log.error({ error: errorMessage(error) }, 'devices failed'));
  }
}
