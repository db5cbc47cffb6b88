import { errorMessage, type Log } from '@parley/kernel';

/** A window of one's own for the pictures, as far as it matters here. */
export interface PipWindow extends Pick<Window, 'document' | 'close' | 'addEventListener'> {}

/** What this browser can do. */
export interface PipPorts {
  /** A window with whatever we put into it (Document Picture-in-Picture). */
  readonly openWindow?: (() => Promise<PipWindow>) | undefined;
  /** The large picture alone; `onEnd` when somebody closes it. Resolves to what closes it. */
  readonly openVideo?: ((onEnd: () => void) => Promise<() => void>) | undefined;
}

export interface PipDeps {
  readonly ports: PipPorts;
  readonly log: Log;
  /** It was opened or closed, by whomever. */
  readonly onChange: (isOpen: boolean) => void;
}

/** Pictures over all other windows: a window of ours where the browser has such, else the large picture alone. */
export class Pip {
  readonly #deps: PipDeps;
  readonly #listeners = new Set<() => void>();
  #window: PipWindow | undefined;
  #closeVideo: (() => void) | undefined;
  #isOpening = false;
  #isAutomatic = false;
  /** Counts what was closed: a window that comes after that is not wanted any more. */
  #closings = 0;

  constructor(deps: PipDeps) {
    this.#deps = deps;
  }

  get isSupported(): boolean {
    const { openWindow, openVideo } = this.#deps.ports;
    return openWindow !== undefined || openVideo !== undefined;
  }

  get isOpen(): boolean {
    return this.#window !== undefined || this.#closeVideo !== undefined;
  }

  /** Ours, to draw into; undefined while there is none. */
  get window(): PipWindow | undefined {
    return this.#window;
  }

  /** For React: tells of every other window. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  toggle(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  /** `isAutomatic`: the browser asks for it, because the page is hidden; then it closes when the page is seen again. */
  open(isAutomatic = false): void {
    if (this.isOpen || this.#isOpening) return;
    this.#isOpening = true;
    this.#isAutomatic = isAutomatic;
    this.#open()
      .catch((error: unknown) => this.#deps.log.info({ error: errorMessage(error) }, 'no picture in picture'))
      .finally(() => {
        this.#isOpening = false;
      });
  }

  close(): void {
    this.#closings++;
    const [window, closeVideo] = [this.#window, this.#closeVideo];
    this.#set(undefined, undefined);
    window?.close();
    closeVideo?.();
  }

  /** The page is seen again. */
  shown(): void {
    if (this.#isAutomatic) this.close();
  }

  async #open(): Promise<void> {
    const { openWindow, openVideo } = this.#deps.ports;
    const closings = this.#closings;
    if (openWindow) {
      const window = await openWindow();
      if (closings !== this.#closings) return window.close();
      window.addEventListener('pagehide', () => this.#window === window && this.#set(undefined, undefined));
      this.#set(window, undefined);
    } else if (openVideo) {
      const closeVideo = await openVideo(() => this.#set(undefined, undefined));
      if (closings !== this.#closings) return closeVideo();
      this.#set(undefined, closeVideo);
    }
  }

  #set(window: PipWindow | undefined, closeVideo: (() => void) | undefined): void {
    const wasOpen = this.isOpen;
    this.#window = window;
    this.#closeVideo = closeVideo;
    if (this.isOpen !== wasOpen) this.#deps.onChange(this.isOpen);
    for (const listener of this.#listeners) listener();
  }
}
