import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { AppError, type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';

const BINDING_REQUEST = 0x0001;
const BINDING_RESPONSE = 0x0101;
const MAGIC_COOKIE = 0x2112a442;
const XOR_MAPPED_ADDRESS = 0x0020;
const TIMEOUT_MS = 2_000;
const AGAIN_AFTER_FAILURE_MS = 60_000;
const AGAIN_AFTER_SUCCESS_MS = 600_000;

/** A STUN Binding request without attributes (RFC 8489 §5). */
export function buildBindingRequest(transactionId: Uint8Array): Buffer {
  const request = Buffer.alloc(20);
  request.writeUInt16BE(BINDING_REQUEST, 0);
  request.writeUInt32BE(MAGIC_COOKIE, 4);
  request.set(transactionId.subarray(0, 12), 8);
  return request;
}

/** The IPv4 address in the XOR-MAPPED-ADDRESS of a success response to `transactionId`; undefined for anything else. */
export function parseMappedAddress(message: Buffer, transactionId: Uint8Array): string | undefined {
  if (message.length < 20 || message.readUInt16BE(0) !== BINDING_RESPONSE || message.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  if (!message.subarray(8, 20).equals(transactionId)) return undefined;
  for (let at = 20; at + 4 <= message.length; ) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    if (type === XOR_MAPPED_ADDRESS && length >= 8 && at + 12 <= message.length && message[at + 5] === 1) {
      const address = (message.readUInt32BE(at + 8) ^ MAGIC_COOKIE) >>> 0;
      return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
    }
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return undefined;
}

/** Asks one server, `host` or `host:port`. @throws AppError TIMEOUT or UNAVAILABLE */
export function askStunServer(server: string): Promise<string> {
  const [host = '', port = '3478'] = server.split(':');
  const id = randomBytes(12);
  const socket = createSocket('udp4');
  return new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new AppError('TIMEOUT', `${server} does not answer`)), TIMEOUT_MS);
    socket.once('error', (cause) => reject(new AppError('UNAVAILABLE', `${server}: ${cause.message}`, { cause })));
    socket.on('message', (message) => {
      const ip = parseMappedAddress(message, id);
      if (ip) resolve(ip);
    });
    socket.send(
      buildBindingRequest(id),
      Number(port),
      host,
      (error) => error && reject(new AppError('UNAVAILABLE', `${server}: ${error.message}`)),
    );
    socket.once('close', () => clearTimeout(timer));
  }).finally(() => socket.close());
}

export interface PublicAddressDeps {
  readonly servers: readonly string[];
  readonly ask: (server: string) => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Finds out by STUN under which address the internet sees this machine, in the background and again now and then. The port
 * is taken to be mapped unchanged: the media port itself belongs to the worker and cannot ask.
 */
export class PublicAddress {
  readonly #deps: PublicAddressDeps;
  #addresses: readonly string[] = [];
  #timer: Timer | undefined;
  #stopped = false;

  constructor(deps: PublicAddressDeps) {
    this.#deps = deps;
  }

  get addresses(): readonly string[] {
    return this.#addresses;
  }

  start(): void {
    if (this.#deps.servers.length > 0) void this.#discover();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #discover(): Promise<void> {
    const { servers, ask, clock, log } = this.#deps;
    let found: string | undefined;
    for (const server of servers) {
      try {
        found = await ask(server);
        break;
      } catch (error) {
        log.warn({ server, reason: errorMessage(error) }, 'STUN server failed');
      }
    }
    if (this.#stopped) return;
    if (found && !this.#addresses.includes(found)) {
      log.info({ address: found }, 'public address discovered');
      this.#addresses = [found];
    }
    this.#timer = clock.after(found ? AGAIN_AFTER_SUCCESS_MS : AGAIN_AFTER_FAILURE_MS, () => void this.#discover());
  }
}
