/** A page that is awake looks so often; browsers slow hidden pages down to once a minute. */
export const LOOK_EVERY_MS = 5_000;
const SLEPT_MS = 120_000;

export interface SleepWatchDeps {
  /** Milliseconds since 1970: a clock that goes on while the computer sleeps. */
  readonly now: () => number;
  readonly every: (ms: number, run: () => void) => () => void;
  /** Told how long it was, milliseconds. */
  readonly onWake: (slept: number) => void;
}

/** Notices that the page stood still for long: a closed lid, a tab put to sleep. Returned function ends it. */
export function watchSleep({ now, every, onWake }: SleepWatchDeps): () => void {
  let last = now();
  return every(LOOK_EVERY_MS, () => {
    const slept = now() - last;
    last = now();
    if (slept >= SLEPT_MS) onWake(slept);
  });
}
