import { useSyncExternalStore } from 'react';

const NARROW = '(max-width: 640px)';
const SMALL = '(max-width: 640px), (max-height: 480px)';

/** A phone held upright: there is room for few buttons. */
export function useIsNarrow(): boolean {
  return useMatches(NARROW);
}

/** A phone, however it is held. */
export function useIsSmall(): boolean {
  return useMatches(SMALL);
}

function useMatches(media: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = window.matchMedia(media);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    () => window.matchMedia(media).matches,
  );
}
