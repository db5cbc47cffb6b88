/// <reference path="./xmpp-websocket.d.ts" />
import ConnectionWebSocket from '@xmpp/websocket/lib/Connection.js';
import WrappedSocket from '@xmpp/websocket/lib/Socket.js';

class Socket extends WrappedSocket {
  override connect(url: string): void {
    this.url = url;
    this.secure = url.startsWith('https:');
    // Few need it: browsers fetch its code when they do.
    import('./bosh-socket.ts').then(
      ({ BoshSocket }) => this._attachSocket(new BoshSocket(url)),
      (error: unknown) => {
        this.emit('error', error);
        this.emit('close', true);
      },
    );
  }
}

/** A transport of @xmpp for addresses with http or https: the WebSocket one over BOSH. */
export class BoshTransport extends ConnectionWebSocket {
  override socketParameters(service: string): string | undefined {
    return /^https?:/.test(service) ? service : undefined;
  }
}
BoshTransport.prototype.Socket = Socket;
