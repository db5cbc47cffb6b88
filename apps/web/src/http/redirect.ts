import type { IncomingMessage, ServerResponse } from 'node:http';

/** Sends a plain HTTP request to the same address under HTTPS; methods that carry a body keep their method. */
export function redirect(
  request: IncomingMessage,
  response: ServerResponse,
  target: { readonly publicOrigin: string | undefined; readonly httpsPort: number },
): void {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const origin = target.publicOrigin?.startsWith('https:') ? target.publicOrigin : ownOrigin(request, target.httpsPort);
  const path = /^\/[^\s]*$/.test(request.url ?? '') ? request.url : '/';
  response.writeHead(isRead ? 301 : 308, { location: `${origin}${path}`, 'content-length': '0' });
  response.end();
}

function ownOrigin(request: IncomingMessage, port: number): string {
  const name = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/i.exec(request.headers.host ?? '')?.[1] ?? 'localhost';
  return `https://${name}${port === 443 ? '' : `:${port}`}`;
}
