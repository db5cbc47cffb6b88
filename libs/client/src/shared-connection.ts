import type { XmppPort } from './ports.ts';

type Off = () => void;

/**
 * A connection for several stays in rooms, one after the other: whoever is sent to another room keeps the connection. What a stay
 * has registered ends with it.
 */
export class SharedConnection {
  readonly #xmpp: XmppPort;
  #isStarted = false;

  constructor(xmpp: XmppPort) {
    this.#xmpp = xmpp;
  }

  /** The connection as the next stay sees it: to be started, online from then on. */
  lease(): Lease {
    return new Lease(this.#xmpp, () => this.#start());
  }

  async #start(): Promise<void> {
    if (this.#isStarted) return;
    this.#isStarted = true;
    // Without the stay's signal: the connection outlives the stay.
    await this.#xmpp.start();
  }
}

/** One stay's part of a shared connection. */
export class Lease implements XmppPort {
  readonly #xmpp: XmppPort;
  readonly #begin: () => Promise<void>;
  readonly #offs = new Set<Off>();
  readonly #onOnline: ((info: { resumed: boolean }) => void)[] = [];
  #isHandedOver = false;

  constructor(xmpp: XmppPort, begin: () => Promise<void>) {
    this.#xmpp = xmpp;
    this.#begin = begin;
  }

  get jid(): string {
    return this.#xmpp.jid;
  }

  get online(): boolean {
    return this.#xmpp.online;
  }

  /** Another stay follows: stopping this one leaves the connection alone. */
  handOver(): void {
    this.#isHandedOver = true;
  }

  async start(): Promise<void> {
    if (this.#xmpp.online) {
      for (const listener of [...this.#onOnline]) listener({ resumed: false });
      return;
    }
    await this.#begin();
  }

  async stop(): Promise<void> {
    for (const off of this.#offs) off();
    this.#offs.clear();
    this.#onOnline.length = 0;
    if (!this.#isHandedOver) await this.#xmpp.stop();
  }

  send: XmppPort['send'] = (stanza) => this.#xmpp.send(stanza);
  request: XmppPort['request'] = (type, to, child, options) => this.#xmpp.request(type, to, child, options);
  probe: XmppPort['probe'] = () => this.#xmpp.probe();

  handle: XmppPort['handle'] = (type, xmlns, name, handler) => this.#keep(this.#xmpp.handle(type, xmlns, name, handler));

  on(event: 'presence' | 'message' | 'online' | 'offline' | 'refused', listener: (value: never) => void): Off {
    if (event === 'online') this.#onOnline.push(listener as (info: { resumed: boolean }) => void);
    return this.#keep((this.#xmpp.on as (event: string, listener: (value: never) => void) => Off).call(this.#xmpp, event, listener));
  }

  #keep(off: Off): Off {
    this.#offs.add(off);
    return off;
  }
}
