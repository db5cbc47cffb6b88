import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Asset, DiskBody } from '../ui/asset.ts';

type Encoding = 'br' | 'gzip' | 'identity';

/** Answers with an asset in the best encoding that the client takes: 200, 304 when it has it, or 200 without a body for HEAD. */
export function sendAsset(
  request: IncomingMessage,
  response: ServerResponse,
  asset: Asset,
  options: { readonly headers: readonly string[]; readonly status?: number; readonly cacheControl?: string },
): void {
  const encoding = chooseEncoding(request.headers['accept-encoding'], asset);
  const body = (encoding === 'identity' ? undefined : asset[encoding]) ?? asset.body;
  const etag = encoding === 'identity' ? `"${asset.tag}"` : `"${asset.tag}-${encoding}"`;
  const headers = [
    'ETag',
    etag,
    'Cache-Control',
    options.cacheControl ?? asset.cacheControl,
    ...options.headers,
    ...(asset.br || asset.gzip ? ['Vary', 'Accept-Encoding'] : []),
    ...(asset.policy === undefined ? [] : ['Content-Security-Policy', asset.policy]),
  ];
  if (options.status === undefined && matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  headers.push('Content-Type', asset.type, 'Content-Length', String(body.length));
  if (encoding !== 'identity') headers.push('Content-Encoding', encoding);
  response.writeHead(options.status ?? 200, headers);
  if (request.method === 'HEAD') response.end();
  else if (Buffer.isBuffer(body)) response.end(body);
  else sendFromDisk(response, body);
}

/** A file that is gone or shorter since it was looked at ends the connection: no browser takes what came for all of it. */
function sendFromDisk(response: ServerResponse, { file, length }: DiskBody): void {
  const stream = createReadStream(file, { end: length - 1 });
  const sent = () => (stream.bytesRead < length ? response.destroy() : response.end());
  pipeline(stream, response, { end: false }).then(sent, () => response.destroy());
}

/** RFC 9110 §12.5.3, as far as browsers use it: what is named without `q=0` is taken, `br` first. */
export function chooseEncoding(accepted: string | undefined, asset: Pick<Asset, 'br' | 'gzip'>): Encoding {
  if (!accepted) return 'identity';
  for (const encoding of ['br', 'gzip'] as const)
    if (asset[encoding] && new RegExp(`(?:^|,)\\s*${encoding}\\s*(?:;(?!\\s*q=0(?:\\.0*)?\\s*(?:,|$))|,|$)`, 'i').test(accepted))
      return encoding;
  return 'identity';
}

/** RFC 9110 §13.1.2: weak comparison with a list. */
function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && (header.trim() === '*' || header.split(',').some((item) => item.trim().replace(/^W\//, '') === etag));
}
