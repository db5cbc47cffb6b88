import { createHmac } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import type { IceCredentials } from '../types.ts';

const COOKIE = 0x2112a442;
const SUCCESS = 0x0101;
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

  send(data: Buffer): void {
    this.#socket.send(data, this.#target.port, this.#target.ip);
  }

  close(): void {
    this.#socket.close();
  }
}

/** A check of the controlling side that nominates (RFC 8445 §7.2.2). */
export function buildCheck({ ufrag, pwd }: IceCredentials, transaction: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(0x0001, 0);
  header.writeUInt32BE(COOKIE, 4);
  header.writeUInt32BE(transaction, 8);
  const known = [
    header,
    attribute(0x0006, Buffer.from(`${ufrag}:client`)),
    attribute(0x0024, Buffer.from([0x6e, 0xff, 0xff, 0xff])),
    attribute(0x802a, Buffer.alloc(8, 1)),
    attribute(0x0025, Buffer.alloc(0)),
  ];
  const signed = append(known, 0x0008, (before) => createHmac('sha1', pwd).update(before).digest(), 20);
  return append([signed], 0x8028, fingerprint, 4);
}

/** The message with an attribute that is computed over everything before it, with a length that counts it in. */
function append(parts: readonly Buffer[], type: number, compute: (before: Buffer) => Buffer, size: number): Buffer {
  const before = Buffer.concat(parts);
  before.writeUInt16BE(before.length - 20 + 4 + size, 2);
  return Buffer.concat([before, attribute(type, compute(before))]);
}

function fingerprint(before: Buffer): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE((crc32(before) ^ 0x5354554e) >>> 0);
  return value;
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}
