/** What an effect makes of a track of a device. */
export interface EffectTrack {
  readonly track: MediaStreamTrack;
  /** Calls the listener once if the effect breaks down later on; the track then stands still. */
  onFailure(listener: (message: string) => void): void;
  /** Ends the effect and its track; that of the device goes on. */
  close(): void;
}
