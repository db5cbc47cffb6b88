/** Milliseconds of a picture's time that looking for the person may take. */
const SHARE_MS = 20;
/** Pictures that may go by with the same mask at most: people move. */
const MOST_SKIPPED = 3;

/** How often the person is looked for: in each picture, or, where that takes long, in some of them. */
export class MaskPace {
  #debtMs = 0;

  /** Asked once for each picture. */
  isDue(): boolean {
    if (this.#debtMs <= 0) return true;
    this.#debtMs -= SHARE_MS;
    return false;
  }

  /** Looking took so long. */
  took(ms: number): void {
    this.#debtMs = Math.min(ms - SHARE_MS, MOST_SKIPPED * SHARE_MS);
  }
}
