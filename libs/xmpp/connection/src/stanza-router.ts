import { AppError, type Clock, errorMessage, type Log, randomId, type Timer } from '@parley/kernel';
import { attr, bareJid, buildStanzaError, type Element, parseStanzaError, stanzaError, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import type { IncomingIq, IqHandler, RequestOptions } from './types.ts';

const REQUEST_TIMEOUT_MS = 15_000;

interface Pending {
  readonly timer: Timer;
  resolve(child: Element | undefined): void;
  reject(error: unknown): void;
}

export interface StanzaRouterDeps {
  readonly send: (stanza: Element) => Promise<void>;
  readonly log: Log;
  readonly clock: Clock;
}

type Listener = (stanza: Element) => void;

/** Takes stanzas apart: results to their requests, requests to their handlers, presences and messages to their listeners. */
export class StanzaRouter {
  readonly #deps: StanzaRouterDeps;
  readonly #pending = new Map<string, Pending>();
  readonly #handlers = new Map<string, IqHandler>();
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(deps: StanzaRouterDeps) {
    this.#deps = deps;
  }

  /** Results are matched by an unguessable id, so nobody but the addressee can answer. */
  request(type: 'get' | 'set', to: string, child: Element, options: RequestOptions = {}): Promise<Element | undefined> {
    const { timeoutMs = REQUEST_TIMEOUT_MS, from } = options;
    const id = randomId(16);
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => this.#settle(id, (pending) => pending.reject(error));
      const timer = this.#deps.clock.after(timeoutMs, () =>
        fail(new AppError('TIMEOUT', `no answer to <${child.name}> within ${timeoutMs} ms`, { details: { to } })),
      );
      this.#pending.set(id, { timer, resolve, reject });
      this.#deps.send(xml('iq', { type, to, from, id }, child)).catch(fail);
    });
  }

  handle(type: 'get' | 'set', xmlns: string, name: string, handler: IqHandler): () => void {
    const key = `${type} ${xmlns} ${name}`;
    this.#handlers.set(key, handler);
    return () => {
      if (this.#handlers.get(key) === handler) this.#handlers.delete(key);
    };
  }

  listen(event: 'presence' | 'message', listener: Listener, from?: string): () => void {
    const key = listenerKey(event, from);
    const set = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, set);
    set.add(listener);
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.#listeners.get(key) === set) this.#listeners.delete(key);
    };
  }

  /** Everything but IQ requests, which go through {@link answer}. */
  receive(stanza: Element): void {
    if (stanza.name === 'iq') this.#receiveReply(stanza);
    else if (stanza.name === 'presence' || stanza.name === 'message') this.#publish(stanza.name, stanza);
  }

  /** The child of the result, or an `<error>`. The handler starts before this returns, which keeps the order of arrival. */
  answer(stanza: Element): Promise<Element | undefined> {
    const [child] = stanza.getChildElements();
    const type = attr(stanza, 'type') ?? '';
    const handler = child && this.#handlers.get(`${type} ${child.getNS() ?? ''} ${child.getName()}`);
    if (!child || !handler) return Promise.resolve(buildStanzaError({ type: 'cancel', condition: 'service-unavailable' }));
    const { from = '', to = '', id = '' } = stanza.attrs as Record<string, string | undefined>;
    return this.#run(handler, { from, to, id, child, stanza });
  }

  /** Ends every waiting request: the session in which they were sent is gone. */
  rejectPending(reason: string): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, (pending) => pending.reject(new AppError('UNAVAILABLE', reason)));
  }

  async #run(handler: IqHandler, iq: IncomingIq): Promise<Element | undefined> {
    try {
      return await handler(iq);
    } catch (error) {
      const info = stanzaErrorInfo(error);
      const fields = { from: iq.from, request: iq.child.name, condition: info.condition, error: errorMessage(error) };
      // Some handlers know more to say, and have said it.
      if (AppError.is(error) && error.details.isLogged === true) return buildStanzaError(info);
      if (AppError.is(error)) this.#deps.log.warn(fields, 'iq refused');
      else this.#deps.log.error({ ...fields, stack: error instanceof Error ? error.stack : undefined }, 'iq handler failed');
      return buildStanzaError(info);
    }
  }

  #receiveReply(stanza: Element): void {
    const { id, type } = stanza.attrs as Record<string, string | undefined>;
    if (id === undefined || (type !== 'result' && type !== 'error')) return;
    if (type === 'result') {
      this.#settle(id, (pending) => pending.resolve(stanza.getChildElements()[0]));
      return;
    }
    const { condition, ...info } = parseStanzaError(stanza);
    this.#settle(id, (pending) => pending.reject(stanzaError(condition, info.text, info)));
  }

  #settle(id: string, action: (pending: Pending) => void): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    pending.timer.cancel();
    action(pending);
  }

  #publish(event: 'presence' | 'message', stanza: Element): void {
    const from = attr(stanza, 'from');
    const everyone = this.#listeners.get(listenerKey(event)) ?? [];
    const addressed = (from !== undefined && this.#listeners.get(listenerKey(event, from))) || [];
    for (const listener of [...addressed, ...everyone]) {
      try {
        listener(stanza);
      } catch (error) {
        this.#deps.log.error(
          { from, event, error: errorMessage(error), stack: error instanceof Error ? error.stack : undefined },
          'stanza listener failed',
        );
      }
    }
  }
}

function listenerKey(event: string, from?: string): string {
  return from === undefined ? event : `${event} ${bareJid(from).toLowerCase()}`;
}
