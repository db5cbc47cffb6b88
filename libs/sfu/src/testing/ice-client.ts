import { createHmac } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { buildConnectivityCheck } from '@parley/stun';
import type { IceCredentials } from '../types.ts';

const REQUEST = 0x0001;
const SUCCESS = 0x0101;
/** The length of MESSAGE-INTEGRITY, which is all that follows the header. */
const INTEGRITY_SIZE = 24;
/** Clients repeat a check that is not answered. */
const AGAIN_MS = 100;

/** A client that does nothing but check a path, as browsers begin, and send what it is told over it. */
export class IceClient {
  readonly #socket: Socket;
  readonly #target: { readonly ip: string; readonly port: number };
  #transaction = 1;

  private constructor(socket: Socket, target: { readonly ip: string; readonly port: number }) {
    this.#socket = socket;
    this.#target = target;
  }

  static async open(ip: string, port: number): Promise<IceClient> {
    const socket = createSocket(ip.includes(':') ? 'udp6' : 'udp4');
    socket.bind(0, ip);
    await once(socket, 'listening');
    return new IceClient(socket, { ip, port });
  }

  /** `ip:port` as the other end sees it. */
  get address(): string {
    const { address, family, port } = this.#socket.address();
    return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /** Checks until there is an answer; true if it is a good one. */
  async check(credentials: IceCredentials): Promise<boolean> {
    const transaction = this.#transaction++;
    const request = buildCheck(credentials, transaction);
    const send = () => this.send(request);
    const again = setInterval(send, AGAIN_MS);
    send();
    try {
      for (;;) {
        const [answer] = (await once(this.#socket, 'message')) as [Buffer];
        if (answer.length >= 20 && answer.readUInt32BE(8) === transaction) return answer.readUInt16BE(0) === SUCCESS;
      }
    } finally {
      clearInterval(again);
    }
  }

  /** Answers the checks of the other end from now on, with this password. */
  answerWith(pwd: string): void {
    this.#socket.on('message', (message) => {
      if (message.length >= 20 && message.readUInt16BE(0) === REQUEST) this.send(buildAnswer(message, pwd));
    });
  }

  send(data: Buffer): void {
    this.#socket.send(data, this.#target.port, this.#target.ip);
  }

  close(): void {
    this.#socket.close();
  }
}

/** A check that nominates. */
export function buildCheck(credentials: IceCredentials, transaction: number): Buffer {
  const id = Buffer.alloc(12);
  id.writeUInt32BE(transaction);
  return buildConnectivityCheck(id, credentials, true);
}

function buildAnswer(request: Buffer, pwd: string): Buffer {
  const head = Buffer.from(request.subarray(0, 20));
  head.writeUInt16BE(SUCCESS, 0);
  head.writeUInt16BE(INTEGRITY_SIZE, 2);
  return Buffer.concat([head, Buffer.from('00080014', 'hex'), createHmac('sha1', pwd).update(head).digest()]);
}
