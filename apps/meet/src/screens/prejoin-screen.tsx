import { Button, Notice, SelectField, TextField } from '@parley/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { CameraButton, MicrophoneButton } from '../meeting/media-buttons.tsx';
import { VideoView } from '../meeting/video-view.tsx';
import { LevelMeter } from './level-meter.tsx';
import { Page } from './page.tsx';

/** Name, camera and microphone before joining. */
export function PrejoinScreen() {
  const { t } = useTranslation();
  const controller = useController();
  const displayName = useMeet((state) => state.displayName);
  const { prejoin, requireDisplayName } = controller.config;
  const [isTried, setTried] = useState(false);
  const join = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!requireDisplayName || displayName.trim() !== '') controller.join();
  };
  return (
    <Page wide>
      <div className="prejoin" data-testid="prejoin.screen">
        <Preview />
        <form className="ui-card prejoin-form" onSubmit={join}>
          <div>
            <h1>{t('prejoin.title')}</h1>
            <p className="soft prejoin-room">{controller.room.displayName}</p>
          </div>
          {!prejoin.hideDisplayName && (
            <TextField
              label={t('prejoin.name')}
              placeholder={t('prejoin.namePlaceholder')}
              value={displayName}
              onChange={(event) => controller.setDisplayName(event.target.value)}
              maxLength={80}
              autoComplete="name"
              aria-invalid={isTried && requireDisplayName && displayName.trim() === ''}
              data-testid="prejoin.nameInput"
            />
          )}
          <DeviceField kind="audio" />
          <DeviceField kind="camera" />
          <Button type="submit" data-testid="prejoin.joinMeeting">
            {t('prejoin.join')}
          </Button>
        </form>
      </div>
    </Page>
  );
}

function Preview() {
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

const KINDS = {
  audio: { deviceKind: 'audioinput', label: 'prejoin.microphone', testId: 'microphone' },
  camera: { deviceKind: 'videoinput', label: 'prejoin.camera', testId: 'camera' },
} as const;

/** A choice where there is one, and the reason where a device does not work. */
function DeviceField({ kind }: { readonly kind: 'audio' | 'camera' }) {
  const { t } = useTranslation();
  const controller = useController();
  const devices = useMeet((state) => state.devices);
  const device = useMeet((state) => state.local[kind]);
  const { deviceKind, label, testId } = KINDS[kind];
  const choices = devices.filter((item) => item.kind === deviceKind).map(({ deviceId, label: name }) => ({ id: deviceId, label: name }));
  const current = device.track?.getSettings().deviceId ?? device.deviceId;
  return (
    <>
      {choices.length > 1 && (
        <SelectField
          label={t(label)}
          choices={choices}
          value={choices.some((choice) => choice.id === current) ? current : choices[0]?.id}
          onChange={(event) => controller.chooseDevice(kind, event.target.value)}
          data-testid={`prejoin.${testId}`}
        />
      )}
      {device.problem && <Notice testId={`error.${testId}.${device.problem}`}>{t(`devices.${kind}.${device.problem}`)}</Notice>}
    </>
  );
}
