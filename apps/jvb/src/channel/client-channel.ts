import { type BridgeMessage, type ClientMessage, parseClientMessage, serialise } from '@parley/bridge-channel';
import { type Clock, errorMessage, type Log } from '@parley/kernel';
import type { Totals } from '../stats/totals.ts';
import { TokenBucket } from './token-bucket.ts';

export const MAX_MESSAGE_BYTES = 65_536;
const BURST = 200;
const PER_SECOND = 50;
/** Malformed messages that are only logged; one more closes the link. */
const MALFORMED_ALLOWED = 5;

export const CLOSE = { replaced: 1000, goingAway: 1001, malformed: 1007, policy: 1008 } as const;

/** One way to the client: a WebSocket or the data channel. */
export interface ChannelLink {
  readonly kind: 'websocket' | 'sctp';
  send(text: string): void;
  close(code: number, reason: string): void;
}

export interface ClientChannelDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly totals: Totals;
  readonly onMessage: (message: ClientMessage) => void;
  /** A (new) link stands: everything that the client has to know is to be sent again (bridge contract §9.2). */
  readonly onOpen: () => void;
  readonly onClosed: () => void;
}

interface LinkState {
  readonly bucket: TokenBucket;
  malformed: number;
}

/**
 * The bridge channel of one endpoint. It may have two links at a time; the one that was active last is used for sending
 * (bridge contract §7). What clients send is limited in size and rate, and answered by closing the link when they go on.
 */
export class ClientChannel {
  readonly #deps: ClientChannelDeps;
  readonly #links = new Map<ChannelLink, LinkState>();
  #active: ChannelLink | undefined;

  constructor(deps: ClientChannelDeps) {
    this.#deps = deps;
  }

  get isOpen(): boolean {
    return this.#active !== undefined;
  }

  get kind(): ChannelLink['kind'] | undefined {
    return this.#active?.kind;
  }

  /** A new link stands; an older one of the same kind is replaced. */
  attach(link: ChannelLink): void {
    for (const other of this.#links.keys()) if (other.kind === link.kind) this.#drop(other, CLOSE.replaced, 'replaced');
    this.#links.set(link, { bucket: new TokenBucket(BURST, PER_SECOND, this.#deps.clock.now()), malformed: 0 });
    this.#active = link;
    this.#deps.log.info({ kind: link.kind }, 'bridge channel open');
    this.#deps.onOpen();
  }

  /** The link has ended by itself. */
  detach(link: ChannelLink): void {
    if (!this.#links.delete(link)) return;
    if (this.#active !== link) return;
    this.#active = [...this.#links.keys()].at(-1);
    if (this.#active) return;
    this.#deps.log.info({ kind: link.kind }, 'bridge channel closed');
    this.#deps.onClosed();
  }

  received(link: ChannelLink, text: string): void {
    const state = this.#links.get(link);
    if (!state) return;
    this.#deps.totals.messagesReceived[link.kind]++;
    if (!state.bucket.take(this.#deps.clock.now())) {
      this.#drop(link, CLOSE.policy, 'too many messages');
      return;
    }
    this.#active = link;
    const message = this.#parse(link, text);
    if (message) this.#deps.onMessage(message);
  }

  /** Something arrived that is no message. */
  malformed(link: ChannelLink, reason: string): void {
    const state = this.#links.get(link);
    if (!state) return;
    state.malformed++;
    this.#deps.totals.malformedMessages++;
    this.#deps.log.warn({ kind: link.kind, reason, count: state.malformed }, 'malformed bridge channel message');
    if (state.malformed > MALFORMED_ALLOWED) this.#drop(link, CLOSE.malformed, 'too many malformed messages');
  }

  /** Dropped while no link stands: everything lasting is sent again when one does. */
  send(message: BridgeMessage): void {
    if (!this.#active) return;
    this.#deps.totals.messagesSent[this.#active.kind]++;
    this.#active.send(serialise(message));
  }

  close(code: number, reason: string): void {
    for (const link of [...this.#links.keys()]) this.#drop(link, code, reason, false);
  }

  #parse(link: ChannelLink, text: string): ClientMessage | undefined {
    try {
      return parseClientMessage(text, MAX_MESSAGE_BYTES);
    } catch (error) {
      this.malformed(link, errorMessage(error));
      return undefined;
    }
  }

  #drop(link: ChannelLink, code: number, reason: string, warn = code === CLOSE.policy || code === CLOSE.malformed): void {
    if (warn) this.#deps.log.warn({ kind: link.kind, code, reason }, 'closing bridge channel');
    this.#deps.totals.channelsClosed[warn ? 'abnormal' : 'normal']++;
    link.close(code, reason);
    this.detach(link);
  }
}
