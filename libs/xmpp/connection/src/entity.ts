import { errorMessage } from '@parley/kernel';
import { type Element, toXmlText } from '@parley/xmpp-core';

/** A socket of @xmpp: node's own for TCP (`destroy`), a wrapper around a WebSocket (`socket`) otherwise. */
export interface RawSocket {
  setEncoding?(encoding: 'utf8'): void;
  setNoDelay?(on: boolean): void;
  setKeepAlive?(on: boolean, initialDelayMs: number): void;
  destroy?(): void;
  readonly socket?: { close(): void } | null;
  on(event: 'error', listener: () => void): unknown;
}

/** What this library uses of an @xmpp/connection 0.14 object, its protected parts included. */
export interface RawEntity {
  status: string;
  timeout: number;
  jid: { toString(): string } | null;
  socket: RawSocket | null;
  parser: object | null;
  readonly options: { service: string; domain: string };
  connect(service: string): Promise<unknown>;
  open(options: { domain: string }): Promise<unknown>;
  /** Host and port for TCP, a URL for WebSockets. */
  socketParameters(service: string): string | { readonly host?: unknown } | undefined;
  send(element: Element): Promise<void>;
  write(text: string): Promise<void>;
  disconnect(): Promise<unknown>;
  footer(element: Element | undefined): string;
  footerElement(): Element | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the event emitter's own signature
  on(event: string, listener: (...args: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the event emitter's own signature
  prependListener(event: string, listener: (...args: any[]) => void): unknown;
  removeAllListeners(event: string): unknown;
  emit(event: string, ...args: unknown[]): boolean;
  _jid(jid: string): unknown;
  _status(status: string, ...args: unknown[]): void;
  _onData(data: unknown): void;
  _onElement(element: Element): void;
  _detachParser(): void;
  _detachSocket(): void;
}

const STREAM_TIMEOUT_MS = 10_000;
const TCP_KEEP_ALIVE_MS = 10_000;

/** Leaves the socket at once, without the closing handshake that a silent peer would never answer. */
export function drop(entity: RawEntity, reason: string): void {
  const { socket } = entity;
  entity._detachParser();
  entity._detachSocket();
  if (socket) {
    socket.on('error', () => {});
    if (socket.destroy) socket.destroy();
    else socket.socket?.close();
  }
  entity._status('disconnect', { clean: false, reason });
}

/**
 * Repairs what @xmpp 0.14 gets wrong for connections that live for weeks (prosody contract §7.2): multi-byte characters split
 * over two TCP segments, Nagle's delay, IPv6 addresses, data that arrives after the parser was detached, exceptions of listeners that would
 * reach the socket as uncaught ones, timeouts of 2 s, its own `disconnect`, whose late timeout would close the *next*
 * connection, and negotiations cut off half-way, which would go on listening and answer the next one's challenges. Must be
 * called before the first connect.
 */
export function harden(entity: RawEntity): void {
  entity.timeout = STREAM_TIMEOUT_MS;
  entity.on('connect', () => {
    entity.socket?.setEncoding?.('utf8');
    entity.socket?.setNoDelay?.(true);
    entity.socket?.setKeepAlive?.(true, TCP_KEEP_ALIVE_MS);
  });
  stripBrackets(entity);
  entity.on('disconnect', () => entity.removeAllListeners('nonza'));
  const onData = entity._onData;
  entity._onData = (data) => {
    if (!entity.parser) return;
    try {
      onData.call(entity, data);
    } catch (error) {
      drop(entity, errorMessage(error));
    }
  };
  const onElement = entity._onElement;
  entity._onElement = (element) => {
    try {
      onElement.call(entity, element);
    } catch (error) {
      entity.emit('error', error);
    }
  };
  const write = entity.write;
  entity.write = (text) => (entity.socket ? write.call(entity, toXmlText(text)) : Promise.reject(new Error('no connection')));
  let trouble: string | undefined;
  entity.on('connecting', () => {
    trouble = undefined;
  });
  entity.on('error', (error: unknown) => {
    trouble = errorMessage(error);
  });
  entity.disconnect = async () => drop(entity, trouble ?? 'stream closed');
}

/** The brackets of an IPv6 address belong to the URL, not to the address. */
function stripBrackets(entity: RawEntity): void {
  const { socketParameters } = entity;
  entity.socketParameters = (service) => {
    const parameters = socketParameters.call(entity, service);
    if (typeof parameters !== 'object' || typeof parameters.host !== 'string') return parameters;
    return { ...parameters, host: parameters.host.replace(/^\[(.*)\]$/, '$1') };
  };
}

/** Whether a service address is on this machine. */
export function isLoopback(service: string): boolean {
  const host = new URL(service.replace(/^xmpp:/, 'http:')).hostname;
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
