import type { LocalMediaState } from '@parley/client';

/** Microphone and shared sound in one track. */
export interface Mixer {
  readonly track: MediaStreamTrack;
  setMicrophone(track: MediaStreamTrack | undefined): void;
  close(): void;
}

/**
 * What is sent while sound is shared: a person has one voice in a meeting (`<endpoint>-a0`), so their microphone and the sound of
 * their screen go out as one track. A microphone that is off adds nothing, and is still told to be off.
 */
export class SoundMix {
  readonly #open: (sound: MediaStreamTrack) => Mixer;
  #mixed: { readonly sound: MediaStreamTrack; readonly mixer: Mixer } | undefined;

  constructor(open: (sound: MediaStreamTrack) => Mixer) {
    this.#open = open;
  }

  /** `local` as it is to be sent. */
  sent(local: LocalMediaState): LocalMediaState {
    const { sound, audio } = local;
    if (this.#mixed && this.#mixed.sound !== sound) this.close();
    if (!sound) return local;
    this.#mixed ??= { sound, mixer: this.#open(sound) };
    this.#mixed.mixer.setMicrophone(audio.track);
    return { ...local, audio: { ...audio, track: this.#mixed.mixer.track } };
  }

  close(): void {
    this.#mixed?.mixer.close();
    this.#mixed = undefined;
  }
}
