import type { IncomingMessage, ServerResponse } from 'node:http';
import { withinBase } from '../routing/base-path.ts';

/** Answered on plain HTTP even where all else is redirected: what probes and collectors beside us ask for. */
const NOT_REDIRECTED = /^\/(?:about\/(?:health|live|version|findings)|metrics)(?:\?|$)/;

/** May this request be sent to HTTPS? ACME challenges are answered before anybody asks. */
export function isRedirected(request: IncomingMessage): boolean {
  const url = request.url ?? '/';
  return !NOT_REDIRECTED.test(url) && !url.startsWith('/.well-known/acme-challenge/');
}

/** Sends a plain HTTP request to the same address under HTTPS; methods that carry a body keep their method. */
export function redirect(
  request: IncomingMessage,
  response: ServerResponse,
  target: { readonly publicOrigin: string | undefined; readonly httpsPort: number; readonly basePath: string },
): void {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const origin = target.publicOrigin?.startsWith('https:') ? target.publicOrigin : ownOrigin(request, target.httpsPort);
  const path = /^\/[^\s]*$/.test(request.url ?? '') ? withinBase(request, target.basePath) : '/';
  response.writeHead(isRead ? 301 : 308, { location: `${origin}${target.basePath}${path.slice(1)}`, 'content-length': '0' });
  response.end();
}

function ownOrigin(request: IncomingMessage, port: number): string {
  const name = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/i.exec(request.headers.host ?? '')?.[1] ?? 'localhost';
  return `https://${name}${port === 443 ? '' : `:${port}`}`;
}
