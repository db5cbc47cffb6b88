const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A message of a mechanism as @xmpp takes it: one character for each byte of its UTF-8 form, as it is put into base64 like that. */
export const toByteString = (text: string): string => Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join('');

/** The text of a challenge, of which @xmpp hands over one character for each byte. */
export const fromByteString = (bytes: string): string => decoder.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
