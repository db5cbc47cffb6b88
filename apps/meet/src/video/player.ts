import type { SharedVideo } from '@parley/client';

/** What a player does. */
export interface PlayerState {
  readonly isPlaying: boolean;
  /** seconds */
  readonly time: number;
  readonly isMuted: boolean;
  /** 0 to 1 */
  readonly volume: number;
}

/** A player of whatever kind, told what to do and asked what it does. */
export interface Player {
  /** Undefined until it knows. */
  state(): PlayerState | undefined;
  play(): void;
  pause(): void;
  seek(seconds: number): void;
  setVolume(volume: number, isMuted: boolean): void;
}

/** seconds that a player may be off before it is put right; a jump disturbs more than a little lag. */
const TOLERANCE = 3;
const LOUDNESS_STEP = 0.01;

/** Where the owner's player is by now, who said `shared` so many seconds ago. */
export function timeNow({ isPlaying, time }: SharedVideo, secondsAgo: number): number {
  return isPlaying ? time + Math.max(0, secondsAgo) : time;
}

/** Makes a player do what its owner's does. */
export function follow(player: Player, shared: SharedVideo, secondsAgo: number): void {
  const state = player.state();
  if (!state) return;
  const time = timeNow(shared, secondsAgo);
  if (Math.abs(state.time - time) > TOLERANCE) player.seek(time);
  if (state.isMuted !== shared.isMuted || Math.abs(state.volume - shared.volume) > LOUDNESS_STEP) {
    player.setVolume(shared.volume, shared.isMuted);
  }
  if (shared.isPlaying && !state.isPlaying) player.play();
  if (!shared.isPlaying && state.isPlaying) player.pause();
}

/** Whether others have to be told: something was done to the player, and not only time went by. `secondsAgo`: since it was told last. */
export function isNews(told: SharedVideo, state: PlayerState, secondsAgo: number): boolean {
  return (
    told.isPlaying !== state.isPlaying ||
    told.isMuted !== state.isMuted ||
    Math.abs(told.volume - state.volume) > LOUDNESS_STEP ||
    Math.abs(timeNow(told, secondsAgo) - state.time) > 1
  );
}

/** Others would hear the video out of this person's microphone as well. */
export function isHeard({ isPlaying, isMuted, volume }: PlayerState): boolean {
  return isPlaying && !isMuted && volume > 0;
}
