import { AppError, deferred, randomHex } from '@parley/kernel';
import { attr, childOf, type Element, NS, parseStanzaError, parseXml, requireAttr, type StanzaErrorInfo, xml } from '@parley/xmpp-core';
import { authenticate, type Credentials } from '../sasl.ts';
import { type FrameSocket, openFrameSocket } from './frame-socket.ts';
import type { Network } from './network.ts';

const FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const SESSION = 'urn:ietf:params:xml:ns:xmpp-session';
const SM = 'urn:xmpp:sm:3';
const STANZAS: ReadonlySet<string> = new Set(['iq', 'presence', 'message']);
const PRESENCE = Buffer.from('<presence');
/** The official client asks for an acknowledgement after so many stanzas. */
const ACK_EVERY = 5;
const CLOSE_MS = 2_000;
/** In which the official client wants its IQs answered. */
export const IQ_TIMEOUT_MS = 10_000;

export interface PeerConnectionOptions {
  /** See {@link openFrameSocket}. */
  readonly url: string;
  /** Of a WebSocket. */
  readonly network?: Network | undefined;
  readonly domain: string;
  /** Default: anonymously. */
  readonly credentials?: Credentials | undefined;
  /** Resume the session of this connection, which has been cut. */
  readonly resume?: PeerConnection;
  /** Stanzas that are no answers to our IQs. */
  readonly onStanza: (stanza: Element) => void;
  /** Start tags of presences, when it would be too much to read them all; true: this one needs no reading. */
  readonly skim?: (tag: string) => boolean;
  /** Something that would make the official client stumble. */
  readonly onProblem: (problem: string) => void;
}

/** What went over the wire, in bytes of XML. */
export interface Traffic {
  sentBytes: number;
  receivedBytes: number;
}

interface Pending {
  resolve(answer: Element): void;
  reject(error: unknown): void;
}

/** XMPP as the official client speaks it: order of the first stanzas, stream management, whole frames (client contract §1.2–1.4). */
export class PeerConnection {
  readonly traffic: Traffic = { sentBytes: 0, receivedBytes: 0 };
  /** What came before the answer to `bind`: an early push, if the server sends one. */
  readonly early: Element[] = [];
  /** Full JID. */
  jid = '';
  resumed = false;
  closed: Promise<void> = Promise.resolve();
  /** Of stream management: since `<enable/>`, and what the other side has acknowledged. */
  sent = 0;
  received = 0;
  acknowledged = 0;
  smId = '';
  readonly #options: PeerConnectionOptions;
  readonly #pending = new Map<string, Pending>();
  #handshake: ((element: Element) => void) | undefined;
  #socket: FrameSocket | undefined;
  #isCounting = false;
  #isBound = false;

  private constructor(options: PeerConnectionOptions) {
    this.#options = options;
  }

  /** Connects, logs in, binds or resumes. @throws AppError UNAVAILABLE, NOT_AUTHORIZED or TIMEOUT */
  static async open(options: PeerConnectionOptions): Promise<PeerConnection> {
    const connection = new PeerConnection(options);
    connection.#socket = await openFrameSocket({
      url: options.url,
      network: options.network,
      onFrame: (text) => connection.#onFrame(text),
      ...(options.skim && { take: (frame: Buffer) => connection.#take(frame) }),
    });
    connection.closed = connection.#socket.closed;
    await connection.#openStream();
    await connection.#authenticate();
    const features = await connection.#openStream();
    if (options.resume) await connection.#resume(options.resume);
    else await connection.#bind(features);
    return connection;
  }

  send(stanza: Element): void {
    this.sendText(stanza.toString());
    if (!this.#isCounting || !STANZAS.has(stanza.name)) return;
    this.sent++;
    if (this.sent % ACK_EVERY === 0) this.sendText(`<r xmlns='${SM}'/>`);
  }

  /** Sends text as it is; it is not counted as a stanza. */
  sendText(text: string): void {
    this.traffic.sentBytes += Buffer.byteLength(text);
    this.#socket?.send(text);
  }

  /** An IQ's result. @throws AppError whose details hold the stanza error; TIMEOUT after the official client's ten seconds */
  iq(type: 'get' | 'set', to: string, child: Element): Promise<Element> {
    // The form of the official client's ids.
    const id = `${crypto.randomUUID()}:sendIQ`;
    const { promise, resolve, reject } = deferred<Element>();
    this.#pending.set(id, { resolve, reject });
    const timer = setTimeout(() => reject(new AppError('TIMEOUT', `${child.name} to ${to} was not answered in time`)), IQ_TIMEOUT_MS);
    this.send(xml('iq', { xmlns: NS.client, id, type, to: to || undefined }, child));
    return promise.finally(() => {
      clearTimeout(timer);
      this.#pending.delete(id);
    });
  }

  /** Resolves when the server has worked through everything sent so far (as far as streams go). */
  async ping(): Promise<void> {
    await this.iq('get', this.#options.domain, xml('ping', { xmlns: NS.ping }));
  }

  /** As when the network goes away. */
  cut(): void {
    this.#socket?.cut();
  }

  /** Ends the stream properly; cuts it when the other side does not take notice. */
  async close(): Promise<void> {
    this.sendText(`<close xmlns='${FRAMING}'/>`);
    const timer = setTimeout(() => this.cut(), CLOSE_MS);
    await this.closed;
    clearTimeout(timer);
  }

  #next(names: readonly string[], what: string): Promise<Element> {
    const { promise, resolve, reject } = deferred<Element>();
    const timer = setTimeout(() => reject(new AppError('TIMEOUT', `${what} did not come`)), IQ_TIMEOUT_MS);
    this.#handshake = (element) => {
      if (names.includes(element.name)) resolve(element);
      else this.early.push(element);
    };
    return promise.finally(() => {
      clearTimeout(timer);
      this.#handshake = undefined;
    });
  }

