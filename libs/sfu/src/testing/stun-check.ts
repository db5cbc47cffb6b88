import { crc32 } from 'node:zlib';

/** A connectivity check for an ICE user, as somebody sends it who does not know the password. */
export function checkWithoutPassword(ufrag: string, transaction: number): Buffer {
  const attributes = Buffer.concat([
    attribute(0x0006, Buffer.from(`${ufrag}:guess`)),
    attribute(0x0024, Buffer.from([0x6e, 0xff, 0xff, 0xff])),
    attribute(0x0008, Buffer.alloc(20, transaction)),
  ]);
  const header = Buffer.alloc(20);
  header.writeUInt16BE(0x0001, 0);
  header.writeUInt16BE(attributes.length + 8, 2);
  header.writeUInt32BE(0x2112a442, 4);
  header.writeUInt32BE(transaction, 8);
  const before = Buffer.concat([header, attributes]);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(before) ^ 0x5354554e) >>> 0);
  return Buffer.concat([before, attribute(0x8028, fingerprint)]);
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}
