import type { IncomingMessage } from 'node:http';

/** Headers that belong to one connection (RFC 9110 §7.6.1), and those that we write ourselves. */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]);

export interface ForwardOptions {
  readonly host: string;
  /** The client's address; whatever it claimed itself is dropped. */
  readonly clientAddress: string;
  readonly isSecure: boolean;
  /**
   * Services beside the conferences may know people by cookies. Our own never do: pages of any site may open their paths, and a
   * browser would add the cookies of this one.
   */
  readonly keepsCookies?: boolean;
}

/** The headers of a request as they go on to one of our services, as name, value, name, value … */
export function forwardHeaders(request: IncomingMessage, options: ForwardOptions): string[] {
  return [
    'Host',
    options.host,
    ...endToEnd(request.rawHeaders, `${request.headers.connection ?? ''}${options.keepsCookies ? '' : ', Cookie'}`),
    'X-Forwarded-For',
    options.clientAddress,
    'X-Forwarded-Proto',
    options.isSecure ? 'https' : 'http',
  ];
}

/** Raw headers of a message without those of its connection. */
export function endToEnd(rawHeaders: readonly string[], connection = ''): string[] {
  const named = new Set(connection.split(',').map((item) => item.trim().toLowerCase()));
  const headers: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (!NOT_FORWARDED.has(name) && !named.has(name)) headers.push(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return headers;
}

/** `?a=1` with `prefix=<tenant>` in front, as Prosody's modules expect it; a prefix of the client's own is dropped. */
export function withPrefix(query: string, tenant: string | undefined): string {
  const rest = query
    .slice(1)
    .split('&')
    .filter((item) => item !== '' && !/^(?:p|%70)(?:r|%72)(?:e|%65)(?:f|%66)(?:i|%69)(?:x|%78)(?:=|$)/i.test(item));
  return `?${[`prefix=${encodeURIComponent(tenant ?? '')}`, ...rest].join('&')}`;
}
