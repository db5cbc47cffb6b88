import { type BridgeMessage, type ClientMessage, parseBridgeMessage, serialise } from '@parley/bridge-channel';
import { AppError, deferred } from '@parley/kernel';
import { WebSocket } from 'ws';
import { ALONE, type Network } from './network.ts';

export interface ChannelOptions {
  readonly url: string;
  readonly network?: Network | undefined;
  readonly readMessage?: ((text: string) => BridgeMessage) | undefined;
  readonly onMessage: (message: BridgeMessage) => void;
  readonly onProblem: (problem: string) => void;
}

/** The colibri web-socket of an official client (client contract §6.1); it never says hello. */
export class PeerChannel {
  /** Close code, once it is closed. */
  readonly closed: Promise<number>;
  receivedMessages = 0;
  receivedBytes = 0;
  sentBytes = 0;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket, options: ChannelOptions) {
    const { promise, resolve } = deferred<number>();
    this.closed = promise;
    this.#socket = socket;
    const read = options.readMessage ?? parseBridgeMessage;
    socket.on('close', (code) => resolve(code));
    socket.on('message', (data) => {
      const text = String(data);
      this.receivedMessages++;
      this.receivedBytes += (data as Buffer).length;
      try {
        options.onMessage(read(text));
      } catch (error) {
        options.onProblem(`channel message ${text.slice(0, 200)}: ${String(error)}`);
      }
    });
  }

  /** @throws AppError UNAVAILABLE with the HTTP status of a refusal as `details.status` */
  static async open(options: ChannelOptions): Promise<PeerChannel> {
    const socket = new WebSocket(options.url, options.network ?? ALONE);
    const { promise, resolve, reject } = deferred();
    socket.on('open', () => resolve());
    socket.on('unexpected-response', (request, { statusCode: status }) => {
      request.destroy();
      reject(new AppError('UNAVAILABLE', `the bridge channel answered ${status}`, { details: { status } }));
    });
    socket.on('error', (cause) => reject(new AppError('UNAVAILABLE', cause.message, { cause })));
    const channel = new PeerChannel(socket, options);
    await promise;
    return channel;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(message: ClientMessage): void {
    const text = serialise(message);
    this.sentBytes += Buffer.byteLength(text);
    this.#socket.send(text);
  }

  close(): void {
    this.#socket.close(1001);
  }
}
