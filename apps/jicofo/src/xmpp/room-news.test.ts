import type { XmppConnection } from '@parley/xmpp-connection';
import { type Element, parseXml } from '@parley/xmpp-core';
import { expect, it } from 'vitest';
import { watchSubjects } from './room-news.ts';

it.each([
  ['<subject>New</subject>', ['r@muc.meet.jitsi: New']],
  ['<subject/>', ['r@muc.meet.jitsi: ']],
  ['<body>hi</body>', []],
  // Anybody in the room may send these.
  ['<subject>New</subject><body>hi</body>', []],
  ['<subject>New</subject><thread>t</thread>', []],
])('of %s a subject is read as %j', (content, expected) => {
  const heard: string[] = [];
  let receive: (message: Element) => void = () => {};
  const connection = { on: (_event: string, listener: typeof receive) => (receive = listener) } as unknown as XmppConnection;
  watchSubjects(connection, (room, subject) => heard.push(`${room}: ${subject}`));
  receive(parseXml(`<message type='groupchat' from='r@muc.meet.jitsi/a'>${content}</message>`));
  expect(heard).toEqual(expected);
});
