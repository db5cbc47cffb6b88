import { expect, it } from 'vitest';
import { isBridgeChannelOpen } from './dcep.ts';

function open(label: string, protocol = ''): Uint8Array {
  const text = new TextEncoder().encode(label + protocol);
  const message = new Uint8Array(12 + text.length);
  message[0] = 0x03;
  const view = new DataView(message.buffer);
  view.setUint16(8, label.length);
  view.setUint16(10, protocol.length);
  message.set(text, 12);
  return message;
}

it('recognises the opening of the bridge channel and nothing else', () => {
  expect(isBridgeChannelOpen(open('JVB data channel', 'http://jitsi.org/protocols/colibri'))).toBe(true);
  expect(isBridgeChannelOpen(open('other'))).toBe(false);
  expect(isBridgeChannelOpen(open('JVB data channel').subarray(0, 14))).toBe(false);
  expect(isBridgeChannelOpen(Uint8Array.of(0x02))).toBe(false);
  expect(isBridgeChannelOpen(new Uint8Array())).toBe(false);
});
