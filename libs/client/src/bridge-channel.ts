import { type BridgeMessage, type ClientMessage, parseBridgeMessage, serialise } from '@parley/bridge-channel';
import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { ChannelWay } from './channel-ways.ts';
import type { SocketPort } from './ports.ts';

export interface BridgeChannelDeps {
  /** Ways to one and the same channel, best first. */
  readonly ways: readonly ChannelWay[];
  readonly clock: Clock;
  readonly log: Log;
  /** What the bridge must know again whenever the channel (re)opens. */
  readonly greeting: () => readonly ClientMessage[];
  readonly onMessage: (message: BridgeMessage) => void;
  readonly onOpen?: (isOpen: boolean) => void;
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
/**
 * A connection that has died without a word is noticed by questions that stay unanswered; browsers do not ping. One that is not
 * open by the first of them is given up.
 */
const PULSE_MS = 10_000;
const UNANSWERED_ALLOWED = 2;
/** Close code of a connection that ended without one (RFC 6455 §7.4.1). */
const ABNORMAL = 1006;

/**
 * Channel to the bridge over a WebSocket or a data channel (client contract §6). A lost one is opened again as long as the session
 * lives, the next way at once, the same one after a wait.
 */
export class BridgeChannel {
  readonly #deps: BridgeChannelDeps;
  #socket: SocketPort | undefined;
  #isOpen = false;
  #isClosed = false;
  /** Index of the way in use. */
  #way = 0;
  /** In a row, of channels that did not live for as long as a question takes. */
  #failures = 0;
  /** What the channel ran over last. */
  #kind: ChannelWay['kind'] | undefined;
  #retry: Timer | undefined;
  #pulse: Timer | undefined;
  #unanswered = 0;

  constructor(deps: BridgeChannelDeps) {
    this.#deps = deps;
  }

  /** What it runs over; undefined while it is closed. */
  get kind(): ChannelWay['kind'] | undefined {
    return this.#isOpen ? this.#kind : undefined;
  }

  open(): void {
    const { ways, clock, log } = this.#deps;
    const way = ways[this.#way];
    if (way === undefined || this.#isClosed) return;
    const isCurrent = () => this.#socket === socket;
    let socket: SocketPort | undefined;
    try {
      socket = way.open({
        open: () => isCurrent() && this.#opened(way.kind),
        message: (text) => isCurrent() && this.#received(text),
        close: (code) => isCurrent() && this.#lost(code),
      });
    } catch (error) {
      log.warn({ kind: way.kind, error: errorMessage(error) }, 'bridge channel cannot be opened');
      this.#lost(ABNORMAL);
      return;
    }
    this.#socket = socket;
    this.#unanswered = 0;
    this.#pulse = clock.every(PULSE_MS, () => this.#ask());
  }

  /** Dropped while the channel is closed: everything that matters is in the greeting. */
  send(message: ClientMessage): void {
    if (this.#isOpen) this.#socket?.send(serialise(message));
  }

  /** For good. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#retry?.cancel();
    this.#pulse?.cancel();
    this.#socket?.close();
    this.#setOpen(false);
  }

  #opened(kind: ChannelWay['kind']): void {
    if (this.#isClosed) return;
    const before = this.#kind ?? this.#deps.ways[0]?.kind;
    if (kind !== before) this.#deps.log.warn({ kind, before }, 'bridge channel takes another way, as the former one failed');
    this.#kind = kind;
    this.#setOpen(true);
    for (const message of this.#deps.greeting()) this.send(message);
  }

  #received(text: string): void {
    if (this.#isClosed) return;
    this.#unanswered = 0;
    try {
      this.#deps.onMessage(parseBridgeMessage(text));
    } catch (error) {
      this.#deps.log.warn({ error: errorMessage(error) }, 'bridge channel message ignored');
    }
  }

  #ask(): void {
    if (!this.#isOpen || this.#unanswered >= UNANSWERED_ALLOWED) {
      this.#socket?.close();
      this.#lost(ABNORMAL);
      return;
    }
    // Opening alone is no success: a bridge that lets in and throws out would be asked again without a pause.
    this.#failures = 0;
    this.#unanswered++;
    this.send({ colibriClass: 'ClientHello' });
  }

  #lost(code: number): void {
    if (this.#isClosed) return;
    this.#socket = undefined;
    this.#pulse?.cancel();
    this.#setOpen(false);
    const { length } = this.#deps.ways;
    this.#failures++;
    this.#way = (this.#way + 1) % length;
    // Another way is tried at once; after a full round the waits grow.
    const round = this.#failures / length;
    const waitMs = Number.isInteger(round) ? Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(round - 1, 10)) : 0;
    this.#deps.log.debug({ code, waitMs }, 'bridge channel lost');
    this.#retry = this.#deps.clock.after(waitMs, () => this.open());
  }

  #setOpen(isOpen: boolean): void {
    if (this.#isOpen === isOpen) return;
    this.#isOpen = isOpen;
    this.#deps.onOpen?.(isOpen);
  }
}
