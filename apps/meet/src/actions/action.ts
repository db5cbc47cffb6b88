import type { MeetConfig } from '@parley/ui-config';
import type { LucideIcon } from 'lucide-react';
import type { MeetController } from '../controller.ts';
import type { SettingsTab } from '../settings-dialog/tabs.ts';
import type { MeetState } from '../store.ts';

/** What this browser, or this device, can do. */
export interface Abilities {
  readonly sharesScreen: boolean;
  /** Sound alone, out of a tab. */
  readonly sharesSound: boolean;
  readonly fillsScreen: boolean;
  readonly hasPictureInPicture: boolean;
  /** Into a file. */
  readonly records: boolean;
  readonly suppressesNoise: boolean;
  /** A phone or a tablet, with a camera on either side. */
  readonly isHandheld: boolean;
}

export interface ActionContext {
  readonly state: MeetState;
  readonly config: MeetConfig;
  readonly can: Abilities;
  /** Tabs of the settings that there is something in. */
  readonly settingsTabs: ReadonlySet<SettingsTab>;
}

/** Whether the deployment lists a button among `toolbarButtons`, or lists none. */
export function isListed({ toolbar: { buttons } }: Pick<MeetConfig, 'toolbar'>, name: string): boolean {
  return buttons?.includes(name) ?? true;
}

/** In this order in menus, a line between two of them. */
export const ACTION_GROUPS = ['meeting', 'people', 'settings', 'view', 'talk', 'record', 'content', 'help'] as const;

export interface Badge {
  readonly count: number;
  readonly tone: 'plain' | 'alert' | 'hand';
  /** What is counted: an i18n key, with `count`. */
  readonly key: string;
}

/**
 * Something that a person can do: once here, and it is a button of the bar, an item of the menu, of the palette, and a shortcut.
 * All functions are pure.
 */
export interface MeetAction {
  /** The button's name in `toolbarButtons` (ui contract §1.3), or one of our own. */
  readonly id: string;
  /** Not among the names that a deployment can list: it is there whatever is listed. */
  readonly isExtra?: boolean;
  readonly group: (typeof ACTION_GROUPS)[number];
  readonly icon: (context: ActionContext) => LucideIcon;
  /** Key of the text that says what it does. */
  readonly label: (context: ActionContext) => string;
  /** Unless given, always. */
  readonly isShown?: (context: ActionContext) => boolean;
  /** Unless given, always once one has joined. */
  readonly isEnabled?: (context: ActionContext) => boolean;
  /** Given: a switch, which says by this how it stands. */
  readonly isOn?: (context: ActionContext) => boolean;
  /** How the button stands out: something is off, or unusual. */
  readonly tone?: (context: ActionContext) => 'plain' | 'off' | 'active';
  readonly badge?: (context: ActionContext) => Badge | undefined;
  /** A key: `M`, `?`. */
  readonly shortcut?: string;
  readonly run: (controller: MeetController, context: ActionContext) => void;
}

/** As much of an action as there is to see. */
export interface ActionView {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly isEnabled: boolean;
  readonly isOn: boolean | undefined;
  readonly tone: 'plain' | 'off' | 'active';
  readonly count: number;
  readonly countTone: Badge['tone'];
  readonly countKey: string;
  readonly shortcut: string | undefined;
}

export function viewOf(action: MeetAction, context: ActionContext): ActionView {
  const badge = action.badge?.(context);
  const isOn = action.isOn?.(context);
  return {
    id: action.id,
    icon: action.icon(context),
    label: action.label(context),
    isEnabled: action.isEnabled?.(context) ?? context.state.client.phase === 'joined',
    isOn,
    tone: action.tone?.(context) ?? (isOn ? 'active' : 'plain'),
    count: badge?.count ?? 0,
    countTone: badge?.tone ?? 'plain',
    countKey: badge?.key ?? '',
    shortcut: context.config.toolbar.hasShortcuts && context.state.settings.shortcuts ? action.shortcut : undefined,
  };
}
