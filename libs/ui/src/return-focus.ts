import { useEffect, useRef } from 'react';

/**
 * Where the keyboard goes when a window closes: to what had it when the window opened, or to what wanted it meanwhile. A menu out of which
 * the window was opened gives it to its button a moment later, and the window takes it away again.
 */
export function useReturnFocus() {
  const content = useRef<HTMLDivElement>(null);
  const target = useRef<HTMLElement>(undefined);
  const remember = (element: EventTarget | null) => {
    const isElsewhere = element instanceof HTMLElement && element !== document.body && !content.current?.contains(element);
    if (isElsewhere && element.closest('[role="menu"]') === null) target.current = element;
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
