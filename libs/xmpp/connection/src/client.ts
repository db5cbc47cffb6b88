import { type Clock, type Log, silentLog, systemClock } from '@parley/kernel';
import { type Element, NS, xml } from '@parley/xmpp-core';
import { client } from '@xmpp/client';
import { BoshTransport } from './bosh-transport.ts';
import { drop, harden, type RawEntity } from './entity.ts';
import { KeepAlive, type KeepAlivePace } from './keep-alive.ts';
import { credentials, loginRefusal } from './login.ts';
import { ManagedConnection } from './managed-connection.ts';
import { Plain } from './plain.ts';
import { ReconnectLoop } from './reconnect-loop.ts';
import { ScramSha1 } from './scram.ts';
import { ServiceChoice } from './service-choice.ts';
import { StanzaRouter } from './stanza-router.ts';
import { countInbound, forgetSession, type RawStreamManagement } from './stream-management.ts';
import type { XmppConnection } from './types.ts';

/** Service connections are few and everything waits for them; browsers are many and must not come back all at once. */
const MAX_WAIT_SERVICE_MS = 2000;
const MAX_WAIT_BROWSER_MS = 10_000;
const NS_STREAMS = 'http://etherx.jabber.org/streams';
const NS_SM = 'urn:xmpp:sm:3';
const NS_TLS = 'urn:ietf:params:xml:ns:xmpp-tls';

export interface XmppClientOptions {
  /** `xmpp://host:port`, `ws(s)://…/xmpp-websocket`, or `http(s)://…/http-bind` (BOSH). */
  readonly service: string;
  /** Other addresses of the same server, for when the first cannot be reached: BOSH for networks without WebSockets. */
  readonly fallback?: string | readonly string[] | undefined;
  /** Told the address of every attempt. */
  readonly onAttempt?: (service: string) => void;
  /** What mends a refused login. Given: it is logged, and `start` goes on trying instead of rejecting. */
  readonly refusedHint?: string;
  readonly domain: string;
  /** Absent: ANONYMOUS. */
  readonly username?: string;
  readonly password?: string;
  /** A person waits for the outcome: that the server cannot check the first login right now is final as well. */
  readonly isLoginFinal?: boolean;
  readonly resource?: string;
  readonly log?: Log;
  readonly clock?: Clock;
  /** Longest wait between two attempts; default 2 s for `xmpp:`, 10 s for WebSockets. */
  readonly maxWaitMs?: number;
  /** How soon a silent server is noticed. */
  readonly pace?: KeepAlivePace;
}

interface ClientEntity extends RawEntity {
  readonly options: { service: string; domain: string };
  readonly reconnect: { stop(): void };
  readonly transports: unknown[];
  /** Of the current connection. */
  readonly Transport?: unknown;
  readonly saslFactory: { readonly _mechs: { name: string; mech: new () => unknown }[] };
  readonly streamManagement: RawStreamManagement;
  readonly middleware: {
    use(handler: (context: { stanza: Element; name: string; type: string }, next: () => Promise<unknown>) => unknown): unknown;
  };
}

/**
 * @xmpp takes STARTTLS whenever it is offered and cannot be told to trust a self-signed certificate. Service connections run
 * inside one machine or private network, so the feature is hidden from it. So is stream management over BOSH, which has an
 * order and acknowledgements of its own: Prosody would keep a session that was ended properly for a minute.
 */
function hideFeatures(entity: ClientEntity): void {
  entity.prependListener('element', (element: Element) => {
    if (!element.is('features', NS_STREAMS)) return;
    element.remove('starttls', NS_TLS);
    if (entity.Transport !== BoshTransport) return;
    element.remove('sm', NS_SM);
    forgetSession(entity.streamManagement);
  });
}

/** An anonymous session is resumed by naming it when the new one logs in (client contract §1.4). */
function serviceAddress(service: string, { username }: XmppClientOptions, sessionId: string): string {
  if (username !== undefined || !/^wss?:/.test(service)) return service;
  const url = new URL(service);
  if (sessionId) url.searchParams.set('previd', sessionId);
  return url.href;
}

/**
 * A client connection over TCP (`xmpp:`, without TLS: for private networks), WebSocket or BOSH. With stream management, which BOSH
 * lacks, it survives the loss of its socket with its identity and rooms, as long as the server still holds the session. Sending while the socket
 * is being replaced waits. In silence the server is pinged.
 */
export function createXmppClient(options: XmppClientOptions): XmppConnection {
  const { service, domain, resource, log = silentLog, clock = systemClock } = options;
  const isTcp = service.startsWith('xmpp:');
  const raw = client({ service, domain, credentials: credentials(options) as never, ...(resource !== undefined && { resource }) });
  const entity = raw as unknown as ClientEntity;
  entity.transports.push(BoshTransport);
  entity.reconnect.stop();
  entity.saslFactory._mechs.unshift({ name: 'SCRAM-SHA-1', mech: ScramSha1 }, { name: 'PLAIN', mech: Plain });
  hideFeatures(entity);
  harden(entity);
  countInbound(entity, entity.streamManagement);

  const router: StanzaRouter = new StanzaRouter({ send: (stanza) => connection.send(stanza), log, clock });
  const choice = new ServiceChoice(service, options.fallback);
  const loop = new ReconnectLoop({
    entity,
    log,
    clock,
    maxWaitMs: options.maxWaitMs ?? (isTcp ? MAX_WAIT_SERVICE_MS : MAX_WAIT_BROWSER_MS),
    service: () => {
      const address = choice.next(entity.streamManagement.id !== '');
      options.onAttempt?.(address);
      return serviceAddress(address, options, entity.streamManagement.id);
    },
    fatal: (error, hasBeenOnline) => loginRefusal(error, options.isLoginFinal === true && !hasBeenOnline),
    onRefused: (error) => connection.markRefused(error),
    refusedHint: options.refusedHint,
  });
  const connection: ManagedConnection = new ManagedConnection({
    entity,
    router,
    loop,
    log,
    clock,
    canResume: () => entity.streamManagement.id !== '',
    probe: () => pinger.probe(),
  });
  entity.middleware.use(({ stanza, name, type }, next) => {
    if (name !== 'iq' || (type !== 'get' && type !== 'set')) return next();
    return router.answer(stanza).then((child) => child ?? true);
  });
  entity.on('stanza', (stanza: Element) => router.receive(stanza));
  const markOnline = (resumed: boolean) => {
    choice.worked();
    connection.markOnline({ resumed });
  };
  entity.on('online', () => markOnline(false));
  entity.streamManagement.on('resumed', () => markOnline(true));
  const pinger = keepAlive(entity, connection, { domain, clock, ...(options.pace && { pace: options.pace }) });
  return connection;
}

interface KeepAliveOptions {
  readonly domain: string;
  readonly clock: Clock;
  readonly pace?: KeepAlivePace;
}

function keepAlive(entity: RawEntity, connection: XmppConnection, { domain, clock, ...pace }: KeepAliveOptions): KeepAlive {
  let lastReceivedAt = clock.now();
  entity.on('element', () => {
    lastReceivedAt = clock.now();
  });
  const pinger = new KeepAlive({
    clock,
    lastReceivedAt: () => lastReceivedAt,
    ping: (timeoutMs) => connection.request('get', domain, xml('ping', { xmlns: NS.ping }), { timeoutMs }),
    onDead: () => drop(entity, 'the server stopped answering'),
    ...pace,
  });
  connection.on('online', () => pinger.start());
  connection.on('offline', () => pinger.stop());
  return pinger;
}
