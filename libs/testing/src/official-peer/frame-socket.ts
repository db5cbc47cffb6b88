import { AppError, deferred } from '@parley/kernel';
import { attr, parseXml, xml } from '@parley/xmpp-core';
import { WebSocket } from 'ws';
import { ALONE, type Network } from './network.ts';

/** Whole XMPP elements in both directions, in the framing of RFC 7395 whatever carries them. */
export interface FrameSocket {
  readonly closed: Promise<void>;
  send(text: string): void;
  /** Ends the connection without a word to XMPP. */
  cut(): void;
}

export interface FrameSocketOptions {
  /** `wss://host/xmpp-websocket?room=…`, or `https://host/http-bind?room=…` for BOSH. Certificates are not checked. */
  readonly url: string;
  /** Of a WebSocket. */
  readonly network?: Network | undefined;
  readonly onFrame: (text: string) => void;
  /** Looks at a frame's bytes before they are read; true: it has been taken. Over BOSH nobody asks. */
  readonly take?: (frame: Buffer) => boolean;
}

/** @throws AppError UNAVAILABLE when nobody answers there */
export function openFrameSocket(options: FrameSocketOptions): Promise<FrameSocket> {
  return options.url.startsWith('ws') ? openWebSocket(options) : Promise.resolve(new BoshSocket(options));
}

async function openWebSocket({ url, network = ALONE, onFrame, take }: FrameSocketOptions): Promise<FrameSocket> {
  const socket = new WebSocket(url, 'xmpp', network);
  const closed = deferred();
  const opened = deferred();
  socket.on('open', () => opened.resolve());
  socket.on('error', (cause) => opened.reject(new AppError('UNAVAILABLE', `cannot connect to ${url}: ${cause.message}`, { cause })));
  socket.on('message', (data: Buffer) => {
    if (take?.(data) !== true) onFrame(String(data));
  });
  socket.on('close', () => closed.resolve());
  await opened.promise;
  return { closed: closed.promise, send: (text) => socket.send(text), cut: () => socket.terminate() };
}

const BOSH = 'http://jabber.org/protocol/httpbind';
const XBOSH = 'urn:xmpp:xbosh';
const WAIT_S = 30;

/**
 * XEP-0124 as the official client's library speaks it: `hold` 1, one request always waiting, a second one for what is to be sent.
 * `<open/>` and `<close/>` are turned into session creation, stream restart and termination.
 */
class BoshSocket implements FrameSocket {
  readonly closed: Promise<void>;
  readonly #options: FrameSocketOptions;
  readonly #end = deferred();
  readonly #abort = new AbortController();
  readonly #queue: string[] = [];
  #sid: string | undefined;
  #rid = 1_000_000 + Math.floor(Math.random() * 1_000_000);
  #running = 0;
  #restart: string | undefined;
  #ended = false;

  constructor(options: FrameSocketOptions) {
    this.#options = options;
    this.closed = this.#end.promise;
  }

  send(text: string): void {
    if (text.startsWith('<open')) {
      const to = attr(parseXml(text), 'to') ?? '';
      if (this.#sid === undefined) this.#post(this.#creation(to));
      else {
        this.#restart = to;
        this.#pump();
      }
      return;
    }
    if (text.startsWith('<close')) {
      this.#post({ type: 'terminate' });
      return;
    }
    this.#queue.push(text);
    // What is said in one go travels in one request.
    queueMicrotask(() => this.#pump());
  }

  cut(): void {
    this.#finish();
    this.#abort.abort();
  }

  #creation(to: string): Record<string, string> {
    return {
      ...{ to, 'xml:lang': 'en', wait: String(WAIT_S), hold: '1', content: 'text/xml; charset=utf-8', ver: '1.6' },
      ...{ 'xmpp:version': '1.0', 'xmlns:xmpp': XBOSH },
    };
  }

  /** At most two requests at once; one is always open, as the server may have something to say. */
  #pump(): void {
    if (this.#ended || this.#sid === undefined) return;
    const hasNews = this.#queue.length > 0 || this.#restart !== undefined;
    if (this.#running >= 2 || (this.#running === 1 && !hasNews)) return;
    const restart = this.#restart;
    this.#restart = undefined;
    this.#post(restart === undefined ? {} : { to: restart, 'xmpp:restart': 'true', 'xmlns:xmpp': XBOSH });
  }

  #post(attributes: Record<string, string>): void {
    const body = xml('body', { xmlns: BOSH, rid: this.#rid++, ...(this.#sid !== undefined && { sid: this.#sid }), ...attributes });
    const text = body.toString().replace(/\/>$/, `>${this.#queue.splice(0).join('')}</body>`);
    this.#running++;
    this.#exchange(text)
      .then((answer) => this.#onBody(answer))
      .catch(() => this.#finish())
      .finally(() => {
        this.#running--;
        this.#pump();
      });
  }

  async #exchange(body: string): Promise<string> {
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    const { request } = await import('node:https');
    return new Promise((resolve, reject) => {
      const post = request(
        this.#options.url,
        { method: 'POST', headers, rejectUnauthorized: false, signal: this.#abort.signal },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () =>
            response.statusCode === 200 ? resolve(text) : reject(new AppError('CLOSED', `${response.statusCode}`)),
          );
        },
      );
      post.on('error', reject);
      post.end(body);
    });
  }

  #onBody(text: string): void {
    const body = parseXml(text);
    this.#sid ??= attr(body, 'sid');
    for (const child of body.getChildElements()) {
      // Children of a body inherit its namespace, frames carry their own.
      if (child.attrs.xmlns === undefined && !child.name.includes(':')) child.attrs.xmlns = 'jabber:client';
      this.#options.onFrame(child.toString());
    }
    if (attr(body, 'type') === 'terminate') this.#finish();
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#end.resolve();
  }
}
