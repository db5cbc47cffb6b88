import { AppError } from '@parley/kernel';
import { attr, parseXml, xml } from '@parley/xmpp-core';
import { BoshSession } from './bosh-session.ts';

const NS_FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing';
/** Longer than the server holds a request. */
const ANSWER_MS = 40_000;
/** A request that got lost is sent once more; the server knows it by its number. */
const TRIES = 2;

/**
 * What looks like a WebSocket of XMPP (RFC 7395) and is a BOSH session: for networks that let no WebSocket through. Its events
 * are those of a WebSocket: `open`, `message` with one frame, `error`, `close`.
 */
export class BoshSocket extends EventTarget {
  readonly #url: string;
  readonly #life = new AbortController();
  #session: BoshSession | undefined;

  /** `url` is the BOSH address, with https or http. */
  constructor(url: string) {
    super();
    this.#url = url;
    queueMicrotask(() => this.#emit('open', {}));
  }

  /** Takes one frame. @throws AppError CLOSED after the end */
  send(frame: string): void {
    const element = parseXml(frame);
    if (element.is('open', NS_FRAMING)) this.#open(attr(element, 'to') ?? '');
    else if (element.is('close', NS_FRAMING)) this.#session?.terminate();
    else if (this.#session) this.#session.send(element);
    else throw new AppError('CLOSED', 'no BOSH session');
  }

  /** The end without a word, unless `<close/>` was sent before. */
  close(): void {
    if (this.#life.signal.aborted) return;
    this.#session?.abandon();
    this.#life.abort();
    queueMicrotask(() => this.#emit('close', { wasClean: true }));
  }

  #open(domain: string): void {
    const header = (id: string) => this.#frame(xml('open', { xmlns: NS_FRAMING, from: domain, id, version: '1.0' }).toString());
    if (this.#session) {
      this.#session.restart(() => header(''));
      return;
    }
    this.#session = new BoshSession({
      url: this.#url,
      domain,
      post: (url, body, leaving) => this.#post(url, body, leaving),
      onElement: (element) => this.#frame(element.toString()),
      onEnd: (error) => this.#onEnd(error),
      random: Math.random,
    });
    this.#session.open(header);
  }

  #onEnd(error: AppError | undefined): void {
    if (!error) {
      queueMicrotask(() => this.#frame(xml('close', { xmlns: NS_FRAMING }).toString()));
      return;
    }
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#emit('error', { error });
    this.#emit('close', { wasClean: false });
  }

  async #post(url: string, body: string, leaving: boolean): Promise<string> {
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    // The last words must reach the server although the page, or this socket, is already gone.
    if (leaving) return await fetch(url, { method: 'POST', body, headers, keepalive: true }).then((answer) => answer.text());
    for (let attempt = 1; ; attempt++) {
      const signal = AbortSignal.any([this.#life.signal, AbortSignal.timeout(ANSWER_MS)]);
      try {
        const answer = await fetch(url, { method: 'POST', body, headers, signal });
        if (answer.ok) return await answer.text();
        throw new AppError('UNAVAILABLE', `status ${answer.status}`);
      } catch (error) {
        if (attempt === TRIES || AppError.is(error) || signal.aborted) throw error;
      }
    }
  }

  #frame(data: string): void {
    this.#emit('message', { data });
  }

  #emit(type: string, fields: object): void {
    this.dispatchEvent(Object.assign(new Event(type), fields));
  }
}
