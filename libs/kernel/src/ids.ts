const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `length` random letters and digits from the platform's secure source, without modulo bias. */
export function randomId(length: number): string {
  let id = '';
  while (id.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < 252 && id.length < length) id += ALPHABET[byte % 36];
    }
  }
  return id;
}

/** `length` random lower-case hex digits: the form of endpoint ids. */
export function randomHex(length: number): string {
  return [...crypto.getRandomValues(new Uint8Array(length))].map((byte) => (byte & 15).toString(16)).join('');
}
