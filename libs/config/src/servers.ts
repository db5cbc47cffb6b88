import { isIP } from 'node:net';

/** Where an XMPP server is reached by clients over TCP. */
export interface XmppServer {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
}

const HOST_PORT = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d{1,5}))?$/;

/**
 * The servers of XMPP_SERVER, the preferred one first (deployment contract §2): `host`, `host:port`, an IPv6 address with or without
 * brackets, or a list of them; `port` is that of those which name none.
 */
export function xmppServers(text: string, port: number): readonly [XmppServer, ...XmppServer[]] {
  const [first, ...rest] = text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
    .map((item) => serverOf(item, port));
  return [first ?? { host: text.trim(), port }, ...rest];
}

function serverOf(item: string, port: number): XmppServer {
  const { v6, name, port: own } = HOST_PORT.exec(item)?.groups ?? {};
  if (isIP(item) !== 0) return { host: item, port };
  return { host: v6 ?? name ?? item, port: own === undefined ? port : Number(own) };
}

/** Its address in a URL: `xmpp://host:port`. */
export function xmppServiceOf({ host, port }: XmppServer): string {
  return `xmpp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
