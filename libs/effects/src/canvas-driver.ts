import { AppError } from '@parley/kernel';
import type { WorkerLink } from './worker-link.ts';

/** Pictures a second where the browser does not say when there is a new one. */
const FRAME_RATE = 24;

export interface CanvasDriver {
  readonly track: MediaStreamTrack;
  stop(): void;
}

/**
 * Pictures to the worker and back by messages, for browsers that give no access to those of a track. One is under way at a time;
 * a slow machine shows fewer of them. Rejects with AppError NOT_SUPPORTED where a canvas gives no track.
 */
export async function driveByCanvas(raw: MediaStreamTrack, link: WorkerLink): Promise<CanvasDriver> {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, srcObject: new MediaStream([raw]) });
  await video.play();
  const canvas = document.createElement('canvas');
  const { videoWidth: width, videoHeight: height } = video;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d', { alpha: false });
  let isBusy = false;
  const send = () => {
    if (isBusy || !raw.enabled || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    isBusy = true;
    createImageBitmap(video).then(
      (picture) => link.post({ type: 'frame', picture }, [picture]),
      () => {
        isBusy = false; // between two pictures, while a device changes
      },
    );
  };
  link.onFrame((picture) => {
    isBusy = false;
    if (canvas.width !== picture.width || canvas.height !== picture.height)
      Object.assign(canvas, { width: picture.width, height: picture.height });
    context?.drawImage(picture, 0, 0);
    picture.close();
  });
  const [track] = canvas.captureStream(FRAME_RATE).getVideoTracks();
  if (!track) throw new AppError('NOT_SUPPORTED', 'no picture of a canvas');
  const timer = setInterval(send, 1000 / FRAME_RATE);
  const stop = () => {
    clearInterval(timer);
    video.srcObject = null;
  };
  return { track, stop };
}
