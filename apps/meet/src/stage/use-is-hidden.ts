import { useSyncExternalStore } from 'react';

/** Nobody sees the page: another tab is in front, or the window is not on the screen. */
export function useIsHidden(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      document.addEventListener('visibilitychange', onChange);
      return () => document.removeEventListener('visibilitychange', onChange);
    },
    () => document.visibilityState === 'hidden',
  );
}
