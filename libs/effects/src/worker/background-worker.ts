import { errorMessage } from '@parley/kernel';
import type { Size } from '../background.ts';
import { Compositor } from './compositor.ts';
import { MaskPace } from './mask-pace.ts';
import type { FromWorker, ToWorker, WorkerBackground } from './protocol.ts';
import { MASK_SIZE, Segmenter } from './segmenter.ts';
import { WorkSize } from './work-size.ts';

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
  readonly #size = new WorkSize();

  constructor(segmenter: Segmenter, background: WorkerBackground) {
    this.#segmenter = segmenter;
    this.#compositor = new Compositor(background, MASK_SIZE);
  }

  setBackground(background: WorkerBackground): void {
    this.#compositor.setBackground(background);
  }

  get isTooSlow(): boolean {
    return this.#size.isTooSlow;
  }

  /**
   * Puts the person in front of the background, on a canvas that `use` turns into something, smaller than the picture where the
   * machine is slow; undefined when there is no mask.
   */
  async draw<T>(frame: VideoFrame | ImageBitmap, camera: Size, use: (canvas: OffscreenCanvas) => T): Promise<T | undefined> {
    const start = performance.now();
    if (this.#pace.isDue()) await this.#look(frame);
    const result = this.#compositor.draw(frame, this.#size.of(camera)) ? use(this.#compositor.canvas) : undefined;
    this.#size.took(performance.now() - start, camera);
    return result;
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
let hasComplained = false;

function ready(): void {
  if (!isReady) scope.postMessage({ type: 'ready' });
  isReady = true;
}

/** One picture is through. */
function done(): void {
  ready();
  if (hasComplained || !engine?.isTooSlow) return;
  hasComplained = true;
  scope.postMessage({ type: 'slow' });
}

function fail(error: unknown): void {
  scope.postMessage({ type: 'failed', message: errorMessage(error) });
}

async function processFrame(frame: VideoFrame, controller: TransformStreamDefaultController<VideoFrame>): Promise<void> {
  try {
    const { displayWidth: width, displayHeight: height, timestamp } = frame;
    const drawn = await engine?.draw(frame, { width, height }, (canvas) => new VideoFrame(canvas, { timestamp, alpha: 'discard' }));
    if (!drawn) return;
    controller.enqueue(drawn);
    done();
  } finally {
    frame.close();
  }
}

async function processPicture(picture: ImageBitmap): Promise<void> {
  const result = await engine?.draw(picture, picture, (canvas) => canvas.transferToImageBitmap());
  picture.close();
  if (!result) return;
  scope.postMessage({ type: 'frame', picture: result }, [result]);
  done();
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
