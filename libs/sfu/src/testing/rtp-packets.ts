import { VIDEO_CODECS } from '../media-table.ts';
import type { VideoCodec } from '../types.ts';

export const payloadTypeOf = (codec: VideoCodec): number => VIDEO_CODECS.find(({ name }) => name === codec)?.id ?? 0;
export const rtxOf = (codec: VideoCodec): number => VIDEO_CODECS.find(({ name }) => name === codec)?.rtx ?? 0;

export interface RtpFields {
  readonly payloadType: number;
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payload: Uint8Array;
  /** Ends a frame of video, begins a talkspurt of audio; true if undefined. */
  readonly marker?: boolean;
  /** Header extensions of one byte each (RFC 8285 §4.2), see {@link headerExtension}. */
  readonly extensions?: Uint8Array;
}

/** What is read of a packet. */
export interface ParsedRtp extends Omit<RtpFields, 'extensions'> {
  readonly payload: Buffer;
  readonly marker: boolean;
}

export function rtpPacket({ payloadType, ssrc, sequence, timestamp, payload, marker = true, extensions }: RtpFields): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(extensions ? 0x90 : 0x80, 0);
  header.writeUInt8((marker ? 0x80 : 0) | payloadType, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  if (!extensions) return Buffer.concat([header, payload]);
  const padded = Buffer.alloc(4 * Math.ceil(extensions.length / 4));
  padded.set(extensions);
  return Buffer.concat([header, Buffer.from([0xbe, 0xde, 0, padded.length / 4]), padded, payload]);
}

/** One header extension. */
export const headerExtension = (id: number, value: readonly number[]): Uint8Array =>
  Uint8Array.from([(id << 4) | (value.length - 1), ...value]);

/** Bytes of `0` and `1`, filled up with `0`. */
export function bytesOf(text: string): number[] {
  const digits = text.replaceAll(' ', '');
  return Array.from({ length: Math.ceil(digits.length / 8) }, (_, at) =>
    Number.parseInt(digits.slice(8 * at, 8 * at + 8).padEnd(8, '0'), 2),
  );
}

export const word = (value: number): string => value.toString(2).padStart(16, '0');

export function parseRtp(packet: Buffer): ParsedRtp {
  const csrcs = packet.readUInt8(0) & 0x0f;
  const hasExtension = (packet.readUInt8(0) & 0x10) > 0;
  const extension = 12 + 4 * csrcs;
  const start = hasExtension ? extension + 4 + 4 * packet.readUInt16BE(extension + 2) : extension;
  return {
    payloadType: packet.readUInt8(1) & 0x7f,
    marker: (packet.readUInt8(1) & 0x80) > 0,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(start),
  };
}

/** First packet of a keyframe of VP8; `mark` is its last byte. */
export function vp8KeyFrame(width: number, height: number, mark = 7): Uint8Array {
  const size = [width & 0xff, width >> 8, height & 0xff, height >> 8];
  return Uint8Array.from([...[0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a], ...size, ...Array<number>(20).fill(7), mark]);
}

/** A frame of VP8 that builds on those before it. */
export const vp8Frame = (mark: number): Uint8Array => Uint8Array.from([0x10, 0x11, 0x02, 0x00, ...Array<number>(20).fill(7), mark]);

/** Ties the clock of a stream to that of the wall. */
export function senderReport(ssrc: number, timestamp: number, atMs: number): Buffer {
  const report = Buffer.alloc(28);
  report.writeUInt8(0x80, 0);
  report.writeUInt8(200, 1);
  report.writeUInt16BE(6, 2);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE((Math.floor(atMs / 1000) + 2_208_988_800) >>> 0, 8);
  report.writeUInt32BE(Math.floor(((atMs % 1000) / 1000) * 2 ** 32), 12);
  report.writeUInt32BE(timestamp >>> 0, 16);
  report.writeUInt32BE(1, 20);
  report.writeUInt32BE(100, 24);
  return report;
}

/** A receiver's report that so many of 256 packets were lost. */
export function receiverReport(ssrc: number, lost: number): Buffer {
  const report = Buffer.alloc(32);
  report.writeUInt8(0x81, 0);
  report.writeUInt8(201, 1);
  report.writeUInt16BE(7, 2);
  report.writeUInt32BE(1, 4);
  report.writeUInt32BE(ssrc, 8);
  report.writeUInt8(lost, 12);
  return report;
}

/** How many of 256 packets the receiver's report in a compound packet says were lost; undefined = it does not report on the SSRC. */
export function reportedLoss(compound: Buffer, ssrc: number): number | undefined {
  for (let at = 0; at + 8 <= compound.length; at += 4 * (compound.readUInt16BE(at + 2) + 1)) {
    const [count, type] = [compound.readUInt8(at) & 0x1f, compound.readUInt8(at + 1)];
    if (type !== 201) continue;
    for (let block = at + 8; block < at + 8 + 24 * count; block += 24)
      if (compound.readUInt32BE(block) === ssrc) return compound.readUInt8(block + 4);
  }
  return undefined;
}

/** A receiver's question for one lost packet. */
export function nack(ssrc: number, sequence: number): Buffer {
  const packet = Buffer.alloc(16);
  packet.writeUInt8(0x81, 0);
  packet.writeUInt8(205, 1);
  packet.writeUInt16BE(3, 2);
  packet.writeUInt32BE(1, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.writeUInt16BE(sequence, 12);
  return packet;
}

/** SSRCs for which a compound packet asks for a keyframe. */
export function keyFramesWanted(compound: Buffer): number[] {
  const wanted: number[] = [];
  for (let at = 0; at + 12 <= compound.length; at += 4 * (compound.readUInt16BE(at + 2) + 1)) {
    const [format, type] = [compound.readUInt8(at) & 0x1f, compound.readUInt8(at + 1)];
    if (type === 206 && format === 1) wanted.push(compound.readUInt32BE(at + 8));
    if (type === 206 && format === 4 && at + 16 <= compound.length) wanted.push(compound.readUInt32BE(at + 12));
  }
  return wanted;
}
