import { readRecord, recordOf } from '../read-record.ts';
import type { Player, PlayerState } from './player.ts';

export const YOUTUBE_ORIGIN = 'https://www.youtube-nocookie.com';
const PLAYING = 1;
const BUFFERING = 3;
const MAX_TIME = 1e6;
/** Characters of a message. */
const MAX_TEXT = 10_000;

/** A player of YouTube in a frame, spoken to in messages: no script of theirs runs in the page. */
export class YouTubePlayer implements Player {
  readonly #post: (message: string) => void;
  #state: PlayerState | undefined;

  /** `post` hands a message to the frame's window, which is at `YOUTUBE_ORIGIN`. */
  constructor(post: (message: string) => void) {
    this.#post = post;
  }

  /** Asks the player to tell what it does; to be repeated until it answers. */
  listen(): void {
    this.#post(JSON.stringify({ event: 'listening', id: 1, channel: 'widget' }));
  }

  /** Enters what the player says. @returns what it means: something has changed, the video cannot be played, or nothing */
  receive(data: unknown): 'changed' | 'failed' | undefined {
    const message = readRecord(data, MAX_TEXT);
    if (message?.event === 'onError') return 'failed';
    const info = recordOf(message?.info);
    if (!info) return undefined;
    const former = this.#state;
    this.#state = {
      isPlaying: typeof info.playerState === 'number' ? isPlaying(info.playerState) : (former?.isPlaying ?? false),
      time: bounded(info.currentTime, MAX_TIME) ?? former?.time ?? 0,
      isMuted: typeof info.muted === 'boolean' ? info.muted : (former?.isMuted ?? false),
      volume: (bounded(info.volume, 100) ?? (former?.volume ?? 1) * 100) / 100,
    };
    return 'changed';
  }

  state(): PlayerState | undefined {
    return this.#state;
  }

  play(): void {
    this.#command('playVideo');
  }

  pause(): void {
    this.#command('pauseVideo');
  }

  seek(seconds: number): void {
    this.#command('seekTo', seconds, true);
  }

  setVolume(volume: number, isMuted: boolean): void {
    this.#command('setVolume', Math.round(volume * 100));
    this.#command(isMuted ? 'mute' : 'unMute');
  }

  #command(func: string, ...args: readonly (number | boolean)[]): void {
    this.#post(JSON.stringify({ event: 'command', func, args, id: 1, channel: 'widget' }));
  }
}

const isPlaying = (state: number): boolean => state === PLAYING || state === BUFFERING;

function bounded(value: unknown, most: number): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(0, value)) : undefined;
}
