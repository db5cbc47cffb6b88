import type { KeyPress, Meant } from './keys.ts';

const WRITING = 'input:not([type="checkbox"]):not([type="radio"]):not([type="range"]), select, textarea, [contenteditable="true"]';
/** What has keys of its own says so: a whiteboard. */
const TAKEN = `${WRITING}, [role="menu"], [role="dialog"], [role="listbox"], [data-keys="own"]`;
const CONTROLS =
  'a, button, input, select, summary, video, [role="button"], [role="switch"], [role="tab"], [role="slider"], [tabindex="0"]';

export interface KeyListenerDeps {
  readonly target: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  readonly meaningOf: (press: KeyPress) => Meant | undefined;
  readonly act: (meant: Meant) => void;
  /** The space bar is held down, or let go. */
  readonly hold: (isHeld: boolean) => void;
}

/** Keys of the whole page, as far as they do not belong to what has the keyboard. */
export class KeyListener {
  readonly #deps: KeyListenerDeps;
  readonly #listeners: Readonly<Record<string, (event: Event) => void>>;
  /** Who has just clicked a button still has the keyboard there, and hardly means to press it with the space bar. */
  #isPointing = false;
  #isHeld = false;

  constructor(deps: KeyListenerDeps) {
    this.#deps = deps;
    this.#listeners = {
      keydown: (event) => this.#down(event as KeyboardEvent),
      keyup: (event) => this.#up(event as KeyboardEvent),
      blur: () => this.#hold(false),
      pointerdown: () => {
        this.#isPointing = true;
      },
    };
  }

  start(): void {
    for (const [name, listener] of Object.entries(this.#listeners)) this.#deps.target.addEventListener(name, listener);
  }

  stop(): void {
    for (const [name, listener] of Object.entries(this.#listeners)) this.#deps.target.removeEventListener(name, listener);
    this.#hold(false);
  }

  #down(event: KeyboardEvent): void {
    if (event.key === 'Tab' || event.key.startsWith('Arrow')) this.#isPointing = false;
    // Held down it comes again and again, and would scroll, or press the button that has the keyboard.
    if (this.#isHeld && event.key === ' ') event.preventDefault();
    const meant = event.isComposing ? undefined : this.#deps.meaningOf(pressOf(event, this.#isPointing));
    if (!meant) return;
    event.preventDefault();
    if (meant.kind === 'talk') this.#hold(true);
    else this.#deps.act(meant);
  }

  #up(event: KeyboardEvent): void {
    if (!this.#isHeld || event.key !== ' ') return;
    event.preventDefault();
    this.#hold(false);
  }

  #hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#deps.hold(isHeld);
  }
}

function pressOf(event: KeyboardEvent, isPointing: boolean): KeyPress {
  const { key, code, ctrlKey, metaKey, altKey, repeat } = event;
  // The window itself can be the target, and is in nothing.
  const target = event.target as Partial<Pick<Element, 'closest'>> | null;
  const at = (selector: string) => (target?.closest?.(selector) ?? null) !== null;
  return { key, code, ctrlKey, metaKey, altKey, repeat, isTaken: at(TAKEN), isOnControl: !isPointing && at(CONTROLS) };
}
