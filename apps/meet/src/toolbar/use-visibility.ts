import { systemClock } from '@parley/kernel';
import { type RefObject, useEffect } from 'react';
import { useController, useMeet, useMeetStore } from '../context.tsx';
import { guardTaps } from './touch-guard.ts';
import { ToolbarVisibility } from './visibility.ts';

const MOVEMENTS = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;

/** Whether the bar is to be seen. */
export function useVisibility(bar: RefObject<HTMLElement | null>): boolean {
  const controller = useController();
  const store = useMeetStore();
  const rules = controller.config.toolbar;
  useEffect(() => {
    const isInUse = () => isUsed(bar.current);
    const visibility = new ToolbarVisibility({ store, clock: systemClock, rules, isInUse });
    const stir = () => visibility.stir();
    visibility.start();
    for (const name of MOVEMENTS) window.addEventListener(name, stir, { passive: true });
    const unguard = bar.current ? guardTaps(bar.current, () => store.getState().toolbar.isVisible, stir) : () => {};
    return () => {
      for (const name of MOVEMENTS) window.removeEventListener(name, stir);
      unguard();
      visibility.stop();
    };
  }, [bar, store, rules]);
  return useMeet((state) => state.toolbar.isVisible);
}

function isUsed(bar: HTMLElement | null): boolean {
  if (!bar) return false;
  return bar.matches(':hover') || bar.querySelector(':focus-visible, [data-state="open"]') !== null;
}
