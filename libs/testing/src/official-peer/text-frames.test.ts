import { describe, expect, it } from 'vitest';
import { closeFrame, pongFrame, TextFrames, textFrame } from './text-frames.ts';

/** A frame as servers send it. */
function frame(first: number, payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  const { length } = bytes;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), bytes]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head.writeUInt8(first, 0);
  head.writeUInt8(length < 65_536 ? 126 : 127, 1);
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, bytes]);
}

function read(...chunks: readonly Buffer[]): string[] {
  const events: string[] = [];
  const frames = new TextFrames({
    onText: (bytes) => events.push(`text ${bytes}`),
    onPing: (payload) => events.push(`ping ${payload}`),
    onClose: (payload) => events.push(`close ${payload.readUInt16BE()}`),
  });
  for (const chunk of chunks) frames.push(chunk);
  return events;
}

const LONG = 'é'.repeat(300);
const LONGER = 'x'.repeat(70_000);

describe('TextFrames', () => {
  it.each([
    ['a short message', [frame(0x81, 'hello')], ['text hello']],
    ['an empty one', [frame(0x81, '')], ['text ']],
    ['messages of every length', [frame(0x81, LONG), frame(0x81, LONGER)], [`text ${LONG}`, `text ${LONGER}`]],
    [
      'parts of a message, with a ping between them',
      [frame(0x01, 'a'), frame(0x89, 'p'), frame(0x00, 'b'), frame(0x80, 'c')],
      ['ping p', 'text abc'],
    ],
    ['what is no answer', [frame(0x8a, 'pong'), frame(0x81, 'a')], ['text a']],
    ['the end', [frame(0x88, Buffer.from([0x03, 0xe8]))], ['close 1000']],
  ])('reads %s, in one chunk, byte by byte, and frame by frame', (_, frames, events) => {
    const all = Buffer.concat(frames);
    expect(read(all)).toEqual(events);
    expect(read(...frames)).toEqual(events);
    if (all.length < 1_000) expect(read(...Array.from(all, (byte) => Buffer.from([byte])))).toEqual(events);
  });

  it.each([
    ['compressed', 0xc1],
    ['binary', 0x82],
  ])('refuses a %s frame', (_, first) => {
    expect(() => read(frame(first, 'x'))).toThrow('a frame that begins with');
  });
});

/** What a server reads of a masked frame. */
function unmasked(bytes: Buffer): { first: number; text: string } {
  const short = bytes.readUInt8(1) & 0x7f;
  expect(bytes.readUInt8(1)).toBeGreaterThan(0x7f);
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  const length = head === 2 ? short : head === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const mask = bytes.subarray(head, head + 4);
  const payload = bytes.subarray(head + 4).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  expect(payload).toHaveLength(length);
  return { first: bytes.readUInt8(0), text: String(Buffer.from(payload)) };
}

describe('what a client sends', () => {
  it.each(['', 'a', 'x'.repeat(125), 'x'.repeat(126), LONG, LONGER])('is masked and whole (%#)', (text) => {
    expect(unmasked(textFrame(text))).toEqual({ first: 0x81, text });
  });

  it('answers pings and the end', () => {
    expect(unmasked(pongFrame(Buffer.from('p')))).toEqual({ first: 0x8a, text: 'p' });
    expect(unmasked(closeFrame(Buffer.from('c')))).toEqual({ first: 0x88, text: 'c' });
  });
});
