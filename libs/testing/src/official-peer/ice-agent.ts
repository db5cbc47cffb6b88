import { createHmac, randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { crc32 } from 'node:zlib';
import { deferred } from '@parley/kernel';

const COOKIE = 0x2112a442;
const REQUEST = 0x0001;
const SUCCESS = 0x0101;
const USERNAME = 0x0006;
const INTEGRITY = 0x0008;
const PRIORITY = 0x0024;
const USE_CANDIDATE = 0x0025;
const FINGERPRINT = 0x8028;
const CONTROLLED = 0x8029;
const CONTROLLING = 0x802a;
const FINGERPRINT_XOR = 0x5354554e;
const CHECK_MS = 250;

export interface IceOptions {
  readonly remote: { readonly ip: string; readonly port: number; readonly ufrag: string; readonly pwd: string };
  readonly local: { readonly ufrag: string; readonly pwd: string };
}

/**
 * A browser's side of ICE, just as much as official clients need towards a bridge (client contract §4.6): it is controlled, as
 * nobody tells it that the bridge is lite, so it must be answered and be sent a check that nominates. It keeps checking, which is
 * its consent.
 */
export class IceAgent {
  /** The bridge has answered a check of a controlled agent. */
  readonly answered: Promise<void>;
  /** The bridge has nominated by a check of its own, in the controlling role. */
  readonly nominated: Promise<void>;
  readonly #options: IceOptions;
  readonly #socket: Socket;
  readonly #answered = deferred();
  readonly #nominated = deferred();
  readonly #tieBreaker = randomBytes(8);
  readonly #timer: NodeJS.Timeout;

  private constructor(socket: Socket, options: IceOptions) {
    this.#options = options;
    this.#socket = socket;
    this.answered = this.#answered.promise;
    this.nominated = this.#nominated.promise;
    socket.on('message', (packet, from) => this.#onPacket(packet, from));
    socket.on('error', () => {});
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
    this.#check();
  }

  static start(options: IceOptions): IceAgent {
    return new IceAgent(createSocket(options.remote.ip.includes(':') ? 'udp6' : 'udp4'), options);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }

  #check(): void {
    const { remote, local } = this.#options;
    const priority = Buffer.alloc(4);
    priority.writeUInt32BE(0x6e7f1eff);
    const message = build(
      REQUEST,
      randomBytes(12),
      [
        [USERNAME, Buffer.from(`${remote.ufrag}:${local.ufrag}`)],
        [CONTROLLED, this.#tieBreaker],
        [PRIORITY, priority],
      ],
      remote.pwd,
    );
    this.#socket.send(message, remote.port, remote.ip);
  }

  #onPacket(packet: Buffer, from: RemoteInfo): void {
    const message = parse(packet);
    if (!message) return;
    const { remote, local } = this.#options;
    if (message.type === SUCCESS && isAuthentic(packet, message, remote.pwd)) this.#answered.resolve();
    if (message.type !== REQUEST || !isAuthentic(packet, message, local.pwd)) return;
    if (message.attributes.has(CONTROLLING) && message.attributes.has(USE_CANDIDATE)) this.#nominated.resolve();
    this.#socket.send(build(SUCCESS, message.id, [], local.pwd), from.port, from.address);
  }
}

/** The first address of this machine that is not its loopback, as browsers have it in their candidates. */
export function hostAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

interface Message {
  readonly type: number;
  readonly id: Buffer;
  /** Value and offset by attribute type. */
  readonly attributes: ReadonlyMap<number, { readonly value: Buffer; readonly at: number }>;
}

/** A STUN message with MESSAGE-INTEGRITY and FINGERPRINT (RFC 8489 §14.5, §14.7). */
function build(type: number, id: Buffer, attributes: readonly (readonly [number, Buffer])[], pwd: string): Buffer {
  const header = (length: number) => {
    const bytes = Buffer.alloc(20);
    bytes.writeUInt16BE(type, 0);
    bytes.writeUInt16BE(length, 2);
    bytes.writeUInt32BE(COOKIE, 4);
    id.copy(bytes, 8);
    return bytes;
  };
  const body = Buffer.concat(attributes.map(([kind, value]) => attribute(kind, value)));
  const hmac = createHmac('sha1', pwd)
    .update(Buffer.concat([header(body.length + 24), body]))
    .digest();
  const signed = Buffer.concat([body, attribute(INTEGRITY, hmac)]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(Buffer.concat([header(signed.length + 8), signed])) ^ FINGERPRINT_XOR) >>> 0);
  return Buffer.concat([header(signed.length + 8), signed, attribute(FINGERPRINT, sum)]);
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function parse(packet: Buffer): Message | undefined {
  if (packet.length < 20 || packet.readUInt32BE(4) !== COOKIE) return undefined;
  const attributes = new Map<number, { value: Buffer; at: number }>();
  for (let at = 20; at + 4 <= packet.length; ) {
    const length = packet.readUInt16BE(at + 2);
    attributes.set(packet.readUInt16BE(at), { value: packet.subarray(at + 4, at + 4 + length), at });
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return { type: packet.readUInt16BE(0), id: packet.subarray(8, 20), attributes };
}

function isAuthentic(packet: Buffer, { attributes }: Message, pwd: string): boolean {
  const integrity = attributes.get(INTEGRITY);
  if (!integrity) return false;
  const signed = Buffer.from(packet.subarray(0, integrity.at));
  signed.writeUInt16BE(integrity.at - 20 + 24, 2);
  return createHmac('sha1', pwd).update(signed).digest().equals(integrity.value);
}
