import { useSyncExternalStore } from 'react';

const SMALL = '(max-width: 640px), (max-height: 480px)';

/** A phone, however it is held. */
export function useIsSmall(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = window.matchMedia(SMALL);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    () => window.matchMedia(SMALL).matches,
  );
}
