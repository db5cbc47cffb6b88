import type { MeetConfig } from '@parley/ui-config';
import type { ClosePage } from '../start/start.ts';

/** The page that comes after a meeting (ui contract §1.9); undefined where the person stays on this one. */
export function pageAfter({ hasClosePage, hasPromotionalClosePage }: MeetConfig['pages'], gaveFeedback = false): ClosePage | undefined {
  if (!hasClosePage) return undefined;
  if (gaveFeedback) return 'close';
  return hasPromotionalClosePage ? 'close3' : 'close2';
}

/** What the page after a meeting is told, under the names that official pages use. */
export const LEAVING = { name: 'leavingDisplayName', isGuest: 'guest', token: 'jwt' } as const;
