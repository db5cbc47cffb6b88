import type { MeetController } from '../controller.ts';
import { type ActionContext, type MeetAction, viewOf } from './action.ts';

/** Does it, if it can be done now. A page that embeds this one may want to be told, and to do something of its own instead. */
export function runAction(action: MeetAction, controller: MeetController, context: ActionContext): void {
  if (!(action.isShown?.(context) ?? true) || !viewOf(action, context).isEnabled) return;
  press(action.id, controller, () => action.run(controller, context));
}

/** Tells the page that embeds this one of a button (`buttonsWithNotifyClick`), and does what it does unless that is prevented. */
export function press(key: string, controller: Pick<MeetController, 'config' | 'tellButton'>, run: () => void): void {
  const told = controller.config.toolbar.notified.find((button) => button.key === key);
  if (told) controller.tellButton(told);
  if (!told?.preventsExecution) run();
}
