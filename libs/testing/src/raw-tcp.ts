import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AppError } from '@parley/kernel';
import { childOf, type Element, parseXml, xml } from '@parley/xmpp-core';
import { authenticate, type Credentials } from './sasl.ts';

const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const STREAMS = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'";

/** Whole top-level elements of a stream, by name: enough for what a server says until the address is bound. */
const ELEMENT = /^\s*(<(?<name>[\w:-]+)(?:\s[^<>]*)?(?:\/>|>[\s\S]*?<\/\k<name>>))/;

/** A client over TCP that logs in and says no more (RFC 6120), with STARTTLS where `tls` is set. */
export class RawTcp {
  jid = '';
  #socket: Socket;
  #buffer = '';
  #ended = false;
  readonly #target: { readonly port: number; readonly domain: string };

  private constructor(socket: Socket, target: { readonly port: number; readonly domain: string }) {
    this.#socket = socket;
    this.#target = target;
    this.#listen();
  }

  /** Logs in at `127.0.0.1:port`. @throws AppError NOT_AUTHORIZED with the SASL condition as message, CLOSED when the server hangs up */
  static async open(port: number, domain: string, credentials: Credentials = {}, options: { readonly tls?: boolean } = {}) {
    const socket = createConnection(port, '127.0.0.1');
    await once(socket, 'connect');
    const client = new RawTcp(socket, { port, domain });
    await client.#openStream();
    if (options.tls) await client.#startTls();
    await authenticate(credentials, (element) => client.#ask(element));
    await client.#openStream();
    let bound = await client.#ask(xml('iq', { type: 'set', id: 'b' }, xml('bind', { xmlns: BIND })));
    while (bound.name !== 'iq') bound = parseXml(await client.#take(ELEMENT));
    client.jid = childOf(childOf(bound, 'bind'), 'jid')?.getText() ?? '';
    return client;
  }

  close(): void {
    this.#socket.destroy();
  }

  #listen(): void {
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (text: string) => {
      this.#buffer += text;
      this.#socket.emit('more');
    });
    for (const event of ['close', 'error'])
      this.#socket.on(event, () => {
        this.#ended = true;
        this.#socket.emit('more');
      });
  }

  async #openStream(): Promise<void> {
    this.#socket.write(`<?xml version='1.0'?><stream:stream ${STREAMS} to='${this.#target.domain}' version='1.0'>`);
    await this.#take(/^[\s\S]*?<stream:stream[^>]*>/);
    await this.#take(ELEMENT);
  }

  async #startTls(): Promise<void> {
    await this.#ask(xml('starttls', { xmlns: 'urn:ietf:params:xml:ns:xmpp-tls' }));
    this.#socket.removeAllListeners();
    // The certificates of tests are made on the spot, by nobody's authority.
    this.#socket = connectTls({ socket: this.#socket, servername: this.#target.domain, rejectUnauthorized: false });
    this.#listen();
    await this.#openStream();
  }

  async #ask(element: Element): Promise<Element> {
    this.#socket.write(element.toString());
    return parseXml(await this.#take(ELEMENT));
  }

  async #take(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.#buffer);
      if (match) {
        this.#buffer = this.#buffer.slice(match[0].length);
        return match[0].trim();
      }
      if (this.#ended) throw new AppError('CLOSED', `the server hung up: ${this.#buffer.slice(0, 200)}`);
      await once(this.#socket, 'more');
    }
  }
}
