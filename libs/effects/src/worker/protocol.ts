import type { BlurStrength } from '../background.ts';

/** Addresses of what the worker loads, absolute. */
export interface SegmentationAssets {
  /** The library, which is no module: it is run with importScripts. */
  readonly script: string;
  /** Its other files by the names that it asks for. */
  readonly files: Readonly<Record<string, string>>;
}

/** A background as the worker takes it: addresses have become pictures. */
export type WorkerBackground =
  | { readonly kind: 'blur'; readonly strength: BlurStrength }
  | { readonly kind: 'image'; readonly picture: ImageBitmap };

/** To the worker. With `input` and `output` it reads and writes by itself; without, each picture is sent and comes back. */
export type ToWorker =
  | {
      readonly type: 'start';
      readonly assets: SegmentationAssets;
      readonly background: WorkerBackground;
      readonly input?: ReadableStream<VideoFrame>;
      readonly output?: WritableStream<VideoFrame>;
    }
  | { readonly type: 'background'; readonly background: WorkerBackground }
  | { readonly type: 'frame'; readonly picture: ImageBitmap };

/** From the worker. */
export type FromWorker =
  /** The first picture is through. */
  | { readonly type: 'ready' }
  /** The machine does not keep up, however small the pictures are. */
  | { readonly type: 'slow' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'frame'; readonly picture: ImageBitmap };
