/** SCTP payload protocol identifiers of data channels (RFC 8831 §8). */
export const PPID = { dcep: 50, text: 51, emptyText: 56 } as const;

/** What Jitsi clients write into the opening of the bridge channel (bridge contract §7). */
const LABEL = 'JVB data channel';

/** DATA_CHANNEL_ACK (RFC 8832 §5.2). */
export const ACK = Uint8Array.of(0x02);

/** Whether a DCEP message is DATA_CHANNEL_OPEN (RFC 8832 §5.1) for the bridge channel. */
export function isBridgeChannelOpen(message: Uint8Array): boolean {
  if (message.length < 12 || message[0] !== 0x03) return false;
  const labelLength = new DataView(message.buffer, message.byteOffset, message.byteLength).getUint16(8);
  if (message.length < 12 + labelLength) return false;
  return new TextDecoder().decode(message.subarray(12, 12 + labelLength)) === LABEL;
}
