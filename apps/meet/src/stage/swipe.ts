/** A shorter way of the finger is none. */
const LEAST = 56;

/** Which way a finger that went so far (CSS pixels) turns pages: 1 on, -1 back, 0 neither. */
export function pagesOf(dx: number, dy: number, isRightToLeft: boolean): -1 | 0 | 1 {
  if (Math.abs(dx) < LEAST || Math.abs(dx) < 2 * Math.abs(dy)) return 0;
  return dx < 0 !== isRightToLeft ? 1 : -1;
}
