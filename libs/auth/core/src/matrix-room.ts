const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Whether the node of a room is one that Matrix clients make: the room's Matrix id (`!…:server.tld`) in base32 (RFC 4648). */
export function isMatrixRoom(node: string): boolean {
  return /^!.*:.*[.].*/s.test(decodeBase32(node) ?? '');
}

/** The bytes as Latin-1, which is enough to look for punctuation; undefined when it is no base32. */
function decodeBase32(text: string): string | undefined {
  let bits = 0;
  let held = 0;
  let decoded = '';
  for (const character of text.toLowerCase().replace(/=+$/, '')) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return undefined;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    decoded += String.fromCharCode((held >> bits) & 0xff);
  }
  return decoded;
}
