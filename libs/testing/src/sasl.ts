import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { AppError } from '@parley/kernel';
import { childOf, type Element, xml } from '@parley/xmpp-core';

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';

/** Who logs in, and how: without a name anonymously, else by PLAIN unless told otherwise. */
export interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly mechanism?: 'PLAIN' | 'SCRAM-SHA-1' | undefined;
}

/** One SASL exchange as it is on the wire. @throws AppError NOT_AUTHORIZED with the condition as message and `details.text` */
export async function authenticate(credentials: Credentials, ask: (element: Element) => Promise<Element>): Promise<void> {
  const { username, password = '', mechanism = 'PLAIN' } = credentials;
  const encode = (text: string) => Buffer.from(text).toString('base64');
  const auth = (name: string, text: string) => ask(xml('auth', { xmlns: SASL, mechanism: name }, encode(text)));
  if (username === undefined) return judge(await ask(xml('auth', { xmlns: SASL, mechanism: 'ANONYMOUS' })));
  if (mechanism === 'PLAIN') return judge(await auth('PLAIN', `\0${username}\0${password}`));
  const nonce = randomBytes(12).toString('hex');
  const first = `n=${username},r=${nonce}`;
  const challenge = await auth('SCRAM-SHA-1', `n,,${first}`);
  if (challenge.name !== 'challenge') return judge(challenge);
  const server = Buffer.from(challenge.getText(), 'base64').toString();
  judge(await ask(xml('response', { xmlns: SASL }, encode(scramProof(password, first, server)))));
}

/** The client's last message (RFC 5802 §3). */
function scramProof(password: string, first: string, server: string): string {
  const { nonce, salt, iterations } = /^r=(?<nonce>[^,]+),s=(?<salt>[^,]+),i=(?<iterations>\d+)/.exec(server)?.groups ?? {};
  const hmac = (key: Buffer, text: string) => createHmac('sha1', key).update(text).digest();
  const salted = pbkdf2Sync(password, Buffer.from(salt ?? '', 'base64'), Number(iterations), 20, 'sha1');
  const clientKey = hmac(salted, 'Client Key');
  const last = `c=biws,r=${nonce}`;
  const signature = hmac(createHash('sha1').update(clientKey).digest(), `${first},${server},${last}`);
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
  return `${last},p=${proof.toString('base64')}`;
}

function judge(answer: Element): void {
  if (answer.name === 'success') return;
  const condition = answer.getChildElements().find(({ name }) => name !== 'text')?.name ?? answer.name;
  throw new AppError('NOT_AUTHORIZED', condition, { details: { text: childOf(answer, 'text')?.getText() } });
}
