import { IconButton } from '@parley/ui';
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

export function MicrophoneButton() {
  const { t } = useTranslation();
  const controller = useController();
  const muted = useMeet((state) => state.local.audio.muted);
  const isOpening = useMeet((state) => state.local.audio.isOpening);
  return (
    <IconButton
      label={t(muted ? 'toolbar.unmute' : 'toolbar.mute')}
      tone={muted ? 'off' : 'plain'}
      disabled={isOpening}
      onClick={() => controller.media.toggle('audio')}
      data-testid="toolbar.mute"
    >
      {muted ? <MicOff size={22} aria-hidden /> : <Mic size={22} aria-hidden />}
    </IconButton>
  );
}

export function CameraButton() {
  const { t } = useTranslation();
  const controller = useController();
  const muted = useMeet((state) => state.local.camera.muted);
  const isOpening = useMeet((state) => state.local.camera.isOpening);
  return (
    <IconButton
      label={t(muted ? 'toolbar.startCamera' : 'toolbar.stopCamera')}
      tone={muted ? 'off' : 'plain'}
      disabled={isOpening}
      onClick={() => controller.media.toggle('camera')}
      data-testid="toolbar.camera"
    >
      {muted ? <VideoOff size={22} aria-hidden /> : <Video size={22} aria-hidden />}
    </IconButton>
  );
}
