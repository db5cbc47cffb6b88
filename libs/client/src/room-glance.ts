import { type Element, stanzaErrorInfo } from '@parley/xmpp-core';
import { parseDiscoInfo } from '@parley/xmpp-muc';
import type { XmppPort } from './ports.ts';
import { infoQuery } from './room-info.ts';

/** What can be known of a room from outside. */
export interface RoomGlance {
  /** People in it. */
  readonly people: number;
  readonly hasPassword: boolean;
  /** Somebody has to let people in. */
  readonly hasLobby: boolean;
}

const NOBODY: RoomGlance = { people: 0, hasPassword: false, hasLobby: false };
const MAX_PEOPLE = 10_000;
const WAIT_MS = 5_000;

/**
 * Asks a room how it is without going in (XEP-0045 §6.4): what every client may ask. A room that does not exist has nobody in it.
 * @throws AppError UNAVAILABLE, TIMEOUT, REFUSED; INPUT_INVALID for an answer that is none
 */
export async function glanceIntoRoom(xmpp: Pick<XmppPort, 'request'>, room: string): Promise<RoomGlance> {
  try {
    const query = await xmpp.request('get', room, infoQuery(), { timeoutMs: WAIT_MS });
    return query ? readGlance(query) : NOBODY;
  } catch (error) {
    if (stanzaErrorInfo(error).condition === 'item-not-found') return NOBODY;
    throw error;
  }
}

function readGlance(query: Element): RoomGlance {
  const { features, form } = parseDiscoInfo(query);
  const occupants = Number(form.get('muc#roominfo_occupants') ?? 0);
  return {
    // The focus is no person; it comes first and stays last.
    people: Number.isSafeInteger(occupants) ? Math.min(MAX_PEOPLE, Math.max(0, occupants - 1)) : 0,
    hasPassword: features.has('muc_passwordprotected'),
    hasLobby: features.has('muc_membersonly'),
  };
}
