import { useEffect } from 'react';
import { useController } from '../context.tsx';

/** The person may leave the full screen by keys of the browser's own. */
export function useFullScreen(): void {
  const { stage } = useController();
  useEffect(() => {
    const onChange = () => stage.setFullScreen(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', onChange);
    return () => document.removeEventListener('fullscreenchange', onChange);
  }, [stage]);
}
