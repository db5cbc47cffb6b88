import { canShareScreen } from '../browser/devices.ts';
import { effectSupport } from '../effects/support.ts';
import { recordingSupport } from '../recorder/support.ts';
import type { Abilities } from './action.ts';

/** What this browser can do; it does not change while the page is open. */
export function browserAbilities(): Abilities {
  const { userAgent, maxTouchPoints } = navigator;
  // iPads call themselves Macs.
  const isHandheld = /Android|iPhone|iPad|Mobile/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
  return {
    sharesScreen: canShareScreen(),
    // Elsewhere tabs give no sound.
    sharesSound: canShareScreen() && 'chrome' in window,
    fillsScreen: document.fullscreenEnabled === true,
    hasPictureInPicture: 'documentPictureInPicture' in window || document.pictureInPictureEnabled === true,
    isHandheld,
    records: recordingSupport().self,
    suppressesNoise: effectSupport(true).noise,
  };
}
