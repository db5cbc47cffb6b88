import { useEffect, useSyncExternalStore } from 'react';
import { useController } from '../context.tsx';
import { lazyPart } from '../lazy/lazy-part.tsx';
import type { Tile } from '../stage/tiles.ts';

const PipView = lazyPart(() => import('./pip-view.tsx').then((part) => part.PipView));

/** The meeting in a window of its own, while there is one. The browser may open it by itself when the page is hidden. */
export function PipPart({ tiles }: { readonly tiles: readonly Tile[] }) {
  const controller = useController();
  const { pip } = controller.stage;
  const { enabled } = controller.config.layout.pip;
  const window = useSyncExternalStore(pip.subscribe, () => pip.window);
  useEffect(() => {
    if (!enabled || !pip.isSupported) return;
    const onVisible = () => document.visibilityState === 'visible' && pip.shown();
    const release = handle('enterpictureinpicture', () => pip.open(true));
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      release();
      pip.close();
    };
  }, [pip, enabled]);
  return window ? <PipView tiles={tiles} page={window} /> : null;
}

/** Browsers know more and more of such actions; those that do not know this one throw. */
function handle(action: string, run: () => void): () => void {
  const set = (handler: (() => void) | null) => {
    try {
      navigator.mediaSession?.setActionHandler(action as MediaSessionAction, handler);
    } catch {
      // opened by hand only, then
    }
  };
  set(run);
  return () => set(null);
}
