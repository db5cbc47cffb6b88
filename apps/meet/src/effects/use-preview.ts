import { useEffect, useState } from 'react';
import { useController, useMeet } from '../context.tsx';

/** What the camera shows with the background chosen: what others get while it is on, else a picture for this person alone. */
export function useBackgroundPreview(): { readonly track: MediaStreamTrack | undefined; readonly isOpening: boolean } {
  const { effects, media } = useController();
  const camera = useMeet((state) => state.local.camera);
  const [own, setOwn] = useState<MediaStreamTrack | undefined>(undefined);
  const [hasFailed, setFailed] = useState(false);
  const isOff = camera.muted && !camera.isOpening;
  const { deviceId } = camera;
  useEffect(() => {
    if (!isOff) return;
    const preview = effects.openPreview(() => media.openForPreview('camera', deviceId));
    preview.track.then(setOwn, () => setFailed(true));
    return () => {
      preview.close();
      setOwn(undefined);
      setFailed(false);
    };
  }, [effects, media, isOff, deviceId]);
  const track = isOff ? own : camera.track;
  return { track, isOpening: !track && !hasFailed };
}
