import {
  type ClientState,
  type DevicesPort,
  type EffectsPort,
  LocalMedia,
  type LocalMediaState,
  type ModeratedKind,
  mayUse,
} from '@parley/client';
import { errorMessage, type Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { pluggedIn } from '../devices/device-news.ts';
import { fallbackNotice, newDeviceNotices } from '../devices/device-notices.ts';
import { keepEqual } from '../keep-equal.ts';
import type { Notices } from '../notices/notices.ts';
import { forbiddenNotice } from '../notices/room-notices.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsActions } from '../settings/settings-actions.ts';
import { type Mixer, SoundMix } from '../share/sound-mix.ts';
import type { DeviceChoice, MeetStore } from '../store.ts';

export type DeviceKind = 'audio' | 'camera';

export interface MediaActionsDeps {
  readonly config: Pick<
    MeetConfig,
    'startWithAudioMuted' | 'startWithVideoMuted' | 'startAudioOnly' | 'screenShare' | 'startSilent' | 'opensDevicesFirst'
  >;
  readonly store: MeetStore;
  readonly settings: SettingsActions;
  readonly notices: Pick<Notices, 'show'>;
  readonly log: Log;
  readonly devices: DevicesPort;
  readonly effects?: EffectsPort;
  /** Puts the microphone and a shared sound together. */
  readonly mix: (sound: MediaStreamTrack) => Mixer;
  /** The link itself wants to go in without asking for devices. */
  readonly mediaOff: boolean;
  /** Takes what is sent to the meeting, if there is one. */
  readonly send: (local: LocalMediaState) => void;
}

/** How devices are to be when a meeting begins. */
export interface WantedMedia {
  readonly audioMuted: boolean;
  readonly cameraMuted: boolean;
  readonly isSilent: boolean;
}

/** Microphone, camera, loudspeaker and screen of this person: what they do with them, and what moderators let them do. */
export class MediaActions {
  readonly #deps: MediaActionsDeps;
  /** One and the same function, which the browser enters once only. */
  readonly #onDevices = () => this.#do(this.#tellNews());
  readonly #mix: SoundMix;
  #media: LocalMedia;
  /** The microphone is on for as long as a key is held. */
  #isHeld = false;
  #hasBegun = false;

  constructor(deps: MediaActionsDeps) {
    this.#deps = deps;
    this.#mix = new SoundMix(deps.mix);
    this.#media = this.#create();
  }

  /** How the devices are now, also after they were closed. */
  get wanted(): WantedMedia {
    const { audio, camera } = this.#media.state;
    return { audioMuted: audio.muted, cameraMuted: camera.muted, isSilent: this.#deps.store.getState().isSilent };
  }

  get state(): LocalMediaState {
    return this.#media.state;
  }

  /** The same as it goes to the others. */
  get sent(): LocalMediaState {
    return this.#mix.sent(this.#media.state);
  }

  /** Opens the devices that are to be on: unless `wanted` is given, those that the person left on last time. */
  prepare(wanted = this.#first()): void {
    if (!wanted.audioMuted) this.#do(this.#media.setMuted('audio', false));
    if (!wanted.cameraMuted) this.#do(this.#media.setMuted('camera', false));
    if (wanted.isSilent) this.beSilent(true);
    navigator.mediaDevices?.addEventListener('devicechange', this.#onDevices);
    this.#do(this.#listDevices());
  }

  /** Devices as they were before the first meeting: closed, with those that the person has chosen. */
  renew(): void {
    this.#media = this.#create();
    this.#hasBegun = false;
    this.#deps.store.setState({ local: this.#media.state, isSilent: false });
  }

  /** Releases every device. */
  close(): void {
    this.#mix.close();
    this.#media.close();
  }

  /** The meeting has changed: a deployment may want screens shared from the beginning. */
  follow(before: ClientState, after: ClientState): void {
    if (before.phase === 'joined' || after.phase !== 'joined' || this.#hasBegun) return;
    this.#hasBegun = true;
    if (this.#deps.config.screenShare.startsAtOnce) this.shareScreen();
  }

  toggle(kind: DeviceKind): void {
    this.setMuted(kind, !this.#media.state[kind].muted);
  }

  /** Switches on or off, and remembers it for the next meeting. Moderators may have forbidden to switch on. */
  setMuted(kind: DeviceKind, muted: boolean): void {
    if (!muted && !this.#mayUse(kind === 'audio' ? 'audio' : 'video')) return;
    this.#deps.settings.set(kind === 'audio' ? { audioMuted: muted } : { cameraMuted: muted });
    if (kind === 'audio' && !muted) this.beSilent(false);
    this.#do(this.#media.setMuted(kind, muted));
  }

  /** A muted microphone is on while a key is held, and off again afterwards. */
  holdToTalk(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return;
    // Whoever joined without sound sits beside somebody who is heard already.
    const { isSilent } = this.#deps.store.getState();
    if (isHeld && (isSilent || !this.#media.state.audio.muted || !this.#mayUse('audio'))) return;
    this.#isHeld = isHeld;
    this.#do(this.#media.setMuted('audio', !isHeld));
  }

  /** The next one of this person's cameras, after the last one the first again. */
  switchCamera(): void {
    const cameras = this.#deps.store.getState().devices.filter(({ kind }) => kind === 'videoinput');
    const { source, deviceId } = this.#media.state.camera;
    const current = source?.getSettings().deviceId ?? deviceId;
    const next = cameras[(cameras.findIndex((camera) => camera.deviceId === current) + 1) % Math.max(1, cameras.length)];
    if (next) this.chooseDevice('camera', next.deviceId);
  }

  toggleScreen(): void {
    if (this.#media.state.screen) this.#media.stopScreen();
    else this.shareScreen();
  }

  /** Asks what to share, in place of what is shared. */
  shareScreen(): void {
    if (this.#mayUse('desktop')) this.#do(this.#media.startScreen());
  }

  stopScreen(): void {
    this.#media.stopScreen();
  }

  /** Shares the sound of a tab without its picture, or ends it. */
  toggleSound(): void {
    if (this.#media.state.sound) this.#media.stopScreen();
    else if (this.#mayUse('desktop')) this.#do(this.#media.startSound());
  }

  /** Switches on what somebody has asked for, out of the notice that says so. */
  switchOn(kind: ModeratedKind): void {
    if (kind === 'desktop') this.#do(this.#media.startScreen());
    else this.#do(this.#media.setMuted(kind === 'audio' ? 'audio' : 'camera', false));
  }

  /** Switches off what a moderator does not want. */
  switchOff(kind: ModeratedKind): void {
    // Who is to be silent plays no sound either.
    if (kind === 'desktop' || (kind === 'audio' && this.#media.state.sound)) this.#media.stopScreen();
    if (kind !== 'desktop') this.#do(this.#media.setMuted(kind === 'audio' ? 'audio' : 'camera', true));
  }

  chooseDevice(kind: DeviceKind, deviceId: string): void {
    this.#deps.settings.set(kind === 'audio' ? { microphone: deviceId } : { camera: deviceId });
    this.#do(this.#media.setDevice(kind, deviceId));
  }

  chooseSpeaker(speakerId: string): void {
    this.#deps.settings.set({ speaker: speakerId });
  }

  /** What the browser does with sound, from now on. */
  setSound(change: Partial<Pick<Settings, 'echoCancellation' | 'autoGain' | 'browserNoise' | 'stereo'>>): void {
    this.#deps.settings.set(change);
    this.#do(this.#media.reopen('audio'));
  }

  /** Applies the effect that is wanted now, where the device is open. */
  refreshEffect(kind: DeviceKind): Promise<void> {
    return this.#media.refreshEffect(kind);
  }

  /** Tries what did not work once more; the browser may ask again. */
  retry(kind: DeviceKind): void {
    this.#do(this.#media.setMuted(kind, false));
  }

  /** A device to look at and to listen to, which nobody else gets; whoever asks stops it. @throws AppError as DevicesPort */
  async openForPreview(kind: DeviceKind, deviceId: string | undefined): Promise<MediaStreamTrack> {
    const { devices } = this.#deps;
    const track = await (kind === 'audio' ? devices.openMicrophone(deviceId) : devices.openCamera(deviceId));
    // Before a permission was given there was nothing to list.
    this.#do(this.#listDevices());
    return track;
  }

  /** Neither heard nor hearing, until called with false; a microphone that is switched on ends it. */
  beSilent(isSilent: boolean): void {
    this.#deps.store.setState({ isSilent });
    if (isSilent) this.#do(this.#media.setMuted('audio', true));
  }

  setAudioBlocked(isAudioBlocked: boolean): void {
    this.#deps.store.setState({ isAudioBlocked });
  }

  #first(): WantedMedia {
    const { config, mediaOff, settings } = this.#deps;
    const { audioMuted, cameraMuted } = settings.all;
    const isOff = mediaOff || !config.opensDevicesFirst;
    return {
      audioMuted: isOff || audioMuted || config.startWithAudioMuted || config.startSilent,
      cameraMuted: isOff || cameraMuted || config.startWithVideoMuted || config.startAudioOnly,
      isSilent: config.startSilent,
    };
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
    const { devices, log, settings, effects } = this.#deps;
    const { microphone, camera } = settings.all;
    return new LocalMedia(
      {
        devices,
        log,
        ...(effects && { effects }),
        onChange: (local) => this.#follow(local),
        onShareProblem: (problem) => this.#deps.notices.show({ key: `share.${problem}`, tone: 'warning' }),
        onFallback: (kind, former) => this.#tellFallback(kind, former),
      },
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
    send(this.#mix.sent(local));
    // Labels are told only after a permission was given.
    if (local.audio.track !== before.audio.track || local.camera.track !== before.camera.track) this.#do(this.#listDevices());
  }

  #tellFallback(kind: DeviceKind, former: string): void {
    this.#deps.notices.show(fallbackNotice(kind, former, this.#media.state[kind].source?.label ?? ''));
  }

  /** Something was plugged in or out. */
  async #tellNews(): Promise<void> {
    const before = this.#deps.store.getState().devices;
    await this.#listDevices();
    const after = this.#deps.store.getState().devices;
    // Without names known before, everything would be new.
    const added = before.length === 0 ? [] : pluggedIn(before, after);
    for (const notice of newDeviceNotices(added, (device) => this.#use(device))) this.#deps.notices.show(notice);
  }

  #use({ kind, deviceId }: DeviceChoice): void {
    if (kind === 'audiooutput') this.chooseSpeaker(deviceId);
    else this.chooseDevice(kind === 'audioinput' ? 'audio' : 'camera', deviceId);
  }

  async #listDevices(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const devices = all
      .filter((device) => device.deviceId !== '')
      .map(({ kind, deviceId, label }) => ({ kind, deviceId, label: label || deviceId.slice(0, 6) }));
    this.#deps.store.setState((state) => ({ devices: keepEqual(state.devices, devices, ({ kind, deviceId }) => `${kind} ${deviceId}`) }));
  }

  #do(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.log.error({ error: errorMessage(error) }, 'devices failed'));
  }
}
