import { Button, Notice, SelectField, TextField } from '@parley/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { Page } from './page.tsx';
import { Preview } from './preview.tsx';

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
          onChange={(event) => controller.media.chooseDevice(kind, event.target.value)}
          data-testid={`prejoin.${testId}`}
        />
      )}
      {device.problem && <Notice testId={`error.${testId}.${device.problem}`}>{t(`devices.${kind}.${device.problem}`)}</Notice>}
    </>
  );
}
