import { useEffect, useRef } from 'react';

/** The button of the menu that is open. */
const OPENER = 'button[aria-haspopup="menu"][aria-expanded="true"]';

/**
 * Where the keyboard goes when a window closes: to what had it when the window opened, or to what wanted it meanwhile. A menu out of which
 * the window was opened may still be there, with a button to go back to, or gives it to that button a moment later.
 */
export function useReturnFocus() {
  const content = useRef<HTMLDivElement>(null);
  const target = useRef<HTMLElement>(undefined);
  const remember = (element: EventTarget | null) => {
    if (!(element instanceof HTMLElement) || element === document.body || content.current?.contains(element)) return;
    const isInMenu = element.closest('[role="menu"]') !== null;
    target.current = isInMenu ? (document.querySelector<HTMLElement>(OPENER) ?? undefined) : element;
  };
  useEffect(() => {
    const onFocus = (event: FocusEvent) => remember(event.target);
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  });
  return {
    ref: content,
    onOpenAutoFocus: () => remember(document.activeElement),
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      target.current?.focus();
    },
  };
}
