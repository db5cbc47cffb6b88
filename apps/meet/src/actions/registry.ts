import { PhoneOff } from 'lucide-react';
import { ACTION_GROUPS, type ActionContext, isListed, type MeetAction } from './action.ts';
import { MEDIA_ACTIONS } from './media-actions.ts';
import { PANE_ACTIONS } from './pane-actions.ts';
import { PEOPLE_ACTIONS } from './people-actions.ts';
import { RECORD_ACTIONS } from './record-actions.ts';
import { SETTINGS_ACTIONS } from './settings-actions.ts';
import { TALK_ACTIONS } from './talk-actions.ts';
import { VIEW_ACTIONS } from './view-actions.ts';

const LEAVE: MeetAction = {
  id: 'hangup',
  group: 'meeting',
  icon: () => PhoneOff,
  label: () => 'toolbar.leave',
  isEnabled: () => true,
  run: (controller) => controller.leave(),
};

/** Everything that a person can do in a meeting, in the order of menus within each group. */
export const ACTIONS: readonly MeetAction[] = [
  ...MEDIA_ACTIONS,
  ...VIEW_ACTIONS,
  ...TALK_ACTIONS,
  ...RECORD_ACTIONS,
  ...PANE_ACTIONS,
  ...PEOPLE_ACTIONS,
  ...SETTINGS_ACTIONS,
  LEAVE,
];

export function actionOf(id: string): MeetAction | undefined {
  return ACTIONS.find((action) => action.id === id);
}

/** What can be done now, and may be by the deployment's list of buttons. */
export function shownActions(context: ActionContext): readonly MeetAction[] {
  return ACTIONS.filter((action) => (action.isExtra || isListed(context.config, action.id)) && (action.isShown?.(context) ?? true));
}

/** Actions by group, for a menu; groups without any are left out. */
export function grouped(actions: readonly MeetAction[]): readonly (readonly MeetAction[])[] {
  return ACTION_GROUPS.map((group) => actions.filter((action) => action.group === group)).filter((group) => group.length > 0);
}
