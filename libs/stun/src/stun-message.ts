import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { crc32 } from 'node:zlib';

const BINDING_REQUEST = 0x0001;
const BINDING_RESPONSE = 0x0101;
const MAGIC_COOKIE = 0x2112a442;
const FINGERPRINT_XOR = 0x5354554e;
const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  fingerprint: 0x8028,
  iceControlling: 0x802a,
  useCandidate: 0x0025,
} as const;

export interface SocketAddress {
  readonly ip: string;
  readonly port: number;
}

/** A STUN Binding request without attributes (RFC 8489 §5). */
export function buildBindingRequest(transactionId: Uint8Array): Buffer {
  const request = Buffer.alloc(20);
  request.writeUInt16BE(BINDING_REQUEST, 0);
  request.writeUInt32BE(MAGIC_COOKIE, 4);
  request.set(transactionId.subarray(0, 12), 8);
  return request;
}

/** A connectivity check of a controlling ICE agent (RFC 8445 §7.2.2) for the agent with these credentials; it may nominate the path. */
export function buildConnectivityCheck(
  transactionId: Uint8Array,
  { ufrag, pwd }: { ufrag: string; pwd: string },
  nominates = false,
): Buffer {
  let message = buildBindingRequest(transactionId);
  message = append(message, ATTRIBUTE.username, Buffer.from(`${ufrag}:check`));
  message = append(message, ATTRIBUTE.priority, Buffer.from([0x6e, 0xff, 0xff, 0xff]));
  message = append(message, ATTRIBUTE.iceControlling, Buffer.alloc(8));
  if (nominates) message = append(message, ATTRIBUTE.useCandidate, Buffer.alloc(0));
  // Both are computed over what is before them, with a length that counts them in.
  const integrity = createHmac('sha1', pwd).update(withLength(message, 24)).digest();
  message = append(message, ATTRIBUTE.messageIntegrity, integrity);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(withLength(message, 8)) ^ FINGERPRINT_XOR) >>> 0);
  return append(message, ATTRIBUTE.fingerprint, fingerprint);
}

/** The XOR-MAPPED-ADDRESS of a success response to `transactionId`; undefined for anything else. */
export function parseMappedAddress(message: Buffer, transactionId: Uint8Array): SocketAddress | undefined {
  if (message.length < 20 || message.readUInt16BE(0) !== BINDING_RESPONSE || message.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  if (!message.subarray(8, 20).equals(transactionId)) return undefined;
  for (let at = 20; at + 4 <= message.length; ) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    const value = message.subarray(at + 4, at + 4 + length);
    if (type === ATTRIBUTE.xorMappedAddress && value.length === length) return parseXorAddress(value, message.subarray(4, 20));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return undefined;
}

function parseXorAddress(value: Buffer, mask: Buffer): SocketAddress | undefined {
  const size = value[1] === 1 ? 4 : value[1] === 2 ? 16 : 0;
  if (size === 0 || value.length < 4 + size) return undefined;
  const bytes = value.subarray(4, 4 + size).map((byte, index) => byte ^ (mask[index] ?? 0));
  const groups = Array.from({ length: size / 2 }, (_, index) => ((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)).toString(16));
  const ip = size === 4 ? bytes.join('.') : groups.join(':');
  const port = value.readUInt16BE(2) ^ (MAGIC_COOKIE >>> 16);
  return isIP(ip) === 0 || port === 0 ? undefined : { ip, port };
}

function append(message: Buffer, type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  const padding = Buffer.alloc((4 - (value.length % 4)) % 4);
  return withLength(Buffer.concat([message, head, value, padding]), 0);
}

/** The message with the length of its header set to what is there and `more` bytes. */
function withLength(message: Buffer, more: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(message.length - 20 + more, 2);
  return copy;
}
