import { AppError, type Clock, deferred, Emitter, errorMessage, type Log } from '@parley/kernel';
import type { Element } from '@parley/xmpp-core';
import { drop, type RawEntity } from './entity.ts';
import { Outbox } from './outbox.ts';
import type { ReconnectLoop } from './reconnect-loop.ts';
import type { StanzaRouter } from './stanza-router.ts';
import type { IqHandler, RequestOptions, XmppConnection } from './types.ts';

const CLOSE_TIMEOUT_MS = 1000;

type Events = { online: { resumed: boolean }; offline: string | undefined; refused: AppError };

export interface ManagedConnectionDeps {
  readonly entity: RawEntity;
  readonly router: StanzaRouter;
  readonly loop: ReconnectLoop;
  readonly log: Log;
  readonly clock: Clock;
  /** Who speaks where a stanza names nobody: a server that is strict ends the stream of a component that does not say (XEP-0114 §4). */
  readonly from?: string;
  /** Whether the session that just broke off can be taken up again. */
  readonly canResume: () => boolean;
  /** Finds out whether the peer is still there; a connection inside a server has no need of it. */
  readonly probe?: () => void;
}

/** The connection as its users see it: joins the reconnecting entity, the stanza router and what waits to be sent. */
export class ManagedConnection implements XmppConnection {
  readonly #deps: ManagedConnectionDeps;
  readonly #events = new Emitter<Events>();
  readonly #outbox = new Outbox();
  #online = false;
  #isStopped = false;

  constructor(deps: ManagedConnectionDeps) {
    this.#deps = deps;
    deps.entity.on('disconnect', (info?: { reason?: unknown }) => this.#onDisconnect(info?.reason));
  }

  get jid(): string {
    return this.#online ? String(this.#deps.entity.jid ?? '') : '';
  }

  get online(): boolean {
    return this.#online;
  }

  async start(signal?: AbortSignal): Promise<void> {
    const abort = (): void => void this.stop();
    if (signal?.aborted) await this.stop();
    signal?.addEventListener('abort', abort, { once: true });
    await this.#deps.loop.start();
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#deps.loop.stop();
    await this.#close();
    this.#deps.entity._status('offline');
    this.#lose('the connection was stopped');
  }

  async send(stanza: Element): Promise<void> {
    if (this.#deps.from !== undefined) stanza.attrs.from ??= this.#deps.from;
    if (!this.#online) await this.#waitForSession();
    try {
      await this.#deps.entity.send(stanza);
    } catch (error) {
      this.#deps.log.debug({ error: errorMessage(error) }, 'stanza not written, the connection is breaking off');
      await this.#waitForSession();
      await this.send(stanza);
    }
  }

  request(type: 'get' | 'set', to: string, child: Element, options?: RequestOptions): Promise<Element | undefined> {
    return this.#deps.router.request(type, to, child, options);
  }

  /** With little patience, so only where a socket that is given up too soon costs nothing. */
  probe(): void {
    if (this.#deps.canResume()) this.#deps.probe?.();
  }

  handle(type: 'get' | 'set', xmlns: string, name: string, handler: IqHandler): () => void {
    return this.#deps.router.handle(type, xmlns, name, handler);
  }

  on(event: 'presence' | 'message', listener: (stanza: Element) => void, from?: string): () => void;
  on(event: 'online', listener: (info: { resumed: boolean }) => void): () => void;
  on(event: 'offline', listener: (reason?: string) => void): () => void;
  on(event: 'refused', listener: (error: AppError) => void): () => void;
  on(event: 'presence' | 'message' | 'online' | 'offline' | 'refused', listener: (value: never) => void, from?: string): () => void {
    if (event === 'presence' || event === 'message') return this.#deps.router.listen(event, listener as (stanza: Element) => void, from);
    return this.#events.on(event, (value) => {
      try {
        listener(value as never);
      } catch (error) {
        this.#deps.log.error({ event, error: errorMessage(error) }, 'connection listener failed');
      }
    });
  }

  /** To be called when the session stands. */
  markOnline(info: { resumed: boolean }): void {
    if (this.#isStopped) return;
    this.#online = true;
    this.#deps.loop.markOnline();
    if (info.resumed) this.#outbox.release();
    else this.#lose('the session was lost');
    this.#deps.log.info({ jid: this.jid, resumed: info.resumed }, 'xmpp connection online');
    this.#events.emit('online', info);
  }

  /** To be called when the server refuses the login of a connection that has been online before. */
  markRefused(error: AppError): void {
    if (!this.#isStopped) this.#events.emit('refused', error);
  }

  /** @throws AppError UNAVAILABLE when there is no session that could come back */
  async #waitForSession(): Promise<void> {
    if (!this.#mayWait()) throw new AppError('UNAVAILABLE', 'not connected to the XMPP server');
    await this.#outbox.wait();
  }

  #mayWait(): boolean {
    return !this.#isStopped && this.#deps.canResume();
  }

  #lose(reason: string): void {
    this.#outbox.fail(reason);
    this.#deps.router.rejectPending(reason);
  }

  #onDisconnect(reason: unknown): void {
    if (!this.#online) return;
    this.#online = false;
    const text = typeof reason === 'string' ? reason : undefined;
    if (!this.#mayWait()) this.#lose('the connection was lost');
    if (!this.#isStopped) this.#deps.log.warn({ reason: text }, 'xmpp connection lost');
    this.#events.emit('offline', text);
  }

  /** Says goodbye so that the server ends the session at once, but does not wait long for its answer. */
  async #close(): Promise<void> {
    const { entity, clock } = this.#deps;
    if (entity.socket && this.#online) {
      const closed = deferred();
      const timer = clock.after(CLOSE_TIMEOUT_MS, () => closed.resolve());
      entity.on('close', () => closed.resolve());
      entity.on('disconnect', () => closed.resolve());
      await entity.write(entity.footer(entity.footerElement())).catch(() => closed.resolve());
      await closed.promise;
      timer.cancel();
    }
    if (entity.socket) drop(entity, 'stopped');
  }
}
