import type { MeetController } from '../controller.ts';
import { type ActionContext, type MeetAction, viewOf } from './action.ts';

/** Does it, if it can be done now. A page that embeds this one may want to be told, and to do something of its own instead. */
export function runAction(action: MeetAction, controller: MeetController, context: ActionContext): void {
  if (!(action.isShown?.(context) ?? true) || !viewOf(action, context).isEnabled) return;
  const told = context.config.toolbar.notified.find(({ key }) => key === action.id);
  if (told) controller.tellButton(told);
  if (!told?.preventsExecution) action.run(controller, context);
}
