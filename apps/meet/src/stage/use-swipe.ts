import { type PointerEvent, useRef } from 'react';
import { pagesOf } from './swipe.ts';

/** Fingers turn pages; not where they move an enlarged picture. */
export function useSwipe(turn: (pages: number) => void) {
  const start = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  return {
    onPointerDown: ({ pointerType, isPrimary, clientX: x, clientY: y, target }: PointerEvent) => {
      const isElsewhere = target instanceof Element && target.closest('.zoom[data-on="true"], .strip-edge') !== null;
      start.current = pointerType === 'touch' && isPrimary && !isElsewhere ? { x, y } : undefined;
    },
    onPointerUp: ({ clientX, clientY, currentTarget }: PointerEvent) => {
      const from = start.current;
      start.current = undefined;
      if (!from) return;
      const pages = pagesOf(clientX - from.x, clientY - from.y, getComputedStyle(currentTarget).direction === 'rtl');
      if (pages !== 0) turn(pages);
    },
  };
}
