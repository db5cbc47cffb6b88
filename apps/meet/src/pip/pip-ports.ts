import { AppError } from '@parley/kernel';
import type { PipPorts, PipWindow } from './pip.ts';

interface DocumentPictureInPicture {
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<PipWindow>;
}

const SIZE = { width: 420, height: 320 };

/** What this browser has for pictures over other windows. */
export function createPipPorts(page: Window | undefined = globalThis.window): PipPorts {
  const own = (page as unknown as { documentPictureInPicture?: DocumentPictureInPicture } | undefined)?.documentPictureInPicture;
  const hasVideo = page?.document?.pictureInPictureEnabled === true;
  return {
    openWindow: own && (() => own.requestWindow(SIZE)),
    openVideo: hasVideo ? (onEnd) => openVideo(page.document, onEnd) : undefined,
  };
}

/** The browser keeps the picture of one element over everything: of the one that is large, or else of any. */
async function openVideo(document: Document, onEnd: () => void): Promise<() => void> {
  const video = document.querySelector<HTMLVideoElement>('video#largeVideo') ?? document.querySelector<HTMLVideoElement>('.tile video');
  if (!video) throw new AppError('NOT_FOUND', 'nobody has a picture');
  await video.requestPictureInPicture();
  video.addEventListener('leavepictureinpicture', onEnd, { once: true });
  return () => {
    document.exitPictureInPicture().catch(() => {}); // it was closed meanwhile
  };
}
