const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Base32 (RFC 4648) of the UTF-8 text in lower case without padding: how Matrix clients name the rooms of their calls. */
export function encodeBase32(text: string): string {
  let encoded = '';
  let held = 0;
  let bits = 0;
  for (const byte of Buffer.from(text, 'utf8')) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) encoded += ALPHABET[(held >> (bits - 5)) & 31];
  }
  return bits > 0 ? encoded + ALPHABET[(held << (5 - bits)) & 31] : encoded;
}
