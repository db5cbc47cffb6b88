/** As much of a page as the segmentation library looks for. */
interface StandInElement {
  setAttribute(name: string, value: string): void;
  addEventListener(event: string, listener: () => void): void;
}

interface Scope {
  importScripts(url: string): void;
  window?: unknown;
  document?: unknown;
}

const SCRIPT = 'script';

/**
 * Makes a worker look like a page to the segmentation library. Its own way of running in workers loads the model as a script and
 * has no canvas; its way of running in pages needs three things of one: scripts, canvases, and listeners that are never called.
 */
export function standInForPage(scope: Scope): void {
  const sources = new Map<unknown, string>();
  const loaded = new Map<unknown, () => void>();
  const script = (): StandInElement => {
    const element: StandInElement = {
      setAttribute: (name, value) => void (name === 'src' && sources.set(element, value)),
      addEventListener: (event, listener) => void (event === 'load' && loaded.set(element, listener)),
    };
    return element;
  };
  const append = (element: unknown) => {
    const source = sources.get(element);
    if (source === undefined) return;
    scope.importScripts(source);
    loaded.get(element)?.();
  };
  scope.window = scope;
  scope.document = {
    createElement: (tag: string) => (tag === SCRIPT ? script() : new OffscreenCanvas(1, 1)),
    addEventListener: () => {},
    getElementById: () => null,
    body: { appendChild: append },
  };
}
