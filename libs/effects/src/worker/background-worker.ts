import { errorMessage } from '@parley/kernel';
import { Compositor } from './compositor.ts';
import { MaskPace } from './mask-pace.ts';
import type { FromWorker, ToWorker, WorkerBackground } from './protocol.ts';
import { MASK_SIZE, Segmenter } from './segmenter.ts';

/** Runs in a classic worker of its own: the library loads its parts with importScripts, which modules lack. */
interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: readonly Transferable[]): void;
}

const scope = globalThis as unknown as Scope;

class Engine {
  readonly #segmenter: Segmenter;
  readonly #compositor: Compositor;
  readonly #pace = new MaskPace();

  constructor(segmenter: Segmenter, background: WorkerBackground) {
    this.#segmenter = segmenter;
    this.#compositor = new Compositor(background, MASK_SIZE);
  }

  setBackground(background: WorkerBackground): void {
    this.#compositor.setBackground(background);
  }

  /** The canvas with the person in front of the background; undefined when there is no mask. */
  async draw(frame: VideoFrame | ImageBitmap, width: number, height: number): Promise<OffscreenCanvas | undefined> {
    if (this.#pace.isDue()) await this.#look(frame);
    return this.#compositor.draw(frame, { width, height }) ? this.#compositor.canvas : undefined;
  }

  async #look(frame: VideoFrame | ImageBitmap): Promise<void> {
    const start = performance.now();
    const mask = await this.#segmenter.maskOf(frame);
    if (mask) this.#compositor.setMask(mask);
    this.#pace.took(performance.now() - start);
  }
}

let engine: Engine | undefined;
/** The last background asked for while the model was loading. */
let wanted: WorkerBackground | undefined;
let isReady = false;

function ready(): void {
  if (!isReady) scope.postMessage({ type: 'ready' });
  isReady = true;
}

function fail(error: unknown): void {
  scope.postMessage({ type: 'failed', message: errorMessage(error) });
}

async function processFrame(frame: VideoFrame, controller: TransformStreamDefaultController<VideoFrame>): Promise<void> {
  try {
    const canvas = await engine?.draw(frame, frame.displayWidth, frame.displayHeight);
    if (!canvas) return;
    controller.enqueue(new VideoFrame(canvas, { timestamp: frame.timestamp, alpha: 'discard' }));
    ready();
  } finally {
    frame.close();
  }
}

async function processPicture(picture: ImageBitmap): Promise<void> {
  const canvas = await engine?.draw(picture, picture.width, picture.height);
  picture.close();
  if (!canvas) return;
  const result = canvas.transferToImageBitmap();
  scope.postMessage({ type: 'frame', picture: result }, [result]);
  ready();
}

async function start({ assets, background, input, output }: Extract<ToWorker, { type: 'start' }>): Promise<void> {
  const segmenter = await Segmenter.load(assets);
  engine = new Engine(segmenter, wanted ?? background);
  if (input && output) await input.pipeThrough(new TransformStream({ transform: processFrame })).pipeTo(output);
  else scope.postMessage({ type: 'ready' });
}

function receive(message: ToWorker): Promise<void> | undefined {
  if (message.type === 'start') return start(message);
  if (message.type === 'frame') return processPicture(message.picture);
  if (engine) engine.setBackground(message.background);
  else wanted = message.background;
  return undefined;
}

scope.onmessage = ({ data }) => {
  receive(data)?.catch(fail);
};
