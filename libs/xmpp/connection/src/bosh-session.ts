import { AppError, errorMessage } from '@parley/kernel';
import { attr, type Element, parseXml, xml } from '@parley/xmpp-core';

const NS_BOSH = 'http://jabber.org/protocol/httpbind';
const NS_XBOSH = 'urn:xmpp:xbosh';
const NS_STREAMS = 'http://etherx.jabber.org/streams';
/** The longest that a request may be held; the server may hold it shorter. */
const WAIT_S = 20;
/** One request waits for what the server says, another carries what we say. */
const MAX_REQUESTS = 2;
/** Request ids have to stay exact numbers over a whole session (XEP-0124 §14.1). */
const MAX_FIRST_RID = 1_000_000_000;

export interface BoshSessionDeps {
  readonly url: string;
  readonly domain: string;
  /** Sends one body; `leaving` is true for the last one, which has to survive the end of the page. */
  post(url: string, body: string, leaving: boolean): Promise<string>;
  /** What came: one element of the stream. */
  readonly onElement: (element: Element) => void;
  /** After `onElement` of everything before it; `error` is undefined when the session was ended properly. */
  readonly onEnd: (error: AppError | undefined) => void;
  random(): number;
}

/**
 * An XMPP stream over HTTP requests (XEP-0124, XEP-0206): answers are taken in the order of their requests, and one request is
 * always with the server, so that it can speak.
 */
export class BoshSession {
  readonly #deps: BoshSessionDeps;
  #rid: number;
  #sid = '';
  #requests = 0;
  #outbox: Element[] = [];
  /** Bodies that say something and are not answered yet, in the order of their requests. */
  readonly #unanswered = new Set<string>();
  #isEnded = false;
  /** Settles when every answer so far has been taken. */
  #taken: Promise<void> = Promise.resolve();

  constructor(deps: BoshSessionDeps) {
    this.#deps = deps;
    this.#rid = Math.floor(deps.random() * MAX_FIRST_RID) + 1;
  }

  /** Opens the stream; `onOpen` is told its id before any element of it is handed on. */
  open(onOpen: (id: string) => void): void {
    const attributes = { to: this.#deps.domain, wait: WAIT_S, hold: 1, ver: '1.6', content: 'text/xml; charset=utf-8' };
    this.#request({ ...attributes, 'xml:lang': 'en', 'xmpp:version': '1.0' }, [], (body) => {
      this.#sid = attr(body, 'sid') ?? '';
      onOpen(this.#sid);
    });
  }

  /** Begins the stream anew, as after a login (XEP-0206 §5); `onOpen` is called before any element of it is handed on. */
  restart(onOpen: () => void): void {
    this.#request({ to: this.#deps.domain, 'xml:lang': 'en', 'xmpp:restart': true }, [], onOpen);
  }

  send(element: Element): void {
    if (this.#isEnded) throw new AppError('CLOSED', 'the BOSH session has ended');
    this.#outbox.push(element);
    // What is said in one go travels in one request.
    if (this.#outbox.length === 1) queueMicrotask(() => this.#flush());
  }

  /**
   * Ends the session at once, with what was still to be said; may be the last that the page does. Requests that are under way
   * end with the page or the socket, and the server would wait for them before it hears the last one: they are sent again, and
   * it knows by their numbers which it has had.
   */
  terminate(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#sid !== '') {
      const bodies = [...this.#unanswered, this.#body({ type: 'terminate' }, this.#outbox)];
      for (const body of bodies) this.#deps.post(this.#deps.url, body, true).catch(() => {});
    }
    this.#deps.onEnd(undefined);
  }

  /** Gives the session up without a word. */
  abandon(): void {
    this.#isEnded = true;
  }

  #flush(): void {
    if (this.#isEnded || this.#sid === '') return;
    const mayAsk = this.#requests === 0 || (this.#outbox.length > 0 && this.#requests < MAX_REQUESTS);
    if (mayAsk) this.#request({}, this.#outbox.splice(0));
  }

  #request(attributes: Attributes, children: readonly Element[], onAnswer?: (body: Element) => void): void {
    this.#requests++;
    const said = this.#body(attributes, children);
    if (children.length > 0) this.#unanswered.add(said);
    const answer = this.#deps.post(this.#deps.url, said, false);
    const before = this.#taken;
    answer.catch(() => {});
    this.#taken = (async () => {
      await before;
      try {
        const body = parseXml(await answer);
        this.#requests--;
        this.#unanswered.delete(said);
        onAnswer?.(body);
        this.#take(body);
      } catch (error) {
        this.#fail(new AppError('UNAVAILABLE', `BOSH: ${errorMessage(error)}`, { cause: error }));
      }
      this.#flush();
    })();
  }

  #body(attributes: Attributes, children: readonly Element[]): string {
    const session = this.#sid === '' ? {} : { sid: this.#sid };
    const namespaces = { xmlns: NS_BOSH, 'xmlns:xmpp': NS_XBOSH, 'xmlns:stream': NS_STREAMS };
    return xml('body', { ...namespaces, rid: this.#rid++, ...session, ...attributes }, children).toString();
  }

  #take(body: Element): void {
    for (const child of body.getChildElements()) {
      // What came may end the session.
      if (this.#isEnded) return;
      if (child.name.startsWith('stream:')) child.attrs['xmlns:stream'] ??= NS_STREAMS;
      child.attrs.xmlns ??= 'jabber:client';
      child.parent = null;
      this.#deps.onElement(child);
    }
    if (attr(body, 'type') === 'terminate') this.#fail(new AppError('UNAVAILABLE', `BOSH: ${attr(body, 'condition') ?? 'terminated'}`));
  }

  #fail(error: AppError): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#deps.onEnd(error);
  }
}

type Attributes = Readonly<Record<string, string | number | boolean>>;
