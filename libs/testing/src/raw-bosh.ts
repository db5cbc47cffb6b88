import { randomInt } from 'node:crypto';
import { type Agent, request as httpRequest } from 'node:http';
import { deferred } from '@parley/kernel';
import { attr, childOf, type Element, parseXml, xml } from '@parley/xmpp-core';

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';

function send(url: string, body: string, agent: Agent | false): Promise<string> {
  const { promise, resolve, reject } = deferred<string>();
  const request = httpRequest(url, { method: 'POST', agent, headers: { 'content-type': 'text/xml; charset=utf-8' } }, (answer) => {
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
  readonly #agent: Agent | false;
  readonly #waiting: Element[] = [];
  #rid = randomInt(1, 1_000_000);
  #sid = '';

  private constructor(url: string, agent: Agent | false) {
    this.#url = url;
    this.#agent = agent;
  }

  /** Logs in anonymously, naming no version of BOSH. By default every request has a connection of its own, as in the web service. */
  static async open(url: string, domain: string, agent: Agent | false = false): Promise<RawBosh> {
    const client = new RawBosh(url, agent);
    const created = await client.post({ to: domain, wait: 20, hold: 1, 'xmpp:version': '1.0' });
    client.#sid = attr(created, 'sid') ?? '';
    await client.until(xml('auth', { xmlns: SASL, mechanism: 'ANONYMOUS' }), ({ name }) => name === 'success');
    await client.post({ to: domain, 'xmpp:restart': true });
    const bind = xml('iq', { xmlns: 'jabber:client', type: 'set', id: 'b' }, xml('bind', { xmlns: BIND }));
    const bound = await client.until(bind, (element) => attr(element, 'id') === 'b');
    client.jid = childOf(childOf(bound, 'bind'), 'jid')?.getText() ?? '';
    return client;
  }

  /** Sends a stanza, and asks until something matches; what comes before it is kept for the next time. */
  async until(stanza: Element | undefined, matches: (element: Element) => boolean): Promise<Element> {
    for (let outgoing = stanza ? [stanza] : []; ; outgoing = []) {
      const at = outgoing.length > 0 ? -1 : this.#waiting.findIndex(matches);
      if (at >= 0) return this.#waiting.splice(at, 1)[0] as Element;
      this.#waiting.push(...(await this.post({}, ...outgoing)).getChildElements());
    }
  }

  /** The end as a page does it that is being closed: one request, with the last stanza in it. */
  async terminate(last: Element): Promise<void> {
    await this.post({ type: 'terminate' }, last);
  }

  async post(attributes: Readonly<Record<string, string | number | boolean>>, ...children: Element[]): Promise<Element> {
    const namespaces = { xmlns: 'http://jabber.org/protocol/httpbind', 'xmlns:xmpp': 'urn:xmpp:xbosh' };
    const body = xml('body', { ...namespaces, rid: this.#rid++, ...(this.#sid !== '' && { sid: this.#sid }), ...attributes }, children);
    return parseXml(await send(this.#url, body.toString(), this.#agent));
  }
}
