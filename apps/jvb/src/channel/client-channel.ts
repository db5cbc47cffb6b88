import { type BridgeMessage, type ClientMessage, parseClientMessage } from '@parley/bridge-channel';
import { type Clock, errorMessage, type Log } from '@parley/kernel';
import type { Totals } from '../stats/totals.ts';
import { Outgoing } from './outgoing.ts';
import { TokenBucket } from './token-bucket.ts';

export const MAX_MESSAGE_BYTES = 65_536;
const BURST = 200;
const PER_SECOND = 50;
/** What one says may go to everybody, and whoever cannot take that is cut off. */
const BURST_BYTES = 1_048_576;
const BYTES_PER_SECOND = 131_072;
/** Malformed messages that are only logged; one more closes the link. */
const MALFORMED_ALLOWED = 5;

export const CLOSE = { replaced: 1000, goingAway: 1001, malformed: 1007, policy: 1008 } as const;

/** One way to the client: a WebSocket or the data channel. */
export interface ChannelLink {
  readonly kind: 'websocket' | 'sctp';
  send(outgoing: Outgoing): void;
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
  readonly messages: TokenBucket;
  readonly bytes: TokenBucket;
  malformed: number;
}

/**
 * The bridge channel of one endpoint. It may have two links at a time; the one that was active last is used for sending
 * (bridge contract §7). What clients send is limited in size and rate, and answered by closing the link when they go on.
 */
export class ClientChannel {
  readonly #deps: ClientChannelDeps;
  readonly #links = new Map<ChannelLink, LinkState>();
  /** Of closed links too: a data channel can be opened again, but not to get around the limits. */
  readonly #states = new WeakMap<ChannelLink, LinkState>();
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

  /** A new link stands, or one is opened again; an older one of the same kind is replaced. */
  attach(link: ChannelLink): void {
    const now = this.#deps.clock.now();
    const known = this.#states.get(link);
    if (known && !known.messages.take(now)) {
      if (this.#links.has(link)) this.#drop(link, CLOSE.policy, 'too many messages');
      return;
    }
    for (const other of this.#links.keys()) if (other !== link && other.kind === link.kind) this.#drop(other, CLOSE.replaced, 'replaced');
    const state = known ?? {
      messages: new TokenBucket(BURST, PER_SECOND, now),
      bytes: new TokenBucket(BURST_BYTES, BYTES_PER_SECOND, now),
      malformed: 0,
    };
    this.#states.set(link, state);
    this.#links.set(link, state);
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
    const now = this.#deps.clock.now();
    if (!state.messages.take(now) || !state.bytes.take(now, text.length)) {
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
    if (this.#active) this.sendAll(Outgoing.of(message));
  }

  /** The same for what others are sent too. */
  sendAll(outgoing: Outgoing): void {
    if (!this.#active || outgoing.texts.length === 0) return;
    this.#deps.totals.messagesSent[this.#active.kind] += outgoing.texts.length;
    this.#active.send(outgoing);
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
