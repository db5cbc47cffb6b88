import { MAX_PINS } from '@parley/client';
import { SelectField, SwitchField } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { languages, nameOfLanguage } from '../i18n/languages.ts';
import { THEMES } from '../settings/settings.ts';
import { SettingsSection } from './section.tsx';

const PINS = Array.from({ length: MAX_PINS }, (_, index) => String(index + 1));

/** Language, look, and how the pictures are arranged. */
export function MoreTab() {
  const { t } = useTranslation();
  return (
    <div className="settings-tab" data-testid="settings.more">
      <SettingsSection title={t('settingsDialog.more.look')}>
        <div className="settings-row">
          <Language />
          <Theme />
        </div>
      </SettingsSection>
      <SettingsSection title={t('settingsDialog.more.pictures')}>
        <Pictures />
      </SettingsSection>
    </div>
  );
}

function Language() {
  const { t, i18n } = useTranslation();
  const controller = useController();
  if (!controller.config.settings.hasLanguage) return null;
  const choices = languages().map((tag) => ({ id: tag, label: nameOfLanguage(tag) }));
  return (
    <SelectField
      label={t('settingsDialog.more.language')}
      choices={choices}
      value={i18n.language}
      onChange={(event) => controller.settings.set({ language: event.target.value })}
      data-testid="settings.language"
    />
  );
}

function Theme() {
  const { t } = useTranslation();
  const controller = useController();
  const theme = useMeet((state) => state.settings.theme);
  const choices = THEMES.map((id) => ({ id, label: t(`settingsDialog.more.theme.${id}`) }));
  return (
    <SelectField
      label={t('settingsDialog.more.themeLabel')}
      choices={choices}
      value={theme}
      onChange={(event) => {
        const found = THEMES.find((one) => one === event.target.value);
        if (found) controller.settings.set({ theme: found });
      }}
      data-testid="settings.theme"
    />
  );
}

function Pictures() {
  const { t } = useTranslation();
  const { settings, config } = useController();
  const { hidesSelf, maxPinned, subtitlesOnStage } = useMeet((state) => state.settings);
  return (
    <>
      <SwitchField
        label={t('settingsDialog.more.hideSelf')}
        isOn={hidesSelf}
        onChange={(isOn) => settings.set({ hidesSelf: isOn })}
        testId="settings.hideSelf"
      />
      {config.captions.enabled && (
        <SwitchField
          label={t('settingsDialog.more.subtitles')}
          isOn={subtitlesOnStage}
          onChange={(isOn) => settings.set({ subtitlesOnStage: isOn })}
          testId="settings.subtitles"
        />
      )}
      <SelectField
        label={t('settingsDialog.more.maxPinned')}
        choices={PINS.map((count) => ({ id: count, label: count }))}
        value={String(maxPinned)}
        onChange={(event) => settings.set({ maxPinned: Number(event.target.value) })}
        data-testid="settings.maxPinned"
      />
    </>
  );
}
