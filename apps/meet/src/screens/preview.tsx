import { useTranslation } from 'react-i18next';
import { useMeet } from '../context.tsx';
import { CameraButton, MicrophoneButton } from '../meeting/media-buttons.tsx';
import { VideoView } from '../stage/video-view.tsx';
import { LevelMeter } from './level-meter.tsx';

/** What the others will see and hear, before they do. */
export function Preview() {
  const { t } = useTranslation();
  const { camera, audio } = useMeet((state) => state.local);
  return (
    <div className="preview">
      {camera.track ? (
        <VideoView track={camera.track} isMirrored />
      ) : (
        <p className="preview-empty">{t(camera.isOpening ? 'prejoin.opening' : 'prejoin.cameraOff')}</p>
      )}
      <div className="preview-controls">
        <MicrophoneButton />
        <CameraButton />
      </div>
      {audio.track && !audio.muted && <LevelMeter track={audio.track} />}
    </div>
  );
}
