import { AppError } from '@parley/kernel';

/** What is seen in a recording: this tab, or this person alone, whose camera comes and goes. */
export type Picture = { readonly of: 'tab' } | { readonly of: 'self'; readonly track: () => MediaStreamTrack | undefined };

export interface PictureSource {
  readonly track: MediaStreamTrack;
  close(): void;
}

const WIDTH = 1280;
const HEIGHT = 720;
const FRAME_RATE = 25;

/** Rejects with AppError NOT_ALLOWED when the person says no, NOT_FOUND when they choose something else than this tab. */
export function openPicture(picture: Picture): Promise<PictureSource> {
  return picture.of === 'tab' ? openTab() : Promise.resolve(drawSelf(picture.track));
}

async function openTab(): Promise<PictureSource> {
  const options = {
    video: { displaySurface: 'browser', frameRate: FRAME_RATE },
    // The sound is put together here: that of a tab would leave out the person's own.
    audio: false,
    preferCurrentTab: true,
    selfBrowserSurface: 'include',
    surfaceSwitching: 'exclude',
  };
  try {
    const [track] = (await navigator.mediaDevices.getDisplayMedia(options as DisplayMediaStreamOptions)).getVideoTracks();
    if (!track) throw new AppError('NOT_FOUND', 'nothing to record');
    const { displaySurface } = track.getSettings();
    if (displaySurface !== undefined && displaySurface !== 'browser') {
      track.stop();
      throw new AppError('NOT_FOUND', 'not this tab');
    }
    return { track, close: () => track.stop() };
  } catch (cause) {
    if (AppError.is(cause)) throw cause;
    throw new AppError('NOT_ALLOWED', 'nothing to record', { cause });
  }
}

/** The camera as it is now, whichever it is; black while it is off. */
function drawSelf(current: () => MediaStreamTrack | undefined): PictureSource {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true });
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext('2d', { alpha: false });
  let shown: MediaStreamTrack | undefined;
  const draw = () => {
    const track = current();
    if (track !== shown) {
      shown = track;
      video.srcObject = track ? new MediaStream([track]) : null;
      if (track) video.play().catch(() => {}); // the next camera comes before this one plays
    }
    context?.fillRect(0, 0, WIDTH, HEIGHT);
    if (!track || video.videoWidth === 0) return;
    const scale = Math.min(WIDTH / video.videoWidth, HEIGHT / video.videoHeight);
    const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
    context?.drawImage(video, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
  };
  const timer = setInterval(draw, 1000 / FRAME_RATE);
  draw();
  const [track] = canvas.captureStream(FRAME_RATE).getVideoTracks();
  if (!track) throw new AppError('NOT_SUPPORTED', 'no picture of a canvas');
  const close = () => {
    clearInterval(timer);
    video.srcObject = null;
    track.stop();
  };
  return { track, close };
}
