import { randomBytes } from 'node:crypto';
import { AppError } from '@parley/kernel';

const CONTINUED = 0x0;
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const LAST = 0x80;
const MASKED = 0x80;

export interface FrameEvents {
  /** A whole message. */
  onText(bytes: Buffer): void;
  onPing(payload: Buffer): void;
  onClose(payload: Buffer): void;
}

/** Reads what the server of a WebSocket sends (RFC 6455 §5.2), in whatever chunks it comes. Pure. */
export class TextFrames {
  readonly #events: FrameEvents;
  /** Of a frame that is not whole yet. */
  #rest: Buffer | undefined;
  /** Of a message that is not whole yet. */
  readonly #parts: Buffer[] = [];

  constructor(events: FrameEvents) {
    this.#events = events;
  }

  /** @throws AppError INPUT_INVALID for frames that nobody has agreed on */
  push(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length >= at + 2) {
      const short = bytes.readUInt8(at + 1);
      const head = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
      if (bytes.length < head) break;
      const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
      if (bytes.length < head + length) break;
      this.#onFrame(bytes.readUInt8(at), bytes.subarray(head, head + length));
      at = head + length;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
  }

  #onFrame(first: number, payload: Buffer): void {
    const [isLast, opcode] = [first >= LAST, first & ~LAST];
    if (opcode === TEXT && isLast) this.#events.onText(payload);
    else if (opcode === TEXT || opcode === CONTINUED) {
      this.#parts.push(payload);
      if (isLast) this.#events.onText(Buffer.concat(this.#parts.splice(0)));
    } else if (opcode === PING) this.#events.onPing(payload);
    else if (opcode === CLOSE) this.#events.onClose(payload);
    else if (opcode !== PONG) throw new AppError('INPUT_INVALID', `a frame that begins with ${first}`);
  }
}

const clientFrame = (opcode: number, payload: Buffer): Buffer => {
  const { length } = payload;
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + 4 + length);
  frame.writeUInt8(LAST | opcode, 0);
  frame.writeUInt8(MASKED | (head === 2 ? length : head === 4 ? 126 : 127), 1);
  if (head === 4) frame.writeUInt16BE(length, 2);
  else if (head === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  const mask = randomBytes(4);
  mask.copy(frame, head);
  for (let at = 0; at < length; at++) frame[head + 4 + at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return frame;
};

/** Frames as clients send them, masked. */
export const textFrame = (text: string): Buffer => clientFrame(TEXT, Buffer.from(text));
export const pongFrame = (payload: Buffer): Buffer => clientFrame(PONG, payload);
export const closeFrame = (payload: Buffer): Buffer => clientFrame(CLOSE, payload);
