import type { RemoteOffer } from '@parley/sdp';
import type { BrowserPort, PeerPort, SocketHandlers, SocketPort } from './ports.ts';

/** One way to the bridge: to be opened any number of times, one at a time. */
export interface ChannelWay {
  readonly kind: 'websocket' | 'sctp';
  open(handlers: SocketHandlers): SocketPort;
}

/** What config.js says of the bridge channel, under `bridgeChannel` (client contract §1.1). */
export interface ChannelPreference {
  /** Take the data channel where the bridge has one. */
  readonly preferSctp: boolean;
  /** WebSockets on this host are not used. */
  readonly ignoreDomain?: string;
}

export interface ChannelWaysOptions extends ChannelPreference {
  readonly offer: Pick<RemoteOffer, 'dataPort'> & { readonly transport: Pick<RemoteOffer['transport'], 'webSockets'> };
  readonly serviceUrl: string;
  readonly browser: Pick<BrowserPort, 'openSocket'>;
  readonly peer: Pick<PeerPort, 'createDataChannel'>;
}

/** Label and protocol by which bridges know their channel (client contract §6.1). */
const LABEL = 'JVB data channel';
const PROTOCOL = 'http://jitsi.org/protocols/colibri';
/** Close code of a connection that ended without one (RFC 6455 §7.4.1). */
const ABNORMAL = 1006;

/**
 * The ways to the bridge, best first. The first one is that of official clients (bridge contract §8): the data channel if it is
 * offered and preferred, else the first WebSocket that is not to be ignored. The others are for when that one fails.
 */
export function channelWays({ offer, serviceUrl, browser, peer, preferSctp, ignoreDomain }: ChannelWaysOptions): ChannelWay[] {
  const given = offer.transport.webSockets.filter((url) => hostOf(url) !== ignoreDomain || ignoreDomain === undefined);
  const sockets = channelUrls(given, serviceUrl).map(
    (url): ChannelWay => ({ kind: 'websocket', open: (handlers) => browser.openSocket(url, handlers) }),
  );
  if (offer.dataPort === undefined) return sockets;
  const data: ChannelWay = { kind: 'sctp', open: (handlers) => openDataChannel(peer, handlers) };
  return preferSctp ? [data, ...sockets] : [...sockets, data];
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

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

function openDataChannel(peer: Pick<PeerPort, 'createDataChannel'>, handlers: SocketHandlers): SocketPort {
  const channel = peer.createDataChannel(LABEL, { protocol: PROTOCOL });
  channel.addEventListener('open', () => handlers.open());
  channel.addEventListener('message', ({ data }) => typeof data === 'string' && handlers.message(data));
  channel.addEventListener('close', () => handlers.close(ABNORMAL));
  return channel;
}
