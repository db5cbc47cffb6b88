import { AppError, randomHex } from '@parley/kernel';

/** What is on a whiteboard travels encrypted: its server passes it on and cannot read it. The wire is that of official clients. */
export interface Sealed {
  readonly data: ArrayBuffer;
  readonly iv: Uint8Array<ArrayBuffer>;
}

const ALGORITHM = 'AES-GCM';
const IV_BYTES = 12;
const ROOM_DIGITS = 20;

/** A new room and its key, for `whiteboard.collabDetails` of the meeting. */
export async function newWhiteboardRoom(): Promise<{ readonly roomId: string; readonly roomKey: string }> {
  const key = await crypto.subtle.generateKey({ name: ALGORITHM, length: 128 }, true, ['encrypt', 'decrypt']);
  const { k } = await crypto.subtle.exportKey('jwk', key);
  if (k === undefined) throw new AppError('INTERNAL', 'a key without a key');
  return { roomId: randomHex(ROOM_DIGITS), roomKey: k };
}

/** Rejects with AppError INPUT_INVALID when it is no key. */
export async function readKey(roomKey: string): Promise<CryptoKey> {
  const jwk = { alg: 'A128GCM', ext: true, k: roomKey, key_ops: ['encrypt', 'decrypt'], kty: 'oct' };
  try {
    return await crypto.subtle.importKey('jwk', jwk, { name: ALGORITHM, length: 128 }, false, ['encrypt', 'decrypt']);
  } catch (cause) {
    throw new AppError('INPUT_INVALID', 'no key of a whiteboard', { cause });
  }
}

export async function seal(key: CryptoKey, text: string): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return { data: await crypto.subtle.encrypt({ name: ALGORITHM, iv }, key, new TextEncoder().encode(text)), iv };
}

/** Rejects with AppError INPUT_INVALID when it was sealed with another key, or changed on the way. */
export async function unseal(key: CryptoKey, { data, iv }: Sealed): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await crypto.subtle.decrypt({ name: ALGORITHM, iv }, key, data));
  } catch (cause) {
    throw new AppError('INPUT_INVALID', 'not sealed with the key of this whiteboard', { cause });
  }
}
