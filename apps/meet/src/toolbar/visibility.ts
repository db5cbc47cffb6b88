import type { Clock, Timer } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { MeetStore } from '../store.ts';

/** Timers of browsers overflow beyond this. */
const MAX_WAIT_MS = 2 ** 31 - 1;

export interface VisibilityDeps {
  readonly store: MeetStore;
  readonly clock: Clock;
  readonly rules: Pick<MeetConfig['toolbar'], 'alwaysVisible' | 'initialTimeout' | 'timeout' | 'hidesWhileChatIsOpen'>;
  /** Somebody is about to use it: points at it, has a menu of it open, is inside it with the keyboard. */
  readonly isInUse: () => boolean;
}

/** The bar goes away when nothing has moved for a while, and comes back with the first movement (ui contract §1.3 "Bar mechanics"). */
export class ToolbarVisibility {
  readonly #deps: VisibilityDeps;
  #timer: Timer | undefined;
  /** Until when it stays, milliseconds. */
  #until = 0;

  constructor(deps: VisibilityDeps) {
    this.#deps = deps;
  }

  /** Shows the bar, at first for longer. */
  start(): void {
    this.#keep(this.#deps.rules.initialTimeout);
  }

  /** Something moved. Cheap: movements come by the hundred. */
  stir(): void {
    this.#keep(this.#deps.rules.timeout);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#set(true);
  }

  /** Keeps it for so long, or as long as it would have stayed anyway. */
  #keep(ms: number): void {
    this.#until = Math.max(this.#until, this.#deps.clock.now() + ms);
    this.#set(true);
    if (!this.#timer && !this.#deps.rules.alwaysVisible) this.#wait();
  }

  #wait(): void {
    const { clock } = this.#deps;
    this.#timer = clock.after(Math.min(MAX_WAIT_MS, Math.max(1, this.#until - clock.now())), () => this.#rest());
  }

  #rest(): void {
    const { clock, rules } = this.#deps;
    this.#timer = undefined;
    if (this.#isNeeded()) this.#until = Math.max(this.#until, clock.now() + rules.timeout);
    if (clock.now() < this.#until) this.#wait();
    else this.#set(false);
  }

  #isNeeded(): boolean {
    const { store, rules, isInUse } = this.#deps;
    const { dialog, panel, client } = store.getState();
    // Whoever is alone has nothing to look at.
    const isAlone = client.phase !== 'joined' || client.participants.length === 0;
    return isAlone || dialog !== undefined || (panel === 'chat' && !rules.hidesWhileChatIsOpen) || isInUse();
  }

  #set(isVisible: boolean): void {
    const { store } = this.#deps;
    if (store.getState().toolbar.isVisible !== isVisible) store.setState({ toolbar: { isVisible } });
  }
}
