import { type RefObject, useEffect, useRef } from 'react';

/**
 * Takes the keyboard and the screen reader along when one thing on the screen replaces another: to its first field, else to its
 * heading, unless they are somewhere else already.
 */
export function useFocus<E extends HTMLElement>(): RefObject<E | null> {
  const ref = useRef<E>(null);
  useEffect(() => {
    const current = document.activeElement;
    if (current !== null && current !== document.body) return;
    const target = ref.current?.querySelector<HTMLElement>('input') ?? ref.current?.querySelector<HTMLElement>('h1');
    target?.focus();
  }, []);
  return ref;
}
