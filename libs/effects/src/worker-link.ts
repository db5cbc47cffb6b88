import type { FromWorker, ToWorker } from './worker/protocol.ts';

/** The part of Worker that is used. */
export interface WorkerPort {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** What is said between page and worker. */
export class WorkerLink {
  readonly #worker: WorkerPort;
  readonly #ready = Promise.withResolvers<void>();
  #onFrame: (picture: ImageBitmap) => void = (picture) => picture.close();
  #onSlow: (() => void) | undefined;
  #isSlow = false;
  #onFailure: ((message: string) => void) | undefined;
  #failure: string | undefined;

  constructor(worker: WorkerPort) {
    this.#worker = worker;
    this.#ready.promise.catch(() => {}); // whoever waits for it is told
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => this.#fail(event.message || 'worker not started');
  }

  /** The worker has what it needs; rejects with the reason when it has failed before that. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  onFrame(listener: (picture: ImageBitmap) => void): void {
    this.#onFrame = listener;
  }

  /** Called once, at once when it has failed already. */
  onFailure(listener: (message: string) => void): void {
    if (this.#failure !== undefined) listener(this.#failure);
    else this.#onFailure = listener;
  }

  /** Called once, at once when the worker has said so already: the machine does not keep up. */
  onSlow(listener: () => void): void {
    if (this.#isSlow) listener();
    else this.#onSlow = listener;
  }

  post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  close(): void {
    this.#onFailure = undefined;
    this.#onSlow = undefined;
    this.#ready.reject('closed');
    this.#worker.terminate();
  }

  #receive(message: FromWorker): void {
    if (message.type === 'frame') this.#onFrame(message.picture);
    else if (message.type === 'ready') this.#ready.resolve();
    else if (message.type === 'slow') this.#slow();
    else this.#fail(message.message);
  }

  #slow(): void {
    this.#isSlow = true;
    this.#onSlow?.();
  }

  #fail(message: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = message;
    this.#ready.reject(message);
    this.#onFailure?.(message);
  }
}
