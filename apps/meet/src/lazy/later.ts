import { backoffMs, type Clock } from '@parley/kernel';

/** The part of a window that tells when something has been painted. */
export interface PaintPort {
  requestAnimationFrame(callback: () => void): unknown;
}

/** A page in the background is not painted, but goes on. */
const UNPAINTED_MS = 1_000;

/** Resolves once what is being rendered has been painted: the time for what a first screen does not need. */
export function afterPaint(page: PaintPort, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    page.requestAnimationFrame(() => clock.after(0, resolve));
    clock.after(UNPAINTED_MS, resolve);
  });
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 20_000;

/** Loads something without which nothing goes on: again and again, with growing waits, until it has come. Never rejects. */
export async function persistently<T>(load: () => Promise<T>, clock: Clock, random?: () => number): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await load();
    } catch {
      const waitMs = backoffMs(attempt, FIRST_WAIT_MS, MAX_WAIT_MS, random);
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
    }
  }
}
