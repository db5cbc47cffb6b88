import type { Size } from '../background.ts';

/** Heights to which a picture is brought where the machine does not keep up with a larger one. */
const HEIGHTS = [540, 360, 270, 180];
/** Pictures that are looked at together: one that takes long says nothing. */
const WINDOW = 12;
/** The first pictures take long everywhere: shaders are translated, memory is taken. */
const WARM_UP = 8;
/** ms; a picture that takes longer on the average is made smaller: people see fewer than 15 a second. */
const LONG_MS = 66;
/** ms; with the smallest ones even, people see fewer than 6 a second. */
const HOPELESS_MS = 170;

/**
 * How large the pictures are that are worked on: as they come from the camera, or so small that the machine keeps up. They do not grow
 * again by themselves: a picture that changes its size all the time is worse than a small one.
 */
export class WorkSize {
  #height = Number.POSITIVE_INFINITY;
  #skip = WARM_UP;
  #sumMs = 0;
  #count = 0;
  #isTooSlow = false;

  /** Not even the smallest pictures go fast enough. */
  get isTooSlow(): boolean {
    return this.#isTooSlow;
  }

  /** For a picture of this size; its shape stays, and both sides are even, as encoders want them. */
  of({ width, height }: Size): Size {
    const scale = Math.min(1, this.#height / Math.max(1, Math.min(width, height)));
    return scale === 1 ? { width, height } : { width: even(width * scale), height: even(height * scale) };
  }

  /** A picture of this size took so long. */
  took(ms: number, size: Size): void {
    if (this.#skip > 0) {
      this.#skip--;
      return;
    }
    this.#sumMs += ms;
    if (++this.#count < WINDOW) return;
    const average = this.#sumMs / this.#count;
    [this.#sumMs, this.#count] = [0, 0];
    if (average <= LONG_MS) return;
    const now = Math.min(this.#height, size.width, size.height);
    const next = HEIGHTS.find((height) => height < now);
    if (next === undefined) this.#isTooSlow = average > HOPELESS_MS;
    else this.#height = next;
  }
}

function even(length: number): number {
  return Math.max(2, Math.round(length / 2) * 2);
}