  async #openStream(): Promise<Element> {
    const features = this.#next(['stream:features'], 'stream features');
    this.sendText(`<open xmlns='${FRAMING}' to='${this.#options.domain}' version='1.0'/>`);
    return features;
  }

  async #authenticate(): Promise<void> {
    await authenticate(this.#options.credentials ?? {}, (element) => {
      const answer = this.#next(['success', 'failure', 'challenge'], 'answer to the login');
      this.sendText(element.toString());
      return answer;
    });
  }

  async #bind(features: Element): Promise<void> {
    this.#isBound = false;
    const reply = await this.iq('set', '', xml('bind', { xmlns: BIND }));
    this.jid = childOf(childOf(reply, 'bind'), 'jid')?.getText() ?? '';
    this.#isBound = true;
    if (childOf(features, 'session')) await this.iq('set', '', xml('session', { xmlns: SESSION }));
    if (!childOf(features, 'sm', SM)) return;
    const enabled = this.#next(['enabled', 'failed'], 'answer to enable');
    this.sendText(`<enable xmlns='${SM}' resume='true'/>`);
    const answer = await enabled;
    if (answer.name === 'failed' || attr(answer, 'resume') !== 'true') this.#options.onProblem('stream management without resumption');
    else this.smId = requireAttr(answer, 'id');
    this.#isCounting = true;
  }

  async #resume(old: PeerConnection): Promise<void> {
    const answer = this.#next(['resumed', 'failed'], 'answer to resume');
    this.sendText(`<resume xmlns='${SM}' h='${old.received}' previd='${old.smId}'/>`);
    const reply = await answer;
    this.resumed = reply.name === 'resumed';
    if (!this.resumed) return;
    Object.assign(this, { jid: old.jid, smId: old.smId, sent: old.sent, received: old.received });
    this.#isBound = true;
    this.#isCounting = true;
    this.#onAck(Number(attr(reply, 'h')));
  }

  /** Counts a presence that needs no reading. */
  #take(frame: Buffer): boolean {
    if (!this.#isBound || !frame.subarray(0, PRESENCE.length).equals(PRESENCE)) return false;
    if (!this.#options.skim?.(frame.toString('utf8', 0, frame.indexOf('>') + 1))) return false;
    this.traffic.receivedBytes += frame.length;
    if (this.#isCounting) this.received++;
    return true;
  }

  #onFrame(text: string): void {
    this.traffic.receivedBytes += Buffer.byteLength(text);
    if (text.trim() === '') return;
    const element = parseXml(text);
    const isAnswer = element.name === 'iq' && this.#pending.has(attr(element, 'id') ?? '');
    if (this.#isCounting && STANZAS.has(element.name)) this.received++;
    if (isAnswer) this.#onAnswer(element);
    else if (this.#handshake) this.#handshake(element);
    else if (element.name === 'r') this.sendText(`<a xmlns='${SM}' h='${this.received}'/>`);
    else if (element.name === 'a') this.#onAck(Number(attr(element, 'h')));
    else if (STANZAS.has(element.name) && this.#isBound) this.#options.onStanza(element);
    else if (STANZAS.has(element.name)) this.early.push(element);
  }

  /** A value that is too high throws inside the official client (trap 15). */
  #onAck(h: number): void {
    if (!(h >= this.acknowledged && h <= this.sent)) this.#options.onProblem(`acknowledged h=${h} of ${this.sent} stanzas sent`);
    this.acknowledged = h;
  }

  #onAnswer(answer: Element): void {
    const pending = this.#pending.get(attr(answer, 'id') ?? '');
    if (attr(answer, 'type') !== 'error') {
      pending?.resolve(answer);
      return;
    }
    const stanza = parseStanzaError(answer);
    pending?.reject(new AppError('INTERNAL', `${stanza.condition}${stanza.text ? `: ${stanza.text}` : ''}`, { details: { stanza } }));
  }
}

/** The stanza error that an IQ was answered with. */
export function stanzaErrorOf(error: unknown): StanzaErrorInfo | undefined {
  return AppError.is(error) ? (error.details.stanza as StanzaErrorInfo | undefined) : undefined;
}

/** As the official client names a guest: the first eight digits of a UUID-like node, else random ones (client contract §1.2). */
export function endpointIdOf(jid: string): string {
  const node = jid.split('@')[0] ?? '';
  return /^[0-9a-f]{8}-/.test(node) ? node.slice(0, 8) : randomHex(8);
}
