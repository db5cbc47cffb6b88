import { type BridgeMessage, type ClientMessage, parseBridgeMessage, serialise } from '@parley/bridge-channel';
import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { BrowserPort, SocketPort } from './ports.ts';

export interface BridgeChannelDeps {
  /** Addresses of one and the same channel, best first. */
  readonly urls: readonly string[];
  readonly browser: Pick<BrowserPort, 'openSocket'>;
  readonly clock: Clock;
  readonly log: Log;
  /** What the bridge must know again whenever the channel (re)opens. */
  readonly greeting: () => readonly ClientMessage[];
  readonly onMessage: (message: BridgeMessage) => void;
  readonly onOpen?: (isOpen: boolean) => void;
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
/** A connection that has died without a word is noticed by questions that stay unanswered; browsers do not ping. */
const PULSE_MS = 10_000;
const UNANSWERED_ALLOWED = 2;
/** Close code of a connection that ended without one (RFC 6455 §7.4.1). */
const ABNORMAL = 1006;

/** Channel to the bridge over a WebSocket; a lost one is opened again at the same address as long as the session lives (client contract §6.3). */
export class BridgeChannel {
  readonly #deps: BridgeChannelDeps;
  #socket: SocketPort | undefined;
  #isOpen = false;
  #isClosed = false;
  #attempt = 0;
  #retry: Timer | undefined;
  #pulse: Timer | undefined;
  #unanswered = 0;

  constructor(deps: BridgeChannelDeps) {
    this.#deps = deps;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    const { urls, browser, clock } = this.#deps;
    const url = urls[this.#attempt % Math.max(1, urls.length)];
    if (url === undefined || this.#isClosed) return;
    const isCurrent = () => this.#socket === socket;
    const socket = browser.openSocket(url, {
      open: () => isCurrent() && this.#opened(),
      message: (text) => isCurrent() && this.#received(text),
      close: (code) => isCurrent() && this.#lost(code),
    });
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

  #opened(): void {
    if (this.#isClosed) return;
    this.#attempt = 0;
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
    if (this.#unanswered >= UNANSWERED_ALLOWED) {
      this.#socket?.close();
      this.#lost(ABNORMAL);
      return;
    }
    this.#unanswered++;
    this.send({ colibriClass: 'ClientHello' });
  }

  #lost(code: number): void {
    if (this.#isClosed) return;
    this.#socket = undefined;
    this.#pulse?.cancel();
    this.#setOpen(false);
    this.#attempt++;
    // A second address is tried at once; after a full round the waits grow.
    const round = Math.floor(this.#attempt / Math.max(1, this.#deps.urls.length));
    const isNewRound = this.#attempt % Math.max(1, this.#deps.urls.length) === 0;
    const waitMs = isNewRound ? Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(round - 1, 10)) : 0;
    this.#deps.log.debug({ code, waitMs }, 'bridge channel lost');
    this.#retry = this.#deps.clock.after(waitMs, () => this.open());
  }

  #setOpen(isOpen: boolean): void {
    if (this.#isOpen === isOpen) return;
    this.#isOpen = isOpen;
    this.#deps.onOpen?.(isOpen);
  }
}

/**
 * Where to open the channel: the address given, and the same path on the page's own host, which serves a page that was opened
 * under another name than the server knows itself by.
 */
export function channelUrls(given: readonly string[], serviceUrl: string): string[] {
  const urls = [...given];
  for (const text of given) {
    try {
      const [url, own] = [new URL(text), new URL(serviceUrl)];
      if (url.host === own.host) return [text];
      url.host = own.host;
      url.port = own.port;
      url.protocol = own.protocol.replace(/^http/, 'ws');
      urls.push(url.href);
    } catch {
      // not an address: the socket will say so
    }
  }
  return urls;
}
