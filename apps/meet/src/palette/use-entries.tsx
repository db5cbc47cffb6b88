import { type LucideIcon, Settings } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useActionViews, useRun, useShownActions } from '../actions/use-actions.ts';
import { useController, useMeet } from '../context.tsx';
import { SETTINGS_PARTS } from '../settings-dialog/settings-tabs.tsx';
import { type SettingsTab, shownTabs } from '../settings-dialog/tabs.ts';
import type { Entry } from './find.ts';

export interface PaletteEntry extends Entry {
  readonly icon: LucideIcon;
  readonly shortcut?: string | undefined;
  readonly run: () => void;
}

/** Opens menus of their own, or the palette itself. */
const NOT_HERE: ReadonlySet<string> = new Set(['reactions', 'palette']);

/** Everything that can be done now, and every tab of the settings. */
export function usePaletteEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation();
  const controller = useController();
  const run = useRun();
  const shown = useShownActions().filter(({ id }) => !NOT_HERE.has(id));
  const views = useActionViews()(shown);
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const actions = shown.flatMap((action, index): PaletteEntry[] => {
    const view = views[index];
    if (!view?.isEnabled) return [];
    return [{ id: action.id, text: t(view.label), icon: view.icon, shortcut: view.shortcut, run: () => run(action) }];
  });
  const made = new Set(Object.keys(SETTINGS_PARTS) as SettingsTab[]);
  const tabs = shownTabs({ tabs: controller.config.settings.tabs, made, isModerator, isJoined: true }).map((tab) => ({
    id: `settings.${tab}`,
    text: t('palette.settings', { tab: t(`settingsDialog.tab.${tab}`) }),
    icon: SETTINGS_PARTS[tab]?.icon ?? Settings,
    run: () => controller.openDialog('settings', { tab }),
  }));
  return [...actions, ...tabs];
}
