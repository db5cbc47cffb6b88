import { AppError, randomId } from '@parley/kernel';
import { fromByteString, toByteString } from './sasl-text.ts';

const MAX_ITERATIONS = 1_000_000;
const encoder = new TextEncoder();

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const escapeName = (name: string): string => name.replaceAll('=', '=3D').replaceAll(',', '=2C');

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, encoder.encode(text)));
}

async function saltedPassword(password: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', encoder.encode(password.normalize('NFKC')), 'PBKDF2', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt, iterations }, key, 160));
}

/**
 * SCRAM-SHA-1 (RFC 5802 §3) as an @xmpp mechanism. The one that comes with the library derives the key in a loop of single
 * hashes, which takes most of a second of processor time per login; the platform does it in two milliseconds.
 */
export class ScramSha1 {
  readonly name = 'SCRAM-SHA-1';
  readonly clientFirst = true;
  readonly #nonce: string;
  #firstMessage = '';
  #challenge: string | undefined;

  constructor(nonce: string = randomId(32)) {
    this.#nonce = nonce;
  }

  /** @param text one character for each byte */
  challenge(text: string): void {
    this.#challenge = fromByteString(text);
  }

  /** The next message to the server, one character for each byte. @throws AppError NOT_AUTHORIZED when the server's challenge is not acceptable */
  async response({ username, password }: { username: string; password: string }): Promise<string> {
    if (this.#challenge === undefined) {
      this.#firstMessage = `n=${escapeName(username)},r=${this.#nonce}`;
      return toByteString(`n,,${this.#firstMessage}`);
    }
    const challenge = this.#challenge;
    const fields = new Map(challenge.split(',').map((field) => [field.slice(0, 1), field.slice(2)]));
    const [nonce, salt] = [fields.get('r') ?? '', fields.get('s') ?? ''];
    const iterations = Number(fields.get('i'));
    const isAcceptable = nonce.startsWith(this.#nonce) && salt !== '' && iterations >= 1 && iterations <= MAX_ITERATIONS;
    if (!isAcceptable) throw new AppError('NOT_AUTHORIZED', 'the server sent a wrong SCRAM challenge');
    const salted = await saltedPassword(password, fromBase64(salt), iterations);
    const withoutProof = `c=biws,r=${nonce}`;
    const clientKey = Uint8Array.from(await hmac(salted, 'Client Key'));
    const storedKey = new Uint8Array(await crypto.subtle.digest('SHA-1', clientKey));
    const signature = await hmac(storedKey, `${this.#firstMessage},${challenge},${withoutProof}`);
    const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
    return `${withoutProof},p=${toBase64(proof)}`;
  }
}
