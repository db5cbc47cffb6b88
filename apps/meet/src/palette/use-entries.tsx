import { type LucideIcon, Settings } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useRun, useShownActions, useViewOf } from '../actions/use-actions.ts';
import { useController, useMeet } from '../context.tsx';
import { MADE_TABS, SETTINGS_PARTS } from '../settings-dialog/settings-tabs.tsx';
import { shownTabs } from '../settings-dialog/tabs.ts';
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
  const viewOf = useViewOf();
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const actions = shown.flatMap((action): PaletteEntry[] => {
    const { isEnabled, label, icon, shortcut } = viewOf(action);
    return isEnabled ? [{ id: action.id, text: t(label), icon, shortcut, run: () => run(action) }] : [];
  });
  const tabs = shownTabs({ tabs: controller.config.settings.tabs, made: MADE_TABS, isModerator, isJoined: true }).map((tab) => ({
    id: `settings.${tab}`,
    text: t('palette.settings', { tab: t(`settingsDialog.tab.${tab}`) }),
    icon: SETTINGS_PARTS[tab]?.icon ?? Settings,
    run: () => controller.openDialog('settings', { tab }),
  }));
  return [...actions, ...tabs];
}
