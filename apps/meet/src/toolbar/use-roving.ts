import { type RefObject, useEffect } from 'react';

const BUTTONS = 'button:not([disabled])';

/**
 * Makes one stop for the Tab key of all buttons in a bar: arrows, Home and End go from one to the next. By the document rather than by
 * props, since the buttons are made by many components.
 */
export function useRoving(bar: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = bar.current;
    if (!element) return;
    let current: HTMLElement | undefined;
    const buttons = () => [...element.querySelectorAll<HTMLElement>(BUTTONS)];
    const settle = () => {
      const all = buttons();
      if (!current || !all.includes(current)) current = all[0];
      for (const button of all) button.tabIndex = button === current ? 0 : -1;
    };
    const onFocus = (event: FocusEvent) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>(BUTTONS) : null;
      if (!button) return;
      current = button;
      settle();
    };
    const onKey = (event: KeyboardEvent) => {
      const all = buttons();
      const at = all.indexOf(document.activeElement as HTMLElement);
      const to = at < 0 ? undefined : targetOf(event.key, at, all.length, getComputedStyle(element).direction === 'rtl');
      if (to === undefined) return;
      event.preventDefault();
      all[to]?.focus();
    };
    settle();
    const watcher = new MutationObserver(settle);
    watcher.observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
    element.addEventListener('focusin', onFocus);
    element.addEventListener('keydown', onKey);
    return () => {
      watcher.disconnect();
      element.removeEventListener('focusin', onFocus);
      element.removeEventListener('keydown', onKey);
    };
  }, [bar]);
}

/** Where a key leads from `at` among `count` in a row; undefined for other keys. */
function targetOf(key: string, at: number, count: number, isRtl: boolean): number | undefined {
  const [next, previous] = isRtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
  if (key === next) return (at + 1) % count;
  if (key === previous) return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
