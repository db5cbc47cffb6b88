import { SelectField, SwitchField } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { canShareScreen } from '../browser/devices.ts';
import { useController, useMeet } from '../context.tsx';
import { useDeviceChoices } from '../devices/use-device-choices.ts';
import { usePreviewTrack } from '../devices/use-preview-track.ts';
import { SCREEN_RATES } from '../settings/settings.ts';
import { VideoView } from '../stage/video-view.tsx';
import { SettingsSection } from './section.tsx';
import '../devices/devices.css';

/** Camera with what it sees, the mirror, and how fast a shared screen is. */
export function VideoTab() {
  const { t } = useTranslation();
  return (
    <div className="settings-tab" data-testid="settings.video">
      <div className="settings-section">
        <Camera />
      </div>
      {canShareScreen() && (
        <SettingsSection title={t('deviceSettings.video.screen')}>
          <FrameRate />
        </SettingsSection>
      )}
    </div>
  );
}

function Camera() {
  const { t } = useTranslation();
  const { media, settings, config } = useController();
  const { choices, chosen } = useDeviceChoices('camera');
  const { mirrorsSelf } = useMeet((state) => state.settings);
  const { track, problem } = usePreviewTrack('camera', chosen);
  return (
    <>
      <div className="device-preview" role="img" aria-label={t('deviceSettings.video.preview')} data-testid="settings.preview">
        {track && <VideoView track={track} isMirrored={mirrorsSelf} />}
        {problem && <p>{t(`devices.camera.${problem}`)}</p>}
      </div>
      {choices.length > 0 && (
        <SelectField
          label={t('devices.kind.camera')}
          choices={choices}
          value={chosen}
          onChange={(event) => media.chooseDevice('camera', event.target.value)}
          data-testid="settings.camera"
        />
      )}
      {config.layout.selfView.mayFlip && (
        <SwitchField
          label={t('deviceSettings.video.mirror')}
          hint={t('deviceSettings.video.mirrorHint')}
          isOn={mirrorsSelf}
          onChange={(isOn) => settings.set({ mirrorsSelf: isOn })}
          testId="settings.mirror"
        />
      )}
    </>
  );
}

function FrameRate() {
  const { t } = useTranslation();
  const { settings } = useController();
  const fps = useMeet((state) => state.settings.screenFps);
  const choices = SCREEN_RATES.map((rate) => ({ id: String(rate), label: t('deviceSettings.video.fpsOf', { count: rate }) }));
  return (
    <>
      <SelectField
        label={t('deviceSettings.video.fps')}
        choices={[{ id: '', label: t('deviceSettings.video.fpsAuto') }, ...choices]}
        value={fps === undefined ? '' : String(fps)}
        onChange={(event) => settings.set({ screenFps: SCREEN_RATES.find((rate) => String(rate) === event.target.value) })}
        data-testid="settings.screenFps"
      />
      <p className="settings-hint">{t('deviceSettings.video.fpsHint')}</p>
    </>
  );
}
