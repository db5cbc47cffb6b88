import { Dialog, TabView } from '@parley/ui';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { MADE_TABS, SETTINGS_PARTS } from './settings-tabs.tsx';
import { type SettingsTab, shownTabs, tabToShow } from './tabs.ts';
import './settings-dialog.css';

/** All that a person, or a moderator for everybody, can set. Every change counts at once. */
export function SettingsDialog({ params, onClose }: DialogProps<'settings'>) {
  const { t } = useTranslation();
  const controller = useController();
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const isJoined = useMeet((state) => state.client.phase === 'joined');
  const shown = shownTabs({ tabs: controller.config.settings.tabs, made: MADE_TABS, isModerator, isJoined });
  const tab = tabToShow(shown, params.tab);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On phones the names of the tabs are wider than the screen.
    if (tab !== undefined)
      body.current?.querySelector('[role="tab"][data-state="active"]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [tab]);
  return (
    <Dialog isOpen size="wide" onClose={onClose} title={t('settingsDialog.title')} closeLabel={t('people.close')} testId="settings.dialog">
      <div ref={body} className="settings">
        {tab !== undefined && (
          <TabView
            isVertical
            label={t('settingsDialog.title')}
            shown={tab}
            onShow={(next) => controller.openDialog('settings', { tab: next as SettingsTab })}
            tabs={shown.flatMap((id) => tabOf(id, t(`settingsDialog.tab.${id}`)))}
          />
        )}
      </div>
    </Dialog>
  );
}

function tabOf(id: SettingsTab, label: string) {
  const part = SETTINGS_PARTS[id];
  if (!part) return [];
  const { icon: Icon, Content } = part;
  return [{ id, label, icon: <Icon size={18} aria-hidden />, content: <Content /> }];
}
