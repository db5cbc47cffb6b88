import { type BridgeMessage, serialise } from '@parley/bridge-channel';

const FINAL_TEXT = 0x81;
/** Lengths that say how many bytes of a longer length follow (RFC 6455 §5.2). */
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Messages on their way to one or more clients: written once, however many these are. */
export class Outgoing {
  readonly texts: readonly string[];
  #frames: Buffer | undefined;

  constructor(texts: readonly string[]) {
    this.texts = texts;
  }

  static of(...messages: readonly BridgeMessage[]): Outgoing {
    return new Outgoing(messages.map(serialise));
  }

  /** All of them as WebSocket frames of a server, not compressed. */
  get frames(): Buffer {
    this.#frames ??= Buffer.concat(this.texts.map(textFrame));
    return this.#frames;
  }
}

/** A whole text message as one frame, without a mask (RFC 6455 §5.2). */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const lengthBytes = length < LENGTH_16 ? 0 : length < 0x1_0000 ? 2 : 8;
  const frame = Buffer.allocUnsafe(2 + lengthBytes + length);
  frame[0] = FINAL_TEXT;
  frame[1] = lengthBytes === 0 ? length : lengthBytes === 2 ? LENGTH_16 : LENGTH_64;
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, 2 + lengthBytes);
  return frame;
}
