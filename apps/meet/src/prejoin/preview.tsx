import { Avatar, IconButton } from '@parley/ui';
import { Link, Settings, Wallpaper } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { LevelMeter } from '../devices/level-meter.tsx';
import { lazyPart } from '../lazy/lazy-part.tsx';
import { CameraButton, MicrophoneButton } from '../meeting/media-buttons.tsx';
import { VideoView } from '../stage/video-view.tsx';
import { usePermission } from './use-permission.ts';
import './preview.css';

/** As large as what comes. */
const gap = { waiting: <span className="preview-gap" />, isLater: true };
const AudioDeviceMenu = lazyPart(() => import('../meeting/device-menus.tsx').then((part) => part.AudioDeviceMenu), gap);
const CameraDeviceMenu = lazyPart(() => import('../meeting/device-menus.tsx').then((part) => part.CameraDeviceMenu), gap);

/** What the others will see and hear, before they do. */
export function Preview() {
  const { camera, audio } = useMeet((state) => state.local);
  const mirrorsSelf = useMeet((state) => state.settings.mirrorsSelf);
  const { config } = useController();
  return (
    <div className="preview">
      {camera.track ? (
        <VideoView id="prejoinVideo" track={camera.track} isMirrored={mirrorsSelf && config.layout.selfView.mirrors} />
      ) : (
        <NoPicture isOpening={camera.isOpening} />
      )}
      {audio.source && !audio.muted && (
        <span className="preview-level">
          <LevelMeter track={audio.source} />
        </span>
      )}
      <Controls />
    </div>
  );
}

function NoPicture({ isOpening }: { readonly isOpening: boolean }) {
  const { t } = useTranslation();
  const name = useMeet((state) => state.displayName);
  const isAsked = useMeet(({ local }) => local.audio.isOpening || local.camera.isOpening);
  const permissions = [usePermission('microphone'), usePermission('camera')];
  const isAsking = isAsked && permissions.includes('prompt');
  const text = isAsking ? 'devices.asking' : isOpening ? 'prejoin.opening' : 'prejoin.cameraOff';
  return (
    <div className="preview-empty">
      <Avatar name={name} seed={name} size={88} />
      <p role="status" data-testid="prejoin.camera">
        {t(text)}
      </p>
    </div>
  );
}

function Controls() {
  const { t } = useTranslation();
  const controller = useController();
  const { hiddenButtons } = controller.config.prejoin;
  const shows = (name: string) => !hiddenButtons.includes(name);
  return (
    <div className="preview-controls" role="toolbar" aria-label={t('toolbar.label')}>
      {shows('microphone') && (
        <span className="preview-device">
          <MicrophoneButton />
          <AudioDeviceMenu />
        </span>
      )}
      {shows('camera') && (
        <span className="preview-device">
          <CameraButton />
          <CameraDeviceMenu />
        </span>
      )}
      {shows('select-background') && controller.effects.canReplaceBackground && (
        <IconButton
          label={t('prejoin.background')}
          onClick={() => controller.openDialog('settings', { tab: 'virtual-background' })}
          data-testid="prejoin.background"
        >
          <Wallpaper size={22} aria-hidden />
        </IconButton>
      )}
      {shows('invite') && (
        <IconButton label={t('prejoin.copyLink')} onClick={() => controller.copyLink()} data-testid="prejoin.invite">
          <Link size={22} aria-hidden />
        </IconButton>
      )}
      {shows('settings') && (
        <IconButton label={t('prejoin.settings')} onClick={() => controller.openDialog('settings')} data-testid="prejoin.settings">
          <Settings size={22} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
