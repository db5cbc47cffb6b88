declare module '@xmpp/websocket/lib/Connection.js' {
  /** Only what a transport of our own needs. */
  export default class ConnectionWebSocket {
    Socket: unknown;
    socketParameters(service: string): string | undefined;
  }
}

declare module '@xmpp/websocket/lib/Socket.js' {
  export default class Socket {
    url: string | null;
    secure: boolean;
    connect(url: string): void;
    _attachSocket(socket: EventTarget): void;
    emit(event: 'error' | 'close', value: unknown): boolean;
  }
}
