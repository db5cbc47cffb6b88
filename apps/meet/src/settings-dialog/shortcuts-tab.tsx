import { SwitchField } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { ShortcutList } from '../shortcuts/shortcut-list.tsx';

/** Keys on or off, and what each of them does. */
export function ShortcutsTab() {
  const { t } = useTranslation();
  const { settings } = useController();
  const { shortcuts, pushToTalk } = useMeet((state) => state.settings);
  return (
    <div className="settings-tab" data-testid="settings.shortcuts">
      <SwitchField
        label={t('shortcuts.enabled')}
        hint={t('shortcuts.enabledHint')}
        isOn={shortcuts}
        onChange={(isOn) => settings.set({ shortcuts: isOn })}
        testId="settings.shortcutsOn"
      />
      <SwitchField
        label={t('shortcuts.pushToTalk')}
        hint={t('shortcuts.pushToTalkHint')}
        isOn={pushToTalk}
        onChange={(isOn) => settings.set({ pushToTalk: isOn })}
        testId="settings.pushToTalk"
      />
      {shortcuts && <ShortcutList />}
    </div>
  );
}
