import { Button, Notice, SelectField, SwitchField } from '@parley/ui';
import { Volume2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { soundProcessing } from '../devices/capture.ts';
import { LevelMeter } from '../devices/level-meter.tsx';
import { playTestSound } from '../devices/test-sound.ts';
import { useDeviceChoices } from '../devices/use-device-choices.ts';
import { usePreviewTrack } from '../devices/use-preview-track.ts';
import { SettingsSection } from './section.tsx';
import '../devices/devices.css';

/** Microphone, loudspeaker, and what is done with sound on its way. */
export function AudioTab() {
  const { t } = useTranslation();
  const { config } = useController();
  return (
    <div className="settings-tab" data-testid="settings.audio">
      <div className="settings-section">
        <Microphone />
        <Speaker />
      </div>
      {config.sound.hasAdvancedSettings && (
        <SettingsSection title={t('deviceSettings.audio.processing')}>
          <Processing />
        </SettingsSection>
      )}
    </div>
  );
}

function Microphone() {
  const { t } = useTranslation();
  const { media, config } = useController();
  const { choices, chosen } = useDeviceChoices('audio');
  const settings = useMeet((state) => state.settings);
  const { track, problem } = usePreviewTrack('audio', chosen, JSON.stringify(soundProcessing(config, settings)));
  return (
    <>
      {choices.length > 0 && (
        <SelectField
          label={t('devices.kind.audio')}
          choices={choices}
          value={chosen}
          onChange={(event) => media.chooseDevice('audio', event.target.value)}
          data-testid="settings.microphone"
        />
      )}
      {track && (
        <p className="device-meter">
          <LevelMeter track={track} />
          {t('deviceSettings.audio.listening')}
        </p>
      )}
      {problem && <Notice testId={`settings.microphone.${problem}`}>{t(`devices.audio.${problem}`)}</Notice>}
    </>
  );
}

function Speaker() {
  const { t } = useTranslation();
  const { media } = useController();
  const { choices, chosen } = useDeviceChoices('speaker');
  const canChoose = 'setSinkId' in HTMLMediaElement.prototype && choices.length > 0;
  return (
    <div className="device-speaker">
      {canChoose ? (
        <SelectField
          label={t('devices.kind.speaker')}
          choices={choices}
          value={chosen}
          onChange={(event) => media.chooseSpeaker(event.target.value)}
          data-testid="settings.speaker"
        />
      ) : (
        <p className="soft">{t('deviceSettings.audio.noSpeakers')}</p>
      )}
      <Button look="plain" onClick={() => void playTestSound(chosen).catch(() => {})} data-testid="settings.testSound">
        <Volume2 size={18} aria-hidden />
        {t('deviceSettings.audio.test')}
      </Button>
    </div>
  );
}

function Processing() {
  const { t } = useTranslation();
  const { media, config, effects } = useController();
  const settings = useMeet((state) => state.settings);
  const { echoCancellation, autoGain, browserNoise, stereo } = soundProcessing(config, settings);
  const text = (key: string) => t(`deviceSettings.audio.${key}`);
  return (
    <>
      {effects.canSuppressNoise && (
        <SwitchField
          label={text('noiseSuppression')}
          hint={text('noiseSuppressionHint')}
          isOn={settings.noiseSuppression}
          isDisabled={stereo}
          onChange={(isOn) => effects.setNoiseSuppression(isOn)}
          testId="settings.noiseSuppression"
        />
      )}
      <SwitchField
        label={text('echo')}
        hint={text('echoHint')}
        isOn={echoCancellation}
        isDisabled={stereo}
        onChange={(isOn) => media.setSound({ echoCancellation: isOn })}
        testId="settings.echo"
      />
      <SwitchField
        label={text('noise')}
        isOn={browserNoise}
        isDisabled={stereo}
        onChange={(isOn) => media.setSound({ browserNoise: isOn })}
        testId="settings.noise"
      />
      <SwitchField label={text('gain')} isOn={autoGain} onChange={(isOn) => media.setSound({ autoGain: isOn })} testId="settings.gain" />
      <SwitchField
        label={text('stereo')}
        hint={text('stereoHint')}
        isOn={stereo}
        onChange={(isOn) => media.setSound({ stereo: isOn })}
        testId="settings.stereo"
      />
    </>
  );
}
