/// <reference path="./xmpp-connection-tcp.d.ts" />
import { createHash } from 'node:crypto';
import { AppError, type Clock, errorMessage, type Log, silentLog, systemClock } from '@parley/kernel';
import { attr, type Element, xml } from '@parley/xmpp-core';
import ConnectionTCP from '@xmpp/connection-tcp';
import { harden, type RawEntity } from './entity.ts';
import { ManagedConnection } from './managed-connection.ts';
import { ReconnectLoop } from './reconnect-loop.ts';
import { StanzaRouter } from './stanza-router.ts';
import type { XmppConnection } from './types.ts';

const MAX_WAIT_MS = 2000;
const NS_COMPONENT = 'jabber:component:accept';

export interface XmppComponentOptions {
  /** Asked before every attempt where it is a function. */
  readonly host: string | (() => string);
  readonly port: number;
  readonly domain: string;
  readonly secret: string;
  /** What mends a refused secret. Given: it is logged, and `start` goes on trying instead of rejecting. */
  readonly refusedHint?: string;
  readonly log?: Log;
  readonly clock?: Clock;
  readonly maxWaitMs?: number;
}

class ComponentStream extends ConnectionTCP {}
ComponentStream.prototype.NS = NS_COMPONENT;

function serviceAt(host: string, port: number): string {
  return `xmpp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** XEP-0114 §3: the digest proves the secret without sending it. */
function handshake(streamId: string, secret: string): Element {
  return xml('handshake', {}, createHash('sha1').update(`${streamId}${secret}`).digest('hex'));
}

function fatalStreamError(error: unknown): AppError | undefined {
  if (!(error instanceof Error) || error.name !== 'StreamError') return undefined;
  const { condition, text } = error as Error & { condition?: string; text?: string };
  return condition === 'not-authorized' ? new AppError('NOT_AUTHORIZED', text || 'component secret refused', { cause: error }) : undefined;
}

async function reply(entity: RawEntity, router: StanzaRouter, request: Element): Promise<void> {
  const child = await router.answer(request);
  const isError = child?.is('error') ?? false;
  const { from, to, id } = request.attrs as Record<string, string | undefined>;
  await entity.send(xml('iq', { type: isError ? 'error' : 'result', to: from, from: to, id }, child));
}

/**
 * An external component (XEP-0114) that reconnects by itself. There is no stream management here: what is sent while it is
 * away is lost, and every `online` says `resumed: false`. Replies come from the address that was asked.
 */
export function createXmppComponent(options: XmppComponentOptions): XmppConnection {
  const { host, port, domain, secret, log = silentLog, clock = systemClock, maxWaitMs = MAX_WAIT_MS } = options;
  const service = (): string => serviceAt(typeof host === 'string' ? host : host(), port);
  const entity = new ComponentStream({ service: service(), domain }) as unknown as RawEntity;
  harden(entity);

  const router: StanzaRouter = new StanzaRouter({ send: (stanza) => connection.send(stanza), log, clock });
  const loop = new ReconnectLoop({ entity, log, clock, maxWaitMs, service, fatal: fatalStreamError, refusedHint: options.refusedHint });
  const connection: ManagedConnection = new ManagedConnection({ entity, router, loop, log, clock, from: domain, canResume: () => false });
  entity.on('open', (header: Element) => {
    entity.send(handshake(attr(header, 'id') ?? '', secret)).catch((error: unknown) => entity.emit('error', error));
  });
  entity.on('element', (element: Element) => {
    if (!element.is('handshake', NS_COMPONENT)) return;
    entity._jid(domain);
    entity._status('online');
    connection.markOnline({ resumed: false });
  });
  entity.on('stanza', (stanza: Element) => {
    const type = attr(stanza, 'type');
    if (stanza.name === 'iq' && (type === 'get' || type === 'set'))
      reply(entity, router, stanza).catch((error: unknown) => log.warn({ error: errorMessage(error) }, 'reply not sent'));
    else router.receive(stanza);
  });
  return connection;
}
