/** What is put behind the person in the picture. */
export type Background =
  | { readonly kind: 'none' }
  | { readonly kind: 'blur'; readonly strength: BlurStrength }
  /** A picture, cut to the shape of the video. */
  | { readonly kind: 'image'; readonly url: string };

export type SomeBackground = Exclude<Background, { kind: 'none' }>;

export type BlurStrength = 'slight' | 'strong';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Part of a picture: left, top, width and height as shares of the whole. */
export type Crop = readonly [x: number, y: number, width: number, height: number];

/** The largest part of a picture, out of its middle, that has the shape of the video. */
export function coverCrop(picture: Size, video: Size): Crop {
  if (!(picture.width > 0 && picture.height > 0 && video.width > 0 && video.height > 0)) return [0, 0, 1, 1];
  const ratio = picture.width / picture.height / (video.width / video.height);
  return ratio > 1 ? [(1 - 1 / ratio) / 2, 0, 1 / ratio, 1] : [0, (1 - ratio) / 2, 1, ratio];
}

export interface BlurPlan {
  readonly size: Size;
  /** How often the small picture is blurred both ways. */
  readonly rounds: number;
}

const BLUR_HEIGHT: Readonly<Record<BlurStrength, number>> = { slight: 200, strong: 100 };
const BLUR_ROUNDS: Readonly<Record<BlurStrength, number>> = { slight: 1, strong: 3 };

/** How strongly a background is blurred does not depend on the camera: the work is done on a small picture of the same shape. */
export function blurPlan(video: Size, strength: BlurStrength): BlurPlan {
  const height = Math.max(1, Math.min(BLUR_HEIGHT[strength], video.height));
  const width = Math.max(1, Math.round((height * video.width) / Math.max(1, video.height)));
  return { size: { width, height }, rounds: BLUR_ROUNDS[strength] };
}
