import { useCallback, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useController, useMeet, useMeetStore } from '../context.tsx';
import { MADE_TABS } from '../settings-dialog/settings-tabs.tsx';
import type { MeetState } from '../store.ts';
import { browserAbilities } from './abilities.ts';
import { type ActionContext, type ActionView, type MeetAction, viewOf } from './action.ts';
import { ACTIONS, shownActions } from './registry.ts';
import { runAction } from './run-action.ts';

type ContextOf = (state: MeetState) => ActionContext;

function useContextOf(): ContextOf {
  const { config } = useController();
  const [fixed] = useState(() => ({
    can: browserAbilities(),
    settingsTabs: new Set(config.settings.tabs.filter((tab) => MADE_TABS.has(tab))),
  }));
  return (state) => ({ ...fixed, config, state });
}

/** What can be done now; drawn again only when that changes. */
export function useShownActions(): readonly MeetAction[] {
  const contextOf = useContextOf();
  const ids = useMeet(useShallow((state) => shownActions(contextOf(state)).map(({ id }) => id)));
  return ACTIONS.filter(({ id }) => ids.includes(id));
}

/** What there is to see of an action. */
export function useActionView(action: MeetAction): ActionView {
  const contextOf = useContextOf();
  return useMeet(useShallow((state) => viewOf(action, contextOf(state))));
}

/** What there is to see of any action, for lists of many. */
export function useViewOf(): (action: MeetAction) => ActionView {
  const contextOf = useContextOf();
  const context = contextOf(useMeet((state) => state));
  return (action) => viewOf(action, context);
}

/** How many things wait to be looked at behind these actions. */
export function useWaiting(actions: readonly MeetAction[]): number {
  const contextOf = useContextOf();
  return useMeet((state) => {
    const context = contextOf(state);
    const badges = actions.map((action) => action.badge?.(context));
    return badges.reduce((sum, badge) => sum + (badge?.tone === 'alert' ? badge.count : 0), 0);
  });
}

/** Does something, with the state as it is then. */
export function useRun(): (action: MeetAction) => void {
  const contextOf = useContextOf();
  const controller = useController();
  const store = useMeetStore();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what makes the context never changes
  return useCallback((action) => runAction(action, controller, contextOf(store.getState())), [controller, store]);
}
