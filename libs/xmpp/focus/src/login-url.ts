import { type Element, NS, parseJid, requireTextAttr, xml } from '@parley/xmpp-core';

const MAX_JID = 3071;

/** `<login-url>` between client and focus (focus contract §3). */
export interface LoginUrl {
  readonly room: string;
  readonly machineUid: string;
  readonly url: string;
}

/** COMPAT(lib-jitsi-meet before login dialogs of its own): asks where to log in. @throws AppError INPUT_INVALID */
export function parseLoginUrlRequest(element: Element): Omit<LoginUrl, 'url'> {
  const room = requireTextAttr(element, 'room', MAX_JID);
  parseJid(room);
  return { room, machineUid: requireTextAttr(element, 'machine-uid') };
}

/** The answer; `url` is relative to the page. */
export function buildLoginUrl({ room, machineUid, url }: LoginUrl): Element {
  return xml('login-url', { xmlns: NS.focus, room, 'machine-uid': machineUid, url });
}
