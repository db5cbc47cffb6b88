import type { SharedScreen } from '@parley/client';
import { AppError } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { Settings } from '../settings/settings.ts';

/** Pictures per second of a shared screen, unless somebody chose another number: enough for a scrolled page. */
const USUAL_RATE = 15;
/** From here on it is for films: rather smooth than sharp. */
const FILM_RATE = 30;

/** What newer browsers understand besides what TypeScript knows. */
interface DisplayOptions extends DisplayMediaStreamOptions {
  readonly preferCurrentTab?: boolean;
  readonly systemAudio?: 'include' | 'exclude';
  readonly surfaceSwitching?: 'include' | 'exclude';
  readonly selfBrowserSurface?: 'include' | 'exclude';
}

export interface ScreenWishes {
  readonly config: MeetConfig['screenShare'];
  readonly fps: Settings['screenFps'];
  readonly isSoundOnly: boolean;
}

/** Pictures per second that are captured at most: the person's choice, else the deployment's, else what suits most. */
export function screenRate({ config, fps }: Pick<ScreenWishes, 'config' | 'fps'>): number {
  return fps ?? config.maxFrameRate ?? USUAL_RATE;
}

/** What the browser is asked for (ui contract §1.9 `screenShareSettings`). Sound comes as it is: it is no voice. */
export function displayOptions(wishes: ScreenWishes): DisplayOptions {
  const { config, isSoundOnly } = wishes;
  const { displaySurface, preferCurrentTab, systemAudio, surfaceSwitching, selfBrowserSurface } = config;
  const surface = isSoundOnly ? 'browser' : displaySurface;
  // What this page plays is what the others say: they would hear themselves.
  const ownSound = { restrictOwnAudio: true, suppressLocalAudioPlayback: false };
  return {
    video: { frameRate: { max: screenRate(wishes) }, ...(surface !== undefined && { displaySurface: surface }) },
    audio: {
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
      channelCount: 2,
      ...ownSound,
    } as MediaTrackConstraints,
    systemAudio: systemAudio ?? 'include',
    surfaceSwitching: surfaceSwitching ?? 'include',
    ...(selfBrowserSurface !== undefined && { selfBrowserSurface }),
    ...(preferCurrentTab && { preferCurrentTab }),
  };
}

/** Asks the person for a screen. @throws AppError CLOSED: changed their mind; NOT_ALLOWED: the system or the page forbids it */
export async function captureScreen(wishes: ScreenWishes): Promise<SharedScreen> {
  const stream = await ask(displayOptions(wishes));
  const [screen] = stream.getVideoTracks();
  const [sound] = stream.getAudioTracks();
  if (screen) screen.contentHint = screenRate(wishes) >= FILM_RATE ? 'motion' : 'detail';
  if (sound) sound.contentHint = 'music';
  return { ...(screen && { screen }), ...(sound && { sound }) };
}

async function ask(options: DisplayOptions): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getDisplayMedia(options);
  } catch (error) {
    throw new AppError(codeOf(error), 'screen not shared', { cause: error });
  }
}

/** Browsers say the same of a person's no and of a system's; only the words differ. */
function codeOf(error: unknown): 'CLOSED' | 'NOT_ALLOWED' | 'NOT_SUPPORTED' | 'UNAVAILABLE' {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (name === 'NotAllowedError') return /system|policy/i.test(message) ? 'NOT_ALLOWED' : 'CLOSED';
  if (name === 'AbortError') return 'CLOSED';
  return name === 'NotSupportedError' || name === 'TypeError' ? 'NOT_SUPPORTED' : 'UNAVAILABLE';
}
