import type { AppError } from '@parley/kernel';
import type { Element } from '@parley/xmpp-core';

/** An IQ request that arrived; `child` is its only child element. */
export interface IncomingIq {
  readonly from: string;
  readonly to: string;
  readonly id: string;
  readonly child: Element;
  readonly stanza: Element;
}

/** Answers an IQ: the result's child, or nothing for an empty result. A thrown AppError becomes a stanza error. */
export type IqHandler = (iq: IncomingIq) => Promise<Element | undefined> | Element | undefined;

export interface RequestOptions {
  /** Default 15 s. */
  readonly timeoutMs?: number;
  /** For components, which speak for many addresses. */
  readonly from?: string;
}

/** A client's or a component's connection that comes back by itself. */
export interface XmppConnection {
  /** Full JID (components: the domain) once online, else ''. */
  readonly jid: string;
  readonly online: boolean;
  /**
   * Resolves when online for the first time; keeps trying with growing waits until `signal` aborts.
   * @throws AppError NOT_AUTHORIZED at once for wrong credentials, CLOSED when stopped or aborted before
   */
  start(signal?: AbortSignal): Promise<void>;
  /** Ends the session and everything pending; idempotent. */
  stop(): Promise<void>;
  /**
   * Sends a stanza; while a resumable session is being reconnected it waits.
   * @throws AppError UNAVAILABLE when there is no session or it was lost meanwhile
   */
  send(stanza: Element): Promise<void>;
  /**
   * Sends an IQ and waits for its result's child element.
   * @throws AppError with the stanza error in `details.stanza`, TIMEOUT, or UNAVAILABLE as `send`
   */
  request(type: 'get' | 'set', to: string, child: Element, options?: RequestOptions): Promise<Element | undefined>;
  /** Something suggests that the network has changed: finds out at once whether the socket still leads to the server, if the session outlives it. */
  probe(): void;
  /** Registers the handler of IQs with this child element; the returned function removes it. Handlers are called in arrival order. */
  handle(type: 'get' | 'set', xmlns: string, name: string, handler: IqHandler): () => void;
  /** Presences and messages; `from` limits a listener to one bare JID, which is how rooms listen without hearing each other. */
  on(event: 'presence' | 'message', listener: (stanza: Element) => void, from?: string): () => void;
  /** `resumed` false: a new session, so rooms have to be joined again. */
  on(event: 'online', listener: (info: { resumed: boolean }) => void): () => void;
  on(event: 'offline', listener: (reason?: string) => void): () => void;
  /** A login that was good before is refused while reconnecting. It is tried again until `stop`. */
  on(event: 'refused', listener: (error: AppError) => void): () => void;
}
