import { useEffect, useRef } from 'react';
import { useRun, useShownActions } from '../actions/use-actions.ts';
import { useController, useMeet } from '../context.tsx';
import { KeyListener } from './key-listener.ts';
import { type Meant, meaningOf } from './keys.ts';

/** Keys do what the table of actions says, while the meeting is shown. */
export function useShortcuts(): void {
  const controller = useController();
  const shown = useShownActions();
  const run = useRun();
  const settings = useMeet((state) => state.settings);
  const { hasShortcuts } = controller.config.toolbar;
  // What changes meanwhile must not end what is being held.
  const rules = { hasShortcuts, shortcuts: settings.shortcuts, pushToTalk: settings.pushToTalk };
  const latest = useRef({ shown, rules });
  latest.current = { shown, rules };
  useEffect(() => {
    const act = (meant: Meant) => {
      if (meant.kind === 'action') run(meant.action);
      else if (meant.kind === 'react') controller.talk.applaud(meant.reaction);
      else if (meant.kind === 'focus') controller.stage.focusNth(meant.nth);
      else if (meant.kind === 'palette') controller.openDialog('palette');
    };
    const listener = new KeyListener({
      target: window,
      meaningOf: (press) => meaningOf(press, latest.current.shown, latest.current.rules),
      act,
      hold: (isHeld) => controller.media.holdToTalk(isHeld),
    });
    listener.start();
    return () => listener.stop();
  }, [controller, run]);
}
