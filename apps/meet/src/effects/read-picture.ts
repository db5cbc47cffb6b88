import { AppError } from '@parley/kernel';

/** Pixels; what is behind a person needs no more. */
const WIDTH = 1280;
const HEIGHT = 720;
const QUALITIES = [0.85, 0.7, 0.5];
/** Characters of a data URL; several are kept. */
const MAX_LENGTH = 400_000;
const MAX_BYTES = 30_000_000;

/** Reads a picture out of a file, and makes it small enough to be kept: a JPEG as data URL. Rejects with AppError INPUT_INVALID. */
export async function readPicture(file: Blob): Promise<string> {
  if (file.size > MAX_BYTES) throw new AppError('INPUT_INVALID', 'picture too large');
  const picture = await createImageBitmap(file).catch((cause: unknown) => {
    throw new AppError('INPUT_INVALID', 'no picture', { cause });
  });
  const scale = Math.min(1, Math.max(WIDTH / picture.width, HEIGHT / picture.height));
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) });
  canvas.getContext('2d', { alpha: false })?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const url = canvas.toDataURL('image/jpeg', quality);
    if (url.length <= MAX_LENGTH) return url;
  }
  throw new AppError('INPUT_INVALID', 'picture too large');
}
