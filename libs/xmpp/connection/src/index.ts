export { createXmppClient, type XmppClientOptions } from './client.ts';
export { type JoinOptions, joinRoom, type RoomSession } from './room-session.ts';
export type { IncomingIq, IqHandler, RequestOptions, XmppConnection } from './types.ts';
