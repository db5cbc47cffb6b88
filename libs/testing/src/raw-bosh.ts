import { randomInt } from 'node:crypto';
import { type Agent, request as httpRequest } from 'node:http';
import { AppError, deferred } from '@parley/kernel';
import { attr, childOf, type Element, parseXml, xml } from '@parley/xmpp-core';
import { authenticate, type Credentials } from './sasl.ts';

const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';

export interface RawBoshOptions extends Credentials {
  /** By default every request has a connection of its own, as in the web service. */
  readonly agent?: Agent;
  /** The client's address, as a trusted proxy tells it. */
  readonly address?: string;
  /** Further headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

function send(url: string, body: string, { agent, address, headers: more }: RawBoshOptions): Promise<string> {
  const { promise, resolve, reject } = deferred<string>();
  const headers = { 'content-type': 'text/xml; charset=utf-8', ...more, ...(address !== undefined && { 'x-forwarded-for': address }) };
  const request = httpRequest(url, { method: 'POST', agent: agent ?? false, headers }, (answer) => {
    answer.toArray().then((chunks: Buffer[]) => resolve(Buffer.concat(chunks).toString()), reject);
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

/** A BOSH client that makes one request after the other, as they are on the wire (XEP-0124, XEP-0206). */
export class RawBosh {
  jid = '';
  readonly #url: string;
  readonly #options: RawBoshOptions;
  readonly #waiting: Element[] = [];
  #rid = randomInt(1, 1_000_000);
  #sid = '';

  private constructor(url: string, options: RawBoshOptions) {
    this.#url = url;
    this.#options = options;
  }

  /**
   * Logs in, naming no version of BOSH; without a username anonymously.
   * @throws AppError UNAVAILABLE when there is no session to be had, NOT_AUTHORIZED with the SASL condition as message
   */
  static async open(url: string, domain: string, options: RawBoshOptions = {}): Promise<RawBosh> {
    const client = new RawBosh(url, options);
    const created = await client.post({ to: domain, wait: 20, hold: 1, 'xmpp:version': '1.0' });
    client.#sid = attr(created, 'sid') ?? '';
    if (client.#sid === '') throw new AppError('UNAVAILABLE', `BOSH: ${attr(created, 'condition') ?? 'no session'}`);
    await authenticate(options, (element) => client.until(element, ({ name }) => ['success', 'failure', 'challenge'].includes(name)));
    await client.post({ to: domain, 'xmpp:restart': true });
    const bind = xml('iq', { xmlns: 'jabber:client', type: 'set', id: 'b' }, xml('bind', { xmlns: BIND }));
    const bound = await client.until(bind, (element) => attr(element, 'id') === 'b');
    client.jid = childOf(childOf(bound, 'bind'), 'jid')?.getText() ?? '';
    return client;
  }

  /**
   * Sends a stanza, and asks until something matches; what comes before it is kept for the next time.
   * @throws AppError CLOSED with the server's reason when it ends the session
   */
  async until(stanza: Element | undefined, matches: (element: Element) => boolean): Promise<Element> {
    for (let outgoing = stanza ? [stanza] : []; ; outgoing = []) {
      const at = outgoing.length > 0 ? -1 : this.#waiting.findIndex(matches);
      if (at >= 0) return this.#waiting.splice(at, 1)[0] as Element;
      const body = await this.post({}, ...outgoing);
      if (attr(body, 'type') === 'terminate') throw new AppError('CLOSED', attr(body, 'condition') ?? 'ended');
      this.#waiting.push(...body.getChildElements());
    }
  }

  /** The end as a page does it that is being closed: one request, with the last stanza in it. */
  async terminate(last: Element): Promise<void> {
    await this.post({ type: 'terminate' }, last);
  }

  async post(attributes: Readonly<Record<string, string | number | boolean>>, ...children: Element[]): Promise<Element> {
    const namespaces = { xmlns: 'http://jabber.org/protocol/httpbind', 'xmlns:xmpp': 'urn:xmpp:xbosh' };
    const body = xml('body', { ...namespaces, rid: this.#rid++, ...(this.#sid !== '' && { sid: this.#sid }), ...attributes }, children);
    return parseXml(await send(this.#url, body.toString(), this.#options));
  }
}
