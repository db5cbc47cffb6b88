import { AppError } from '@parley/kernel';
import type { Size } from '../background.ts';
import { standInForPage } from './page-stand-in.ts';
import type { SegmentationAssets } from './protocol.ts';

/** What the model looks at; more would be thrown away by the library. */
export const MASK_SIZE: Size = { width: 256, height: 144 };
/** The model for pictures that are wider than high, which is half the work of the other. */
const LANDSCAPE = 1;

type Picture = ImageBitmap | OffscreenCanvas;

/** The library, as far as it is used; it was written for pages, and takes the canvases of workers as well. */
interface Library {
  setOptions(options: { readonly modelSelection: number }): void;
  onResults(listener: (results: { readonly segmentationMask: Picture }) => void): void;
  initialize(): Promise<void>;
  send(input: { readonly image: OffscreenCanvas }): Promise<void>;
}

interface WorkerScope {
  importScripts(url: string): void;
  window?: unknown;
  document?: unknown;
  SelfieSegmentation?: new (options: { readonly locateFile: (name: string) => string }) => Library;
}

/** Finds the person in a picture. */
export class Segmenter {
  readonly #library: Library;
  readonly #small = new OffscreenCanvas(MASK_SIZE.width, MASK_SIZE.height);
  readonly #context = this.#small.getContext('2d', { alpha: false });
  #mask: Picture | undefined;

  private constructor(library: Library) {
    this.#library = library;
    library.onResults(({ segmentationMask }) => {
      this.#mask = segmentationMask;
    });
  }

  /** Loads the model. Rejects with AppError UNAVAILABLE when that does not work. */
  static async load({ script, files }: SegmentationAssets): Promise<Segmenter> {
    const scope = globalThis as unknown as WorkerScope;
    try {
      standInForPage(scope);
      scope.importScripts(script);
      if (!scope.SelfieSegmentation) throw new AppError('INTERNAL', 'no library in the script');
      const library = new scope.SelfieSegmentation({ locateFile: (name) => files[name] ?? name });
      library.setOptions({ modelSelection: LANDSCAPE });
      await library.initialize();
      return new Segmenter(library);
    } catch (cause) {
      throw new AppError('UNAVAILABLE', 'segmentation not loaded', { cause });
    }
  }

  /** How much of each point belongs to the person, as opacity; undefined when the model gives nothing. */
  async maskOf(frame: CanvasImageSource): Promise<Picture | undefined> {
    this.#context?.drawImage(frame, 0, 0, MASK_SIZE.width, MASK_SIZE.height);
    this.#mask = undefined;
    await this.#library.send({ image: this.#small });
    return this.#mask;
  }
}
