import { useSyncExternalStore } from 'react';

const NARROW = '(max-width: 640px)';

/** A phone held upright: there is room for few buttons. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = window.matchMedia(NARROW);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    () => window.matchMedia(NARROW).matches,
  );
}
