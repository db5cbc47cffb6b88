import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** An error answer: status, what was wrong, and when to come back (seconds). */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
  readonly retryAfter?: number;
}

/** What every error carries, also where no HTTP response is left to carry the headers of all answers. */
export const ERROR_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** For a WebSocket handshake that came as a plain request, the usual fault of a proxy in front. */
export const UPGRADE_LOST: Refusal = {
  status: 426,
  detail: 'a WebSocket needs the headers Upgrade and Connection, which a proxy in front has to hand on',
};

function refusalParts({ status, detail, retryAfter }: Refusal) {
  const body = JSON.stringify({ status, title: STATUS_CODES[status] ?? 'Error', detail });
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    ...ERROR_HEADERS,
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
  return { body, headers };
}

/** Answers a request with a problem (RFC 9457); the connection ends when a body was left unread. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { body, headers } = refusalParts(refusal);
  // What the front has set for every answer stays: a policy of the operator's own above all.
  for (const name of Object.keys(ERROR_HEADERS)) if (response.hasHeader(name)) delete headers[name];
  const { headers: sent, complete } = response.req;
  const isUnread = !complete && (sent['transfer-encoding'] !== undefined || Number(sent['content-length'] ?? 0) > 0);
  response.writeHead(refusal.status, isUnread ? { ...headers, connection: 'close' } : headers);
  if (response.req.method === 'HEAD') response.end();
  else if (isUnread) endAfterBody(response, body);
  else response.end(body);
}

/** The answer goes out at once; the connection ends when the client has sent what nobody wants, or takes too long over it. */
function endAfterBody(response: ServerResponse, body: string): void {
  response.write(body);
  const timer = setTimeout(() => response.end(), LINGER_MS);
  response.req.once('close', () => {
    clearTimeout(timer);
    response.end();
  });
  response.req.resume();
}

/** The same for an upgrade request, whose connection has no HTTP response any more. */
export function refuseUpgrade(socket: Socket, refusal: Refusal): void {
  if (socket.destroyed) return;
  const { body, headers } = refusalParts(refusal);
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
  endGently(socket);
}

const LINGER_MS = 2_000;

/**
 * For a connection that we are done with: what the client still sends is read and dropped, because unread bytes would turn the
 * answer into a reset; a client that does not end it is cut off.
 */
export function endGently(socket: Socket): void {
  socket.setTimeout(LINGER_MS, () => socket.destroy());
  socket.resume();
}
