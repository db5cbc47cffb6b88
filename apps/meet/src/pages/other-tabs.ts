/** The part of BroadcastChannel that is used. */
export interface TabChannel {
  postMessage(message: unknown): void;
  addEventListener(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}

export interface OtherTabsDeps {
  readonly channel: TabChannel;
  /** Of this page's meeting. */
  readonly room: string;
  readonly isInside: () => boolean;
  readonly onOther: (isInOtherTab: boolean) => void;
}

type Word = 'who' | 'inside' | 'left';

/** Tells tabs of one browser that are in the same meeting of each other: with two of them there is an echo. */
export class OtherTabs {
  readonly #deps: OtherTabsDeps;
  #isClosed = false;

  constructor(deps: OtherTabsDeps) {
    this.#deps = deps;
    deps.channel.addEventListener('message', ({ data }) => this.#hear(data));
  }

  /** Asks who else is in. */
  ask(): void {
    this.#say('who');
  }

  tell(isInside: boolean): void {
    this.#say(isInside ? 'inside' : 'left');
  }

  close(): void {
    this.#isClosed = true;
    if (this.#deps.isInside()) this.#say('left');
    this.#deps.channel.close();
  }

  #say(word: Word): void {
    this.#deps.channel.postMessage({ word, room: this.#deps.room });
  }

  #hear(data: unknown): void {
    const { word, room } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
    if (this.#isClosed || room !== this.#deps.room) return;
    if (word === 'who' && this.#deps.isInside()) this.#say('inside');
    if (word === 'inside') this.#deps.onOther(true);
    if (word === 'left') {
      this.#deps.onOther(false);
      // There may be more than one.
      this.ask();
    }
  }
}
