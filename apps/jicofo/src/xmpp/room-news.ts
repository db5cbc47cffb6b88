import type { XmppConnection } from '@parley/xmpp-connection';
import { attr, bareJid, childOf, childrenOf, NS } from '@parley/xmpp-core';

/** Status code of a change of settings (XEP-0045 §10.2.1). */
const SETTINGS_CHANGED = '104';

/** Tells of every room, by bare JID, that says that it is set up differently from now on. Only the room itself speaks without a nick. */
export function watchRoomSettings(connection: XmppConnection, onChange: (room: string) => void): void {
  connection.on('message', (message) => {
    const from = attr(message, 'from') ?? '';
    if (attr(message, 'type') !== 'groupchat' || from.includes('/')) return;
    const codes = childrenOf(childOf(message, 'x', NS.mucUser), 'status').map((status) => attr(status, 'code'));
    if (codes.includes(SETTINGS_CHANGED)) onChange(from);
  });
}

/** Tells of every change of a room's subject; the room repeats it for whoever comes. A message with a body or a thread is only chat (XEP-0045 §8.1). */
export function watchSubjects(connection: XmppConnection, onSubject: (room: string, subject: string) => void): void {
  connection.on('message', (message) => {
    const subject = childOf(message, 'subject');
    if (attr(message, 'type') !== 'groupchat' || !subject) return;
    if (childOf(message, 'body') || childOf(message, 'thread')) return;
    onSubject(bareJid(attr(message, 'from') ?? ''), subject.getText());
  });
}
