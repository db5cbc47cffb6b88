import { type Element, NS, xml } from '@parley/xmpp-core';
import { parseDiscoInfo } from '@parley/xmpp-muc';

/** How a room is locked, as everybody in it may know (client contract §3.3). */
export interface RoomInfo {
  readonly hasPassword: boolean;
  readonly membersOnly: boolean;
  /** JID of the room in which people wait. */
  readonly lobby?: string;
  /** When the second person came, ms since 1970. */
  readonly startedAt?: number;
  /** The room's name for this meeting and no other. */
  readonly meetingId?: string;
}

export const UNKNOWN_ROOM: RoomInfo = { hasPassword: false, membersOnly: false };

export function infoQuery(): Element {
  return xml('query', { xmlns: NS.discoInfo });
}

/** Reads a room's disco#info. @throws AppError INPUT_INVALID */
export function parseRoomInfo(query: Element): RoomInfo {
  const { features, form } = parseDiscoInfo(query);
  const lobby = form.get('muc#roominfo_lobbyroom');
  const meetingId = form.get('muc#roominfo_meetingId');
  const startedAt = Number(form.get('muc#roominfo_created_timestamp') ?? '');
  return {
    hasPassword: features.has('muc_passwordprotected'),
    membersOnly: features.has('muc_membersonly'),
    ...(lobby?.includes('@') && { lobby }),
    ...(meetingId && { meetingId }),
    ...(Number.isSafeInteger(startedAt) && startedAt > 0 && { startedAt }),
  };
}
