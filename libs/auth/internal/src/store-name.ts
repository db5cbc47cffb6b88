/** A name as Prosody spells it in file names: every byte that is no letter or digit of ASCII as `%` and two hexadecimal digits. */
export function encodeStoreName(name: string): string {
  return [...Buffer.from(name)]
    .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`))
    .join('');
}

/** The name behind a file name of Prosody. */
export function decodeStoreName(fileName: string): string {
  const bytes = fileName.replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

const isPlain = (byte: number): boolean => /[a-zA-Z0-9]/.test(String.fromCharCode(byte)) && byte < 128;
