import { AppError } from '@parley/kernel';
import type { SomeBackground } from './background.ts';
import type { WorkerBackground } from './worker/protocol.ts';

/** Pixels; more than a camera gives is not seen behind it. */
const WIDTH = 1280;
const HEIGHT = 720;

/** Loads a picture and brings it to the size that is needed. Rejects with AppError UNAVAILABLE when it is none. */
async function loadPicture(url: string): Promise<ImageBitmap> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = url;
  try {
    await image.decode();
  } catch (cause) {
    throw new AppError('UNAVAILABLE', 'picture not loaded', { cause });
  }
  // An SVG without a size of its own has none here either.
  const [width, height] = [image.naturalWidth || WIDTH, image.naturalHeight || HEIGHT];
  const scale = Math.min(1, Math.max(WIDTH / width, HEIGHT / height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  canvas.getContext('2d', { alpha: false })?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.transferToImageBitmap();
}

/** What the worker needs for a background. Rejects with AppError UNAVAILABLE when its picture cannot be loaded. */
export async function workerBackground(background: SomeBackground): Promise<WorkerBackground> {
  return background.kind === 'blur' ? background : { kind: 'image', picture: await loadPicture(background.url) };
}
