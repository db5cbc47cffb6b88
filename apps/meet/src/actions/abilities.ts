import { canShareScreen } from '../browser/devices.ts';
import { effectSupport } from '../effects/support.ts';
import { recordingSupport } from '../recorder/support.ts';
import { browserKind } from '../start/browser-kind.ts';
import type { Abilities } from './action.ts';

/** What this browser can do; it does not change while the page is open. */
export function browserAbilities(): Abilities {
  return {
    sharesScreen: canShareScreen(),
    // Elsewhere tabs give no sound.
    sharesSound: canShareScreen() && 'chrome' in window,
    fillsScreen: document.fullscreenEnabled === true,
    hasPictureInPicture: 'documentPictureInPicture' in window || document.pictureInPictureEnabled === true,
    isHandheld: browserKind(navigator.userAgent, navigator.maxTouchPoints).platform !== 'desktop',
    records: recordingSupport().self,
    suppressesNoise: effectSupport(true).noise,
  };
}
