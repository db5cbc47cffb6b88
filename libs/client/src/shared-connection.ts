import { Emitter } from '@parley/kernel';
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
  readonly #events = new Emitter<{ online: { resumed: boolean } }>();
  #isHandedOver = false;
  #hasBeenOnline = false;

  constructor(xmpp: XmppPort, begin: () => Promise<void>) {
    this.#xmpp = xmpp;
    this.#begin = begin;
    this.#keep(xmpp.on('online', ({ resumed }) => this.#online(resumed)));
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
      this.#online(false);
      return;
    }
    await this.#begin();
  }

  async stop(): Promise<void> {
    for (const off of this.#offs) off();
    this.#offs.clear();
    if (!this.#isHandedOver) await this.#xmpp.stop();
  }

  send: XmppPort['send'] = (stanza) => this.#xmpp.send(stanza);
  request: XmppPort['request'] = (type, to, child, options) => this.#xmpp.request(type, to, child, options);
  probe: XmppPort['probe'] = () => this.#xmpp.probe();

  handle: XmppPort['handle'] = (type, xmlns, name, handler) => this.#keep(this.#xmpp.handle(type, xmlns, name, handler));

  on(event: 'presence' | 'message' | 'online' | 'offline' | 'refused', listener: (value: never) => void): Off {
    if (event === 'online') return this.#keep(this.#events.on('online', listener as (info: { resumed: boolean }) => void));
    return this.#keep((this.#xmpp.on as (event: string, listener: (value: never) => void) => Off).call(this.#xmpp, event, listener));
  }

  /** A stay that began while the connection was away has nothing to take up again, although the session has. */
  #online(resumed: boolean): void {
    const before = this.#hasBeenOnline;
    this.#hasBeenOnline = true;
    this.#events.emit('online', { resumed: resumed && before });
  }

  #keep(off: Off): Off {
    this.#offs.add(off);
    return off;
  }
}
