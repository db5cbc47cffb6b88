import { useRef } from 'react';
import { shallow } from 'zustand/shallow';

/**
 * `next`, with whatever has not changed as the objects that they were in `before`: those need not be drawn again. In a meeting of
 * two hundred something changes all the time, and mostly with one of them.
 */
export function keepEqual<T extends object>(before: readonly T[], next: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const known = new Map(before.map((item) => [keyOf(item), item]));
  const kept = next.map((item) => {
    const former = known.get(keyOf(item));
    return former && shallow(former, item) ? former : item;
  });
  return kept.length === before.length && kept.every((item, index) => item === before[index]) ? before : kept;
}

/** The same from one time that a component is drawn to the next. */
export function useKept<T extends object>(next: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const before = useRef(next);
  before.current = keepEqual(before.current, next, keyOf);
  return before.current;
}
