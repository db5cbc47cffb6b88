import type { ClientState } from '@parley/client';
import type { MeetConfig } from '@parley/ui-config';

/** What people look at together beside pictures. */
export type PaneKind = 'document' | 'whiteboard';

export interface PanesState {
  /** One at a time. */
  readonly open?: PaneKind | undefined;
}

export const NO_PANES: PanesState = {};

/** Official clients allow fewer people on a whiteboard only down to this. */
const LEAST_USERS = 10;
/** From so many people below the limit on there is a warning. */
const WARNING = 5;

/** The server has documents, and the meeting one of its own. */
export function hasDocument({ documentName }: Pick<ClientState, 'documentName'>, { panes }: Pick<MeetConfig, 'panes'>): boolean {
  return panes.etherpadBase !== undefined && documentName !== undefined;
}

/** Whether this person can look at the whiteboard: moderators begin one, everybody can open one that there is. */
export function hasWhiteboard(
  { metadata, services, self }: Pick<ClientState, 'metadata' | 'services' | 'self'>,
  { panes }: Pick<MeetConfig, 'panes'>,
): boolean {
  return panes.whiteboard.enabled && services.has('room_metadata') && (self.isModerator || metadata.whiteboard !== undefined);
}

/** Whether so many people are too many for a whiteboard, or nearly so. `limit`: `whiteboard.userLimit`; 0 means none. */
export function crowdOf(people: number, limit: number): 'fine' | 'nearly' | 'tooMany' {
  if (limit <= 0) return 'fine';
  const most = Math.max(limit, LEAST_USERS);
  if (people > most) return 'tooMany';
  return people + WARNING > most ? 'nearly' : 'fine';
}
