import { AppError, deferred } from '@parley/kernel';
import { childOf, type Element, parseXml } from '@parley/xmpp-core';

export interface Flood {
  /** `http://127.0.0.1:port` of Prosody. */
  readonly httpUrl: string;
  readonly domain: string;
  /** Client addresses, one connection each, as a trusted proxy tells them. */
  readonly addresses: readonly string[];
  /** Of each connection. */
  readonly attempts: number;
  readonly username: (index: number) => string;
}

/** Wrong passwords, one after the other on every connection, and how often each `condition: text` was the answer. */
export async function guessPasswords(flood: Flood): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  await Promise.all(
    flood.addresses.map((address) => guess(flood, address, (answer) => answers.set(answer, (answers.get(answer) ?? 0) + 1))),
  );
  return answers;
}

async function guess({ httpUrl, domain, attempts, username }: Flood, address: string, onAnswer: (answer: string) => void): Promise<void> {
  const url = `${httpUrl.replace('http', 'ws')}/xmpp-websocket`;
  const Constructor = WebSocket as unknown as new (url: string, options: { protocols: string; headers: object }) => WebSocket;
  const socket = new Constructor(url, { protocols: 'xmpp', headers: { 'x-forwarded-for': address } });
  const { promise, resolve, reject } = deferred();
  let count = 0;
  const next = () => {
    if (count === attempts) return resolve();
    const login = Buffer.from(`\0${username(count++)}\0wrong-password`).toString('base64');
    socket.send(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${login}</auth>`);
  };
  socket.addEventListener('open', () => socket.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${domain}' version='1.0'/>`));
  socket.addEventListener('message', ({ data }) => {
    const element = parseXml(String(data));
    if (element.name === 'failure') onAnswer(describe(element));
    if (element.name === 'failure' || element.name === 'stream:features') next();
  });
  socket.addEventListener('close', () => reject(new AppError('CLOSED', 'the server hung up')));
  await promise.finally(() => socket.close());
}

const describe = (failure: Element) =>
  `${failure.getChildElements().find(({ name }) => name !== 'text')?.name}: ${childOf(failure, 'text')?.getText()}`;
