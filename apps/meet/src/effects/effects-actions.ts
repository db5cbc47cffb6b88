import type { EffectKind, EffectsPort, TrackEffect } from '@parley/client';
import type { Background, BackgroundTrack } from '@parley/effects';
import { type Clock, errorMessage, type Log } from '@parley/kernel';
import type { Notices } from '../notices/notices.ts';
import type { SettingsActions } from '../settings/settings-actions.ts';
import { type BackgroundSetting, backgroundOf, NO_BACKGROUND } from './background-setting.ts';
import type { Upload, Uploads } from './uploads.ts';

export interface EffectsActionsDeps {
  readonly settings: SettingsActions;
  readonly notices: Pick<Notices, 'show' | 'hide'>;
  readonly uploads: Uploads;
  readonly clock: Clock;
  readonly log: Log;
  /** Effects cannot work in this browser, or the operator does not want them. */
  readonly support: { readonly background: boolean; readonly noise: boolean };
  /** The code, when it is needed first. */
  readonly load: () => Promise<typeof import('./effects-code.ts')>;
  /** Pictures of the operator by id, which take the place of ours; undefined for ours. */
  readonly branded: () => Readonly<Record<string, string>> | undefined;
  /** Applies what is wanted now to a device that is open. */
  readonly refresh: (kind: EffectKind) => Promise<void>;
}

const SLOW = 'effects.slow';
const FAILED = { camera: 'effects.backgroundFailed', audio: 'effects.noiseFailed' } as const;

/** What is made of camera and microphone before others see and hear it. */
export class EffectsActions implements EffectsPort {
  readonly #deps: EffectsActionsDeps;
  /** The background effect in use: it takes another background without an interruption. */
  #current: BackgroundTrack | undefined;

  constructor(deps: EffectsActionsDeps) {
    this.#deps = deps;
  }

  get canReplaceBackground(): boolean {
    return this.#deps.support.background;
  }

  get canSuppressNoise(): boolean {
    return this.#deps.support.noise;
  }

  /** Pictures that the person has brought. */
  get uploads(): readonly Upload[] {
    return this.#deps.uploads.all();
  }

  /** Puts something else behind the person, now and in later meetings. */
  setBackground(setting: BackgroundSetting): void {
    if (this.#deps.settings.all.backgroundEffect === setting) return;
    this.#deps.settings.set({ backgroundEffect: setting });
    this.#deps.notices.hide(FAILED.camera);
    this.#deps.notices.hide(SLOW);
    this.#attempt('camera', this.#showBackground());
  }

  /** Keeps a picture (a data URL) and puts it behind the person. @returns false when it cannot be kept */
  addPicture(url: string): boolean {
    const upload = this.#deps.uploads.add(url);
    if (upload) this.setBackground(`upload:${upload.id}`);
    return upload !== undefined;
  }

  removePicture(id: string): void {
    this.#deps.uploads.remove(id);
    if (this.#deps.settings.all.backgroundEffect === `upload:${id}`) this.setBackground(NO_BACKGROUND);
  }

  /** Takes noise out of the microphone's sound, beyond what the browser does. */
  setNoiseSuppression(isOn: boolean): void {
    this.#deps.settings.set({ noiseSuppression: isOn });
    this.#deps.notices.hide(FAILED.audio);
    this.#attempt('audio', this.#deps.refresh('audio'));
  }

  toggleNoiseSuppression(): void {
    this.setNoiseSuppression(!this.#deps.settings.all.noiseSuppression);
  }

  /**
   * A camera with the background chosen, for this person alone; `open` gives the camera's own track, which ends with the preview.
   * `track` rejects with AppError when there is no camera.
   */
  openPreview(open: () => Promise<MediaStreamTrack>): { readonly track: Promise<MediaStreamTrack>; close(): void } {
    let isClosed = false;
    let end = () => {};
    const start = async () => {
      const source = await open();
      end = () => source.stop();
      if (isClosed) end();
      const effect = await this.#applyBackground(source).catch((error: unknown) => {
        this.#deps.log.warn({ error: errorMessage(error) }, 'preview without its background');
        return undefined;
      });
      end = () => {
        effect?.close();
        source.stop();
      };
      if (isClosed) end();
      return effect?.track ?? source;
    };
    const close = () => {
      isClosed = true;
      end();
    };
    return { track: start(), close };
  }

  apply(kind: EffectKind, source: MediaStreamTrack): Promise<TrackEffect | undefined> {
    return kind === 'camera' ? this.#applyBackground(source) : this.#applyNoise(source);
  }

  failed(kind: EffectKind): void {
    this.#deps.notices.show({ key: FAILED[kind], tone: 'warning', timeout: 'long' });
  }

  async #applyBackground(source: MediaStreamTrack): Promise<TrackEffect | undefined> {
    const { support, settings, load, clock } = this.#deps;
    if (!support.background || settings.all.backgroundEffect === NO_BACKGROUND) return undefined;
    const { createBackgroundTrack } = await load();
    const background = await this.#background();
    if (background.kind === 'none') return undefined;
    const effect = await createBackgroundTrack(source, background, clock);
    this.#current = effect;
    effect.onSlow(() => this.#tooSlow());
    return {
      track: effect.track,
      onFailure: (listener) => effect.onFailure(listener),
      close: () => {
        if (this.#current === effect) this.#current = undefined;
        effect.close();
      },
    };
  }

  /** The machine does not keep up with it: others see few pictures a second, and whatever else runs suffers. */
  #tooSlow(): void {
    const actions = [{ key: 'effects.none', run: () => this.setBackground(NO_BACKGROUND) }];
    this.#deps.notices.show({ key: SLOW, tone: 'warning', timeout: 'long', actions });
  }

  async #applyNoise(source: MediaStreamTrack): Promise<TrackEffect | undefined> {
    const { support, settings, load } = this.#deps;
    if (!support.noise || !settings.all.noiseSuppression || settings.all.stereo === true) return undefined;
    const { createNoiseTrack } = await load();
    return createNoiseTrack(source);
  }

  async #showBackground(): Promise<void> {
    const background = await this.#background();
    const running = this.#current;
    if (running && background.kind !== 'none') await running.setBackground(background);
    else await this.#deps.refresh('camera');
  }

  async #background(): Promise<Background> {
    const { settings, uploads, load, branded } = this.#deps;
    const setting = settings.all.backgroundEffect;
    const scenes: Readonly<Record<string, string>> = setting.startsWith('image:') ? (branded() ?? (await load()).SCENES) : {};
    return backgroundOf(setting, {
      scene: (id) => (Object.hasOwn(scenes, id) ? scenes[id] : undefined),
      upload: (id) => uploads.find(id)?.url,
    });
  }

  #attempt(kind: EffectKind, work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#deps.log.warn({ kind, error: errorMessage(error) }, 'effect not changed');
      this.failed(kind);
    });
  }
}
