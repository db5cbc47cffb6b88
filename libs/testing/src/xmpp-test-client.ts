import { AppError, deferred } from '@parley/kernel';
import { attr, childOf, type Element, NS, parseStanzaError, parseXml, requireAttr, xml } from '@parley/xmpp-core';
import { authenticate, type Credentials } from './sasl.ts';

const FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const SM = 'urn:xmpp:sm:3';

export interface TestClientOptions extends Credentials {
  /** `ws://host:port/xmpp-websocket?…` */
  readonly url: string;
  readonly domain: string;
  /** Of the request that opens the WebSocket. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly resource?: string;
  /** Enable stream management, and resume that session: its id and the stanzas received so far. */
  readonly streamManagement?: boolean | { readonly previd: string; readonly h: number };
}

interface Waiter {
  matches(element: Element): boolean;
  resolve(element: Element): void;
}

/**
 * A bare XMPP client over WebSocket (RFC 7395) for tests that must see and send exactly what is on the wire; services use
 * `@parley/xmpp-connection`. It answers nothing by itself.
 */
export class XmppTestClient {
  /** Full JID. */
  jid = '';
  /** Id for resumption, where stream management is on. */
  smId = '';
  resumed = false;
  /** What came and was not asked for with `next` yet, oldest first. */
  readonly received: Element[] = [];
  /** Settles when the connection has ended. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #waiters = new Set<Waiter>();
  #ids = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const { promise, resolve } = deferred();
    this.closed = promise;
    socket.addEventListener('message', (event) => this.#onFrame(String(event.data)));
    socket.addEventListener('close', () => resolve());
  }

  /** Connects and logs in. @throws AppError NOT_AUTHORIZED with the SASL condition as message */
  static async open(options: TestClientOptions): Promise<XmppTestClient> {
    const socket = openSocket(options);
    const { promise, resolve, reject } = deferred();
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new AppError('UNAVAILABLE', `cannot connect to ${options.url}`)), { once: true });
    const client = new XmppTestClient(socket);
    await promise;
    try {
      await client.#openStream(options.domain);
      await client.#authenticate(options);
      await client.#openStream(options.domain);
      await client.#bind(options);
    } catch (error) {
      client.drop();
      throw error;
    }
    return client;
  }

  send(element: Element): void {
    this.#socket.send(element.toString());
  }

  /** Sends text as it is, well-formed or not. */
  sendRaw(text: string): void {
    this.#socket.send(text);
  }

  /** The next element that `matches`, out of those already received or to come; it is taken out of `received`. */
  async next(matches: (element: Element) => boolean, what: string, timeoutMs = 5_000): Promise<Element> {
    const at = this.received.findIndex(matches);
    if (at >= 0) return this.received.splice(at, 1)[0] as Element;
    const { promise, resolve, reject } = deferred<Element>();
    const waiter: Waiter = { matches, resolve };
    this.#waiters.add(waiter);
    const timer = setTimeout(() => {
      const seen = this.received.map((element) => element.toString().slice(0, 200)).join('\n');
      reject(new AppError('TIMEOUT', `${what} did not come within ${timeoutMs} ms; received:\n${seen}`));
    }, timeoutMs);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    });
  }

  /** An IQ's result. The promise rejects with AppError INTERNAL whose message is the error's condition. */
  async iq(type: 'get' | 'set', to: string, child: Element, timeoutMs?: number): Promise<Element> {
    const id = `test${this.#ids++}`;
    this.send(xml('iq', { xmlns: NS.client, type, to: to || undefined, id }, child));
    const reply = await this.next((element) => element.name === 'iq' && attr(element, 'id') === id, `answer to ${child.name}`, timeoutMs);
    if (attr(reply, 'type') === 'error') throw new AppError('INTERNAL', parseStanzaError(reply).condition);
    return reply;
  }

  /** Joins a room; resolves with the own presence, or the error. Presences that come before it stay in `received`. */
  async join(room: string, nick: string, ...children: Element[]): Promise<Element> {
    this.send(xml('presence', { xmlns: NS.client, to: `${room}/${nick}` }, xml('x', { xmlns: NS.muc }), ...children));
    return this.next((element) => isAnswerToJoin(element, room), `own presence in ${room}`);
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.#socket.close();
  }

  /** Ends the stream and waits for the connection to end. */
  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(`<close xmlns='${FRAMING}'/>`);
    await this.closed;
  }

  async #openStream(domain: string): Promise<void> {
    this.#socket.send(`<open xmlns='${FRAMING}' to='${domain}' version='1.0'/>`);
    await this.next((element) => element.name === 'stream:features', 'stream features');
  }

  async #authenticate(credentials: TestClientOptions): Promise<void> {
    await authenticate(credentials, (element) => {
      this.send(element);
      return this.next(({ name }) => ['success', 'failure', 'challenge'].includes(name), 'answer to the login', 25_000);
    });
  }

  async #bind({ resource, streamManagement }: TestClientOptions): Promise<void> {
    if (typeof streamManagement === 'object') {
      this.send(xml('resume', { xmlns: SM, previd: streamManagement.previd, h: streamManagement.h }));
      const answer = await this.next((element) => ['resumed', 'failed'].includes(element.name), 'answer to resume');
      this.resumed = answer.name === 'resumed';
      if (this.resumed) return;
    }
    const reply = await this.iq('set', '', xml('bind', { xmlns: BIND }, resource !== undefined && xml('resource', {}, resource)));
    this.jid = childOf(childOf(reply, 'bind'), 'jid')?.getText() ?? '';
    if (!streamManagement) return;
    this.send(xml('enable', { xmlns: SM, resume: 'true' }));
    this.smId = requireAttr(await this.next((element) => element.name === 'enabled', 'stream management'), 'id');
  }

  #onFrame(text: string): void {
    // Prosody keeps TCP connections alive with a space, at some hosts WebSockets too.
    if (text.trim() === '') return;
    const element = parseXml(text);
    const waiter = [...this.#waiters].find(({ matches }) => matches(element));
    if (!waiter) {
      this.received.push(element);
      return;
    }
    this.#waiters.delete(waiter);
    waiter.resolve(element);
  }
}

function openSocket({ url, headers }: TestClientOptions): WebSocket {
  if (!headers) return new WebSocket(url, 'xmpp');
  // Node's own takes headers, which the types of browsers know nothing of.
  const Constructor = WebSocket as unknown as new (url: string, options: { protocols: string; headers: object }) => WebSocket;
  return new Constructor(url, { protocols: 'xmpp', headers });
}

function isAnswerToJoin(presence: Element, room: string): boolean {
  if (presence.name !== 'presence' || !attr(presence, 'from')?.startsWith(room)) return false;
  if (attr(presence, 'type') === 'error') return true;
  const user = childOf(presence, 'x', NS.mucUser);
  return user?.getChildren('status').some((status) => attr(status, 'code') === '110') ?? false;
}
