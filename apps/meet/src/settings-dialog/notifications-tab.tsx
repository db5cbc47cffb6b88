import { SwitchField } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { NOTICE_GROUPS, type NoticeGroup } from '../notices/notice.ts';
import { type SoundSwitch, shownSwitches, soundOf } from '../sounds/sound-ids.ts';
import { SettingsSection } from './section.tsx';

/** What a person wants to hear and to read of what happens. */
export function NotificationsTab() {
  const { t } = useTranslation();
  return (
    <div className="settings-tab" data-testid="settings.notifications">
      <SettingsSection title={t('notices.sounds')}>
        <SoundSwitches />
      </SettingsSection>
      <SettingsSection title={t('notices.shown')}>
        <NoticeSwitches />
      </SettingsSection>
    </div>
  );
}

function SoundSwitches() {
  const { t } = useTranslation();
  const { config, settings, sounds } = useController();
  const chosen = useMeet((state) => state.settings.sounds);
  const set = (id: SoundSwitch, isOn: boolean) => {
    settings.set({ sounds: { ...chosen, [id]: isOn } });
    // How it sounds is what one wants to know.
    if (isOn) sounds.play(soundOf(id));
  };
  return shownSwitches(config.notifications.disabledSounds).map((id) => (
    <SwitchField
      key={id}
      label={t(`notices.soundFor.${id}`)}
      isOn={chosen[id] !== false}
      onChange={(isOn) => set(id, isOn)}
      testId={`settings.sound.${id}`}
    />
  ));
}

function NoticeSwitches() {
  const { t } = useTranslation();
  const { settings } = useController();
  const chosen = useMeet((state) => state.settings.notifications);
  const set = (id: NoticeGroup, isOn: boolean) => settings.set({ notifications: { ...chosen, [id]: isOn } });
  return NOTICE_GROUPS.map((id) => (
    <SwitchField
      key={id}
      label={t(`notices.wordFor.${id}`)}
      isOn={chosen[id] !== false}
      onChange={(isOn) => set(id, isOn)}
      testId={`settings.notice.${id}`}
    />
  ));
}
