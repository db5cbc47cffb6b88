import type { MeetConfig } from '@parley/ui-config';
import type { ClosePage } from '../start/start.ts';

/** The page that comes after a meeting without feedback (ui contract §1.9); undefined where the person stays on this one. */
export function pageAfter({ hasClosePage, hasPromotionalClosePage }: MeetConfig['pages']): ClosePage | undefined {
  if (!hasClosePage) return undefined;
  return hasPromotionalClosePage ? 'close3' : 'close2';
}

/** Under this name the page after a meeting is told who was in it, as official pages are. */
export const LEAVING_NAME = 'leavingDisplayName';
