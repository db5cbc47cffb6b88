import type { Player } from './player.ts';

/** A video file in the page. */
export function elementPlayer(element: HTMLVideoElement): Player {
  return {
    state: () => ({ isPlaying: !element.paused, time: element.currentTime, isMuted: element.muted, volume: element.volume }),
    // The browser may want a click first: the owner's next report tries again.
    play: () => void element.play().catch(() => {}),
    pause: () => element.pause(),
    seek: (seconds) => {
      element.currentTime = seconds;
    },
    setVolume: (volume, isMuted) => {
      element.volume = volume;
      element.muted = isMuted;
    },
  };
}
