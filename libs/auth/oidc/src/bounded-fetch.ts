import { AppError } from '@parley/kernel';
import type { FetchBody } from 'openid-client';

const MAX_BYTES = 1024 * 1024;

/** What the libraries hand to a fetch. */
interface ProviderRequest extends Omit<RequestInit, 'body' | 'signal'> {
  readonly body?: FetchBody;
  readonly signal?: AbortSignal | undefined;
}

export type ProviderFetch = (url: string, request: ProviderRequest) => Promise<Response>;

/** A fetch that refuses answers of more than a megabyte. */
export function boundedFetch(fetch: typeof globalThis.fetch): ProviderFetch {
  return async (url, { body, signal = null, ...request }) => {
    const form = body instanceof URLSearchParams ? body : null;
    const response = await fetch(url, { ...request, body: form, signal });
    if (!response.body) return response;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES)
        throw new AppError('UNAVAILABLE', 'the identity provider answers too much', { details: { reason: 'too-long' } });
      chunks.push(chunk);
    }
    return new Response(bytes === 0 ? null : Buffer.concat(chunks), {
      status: response.status,
      statusText: response.statusText,
      headers: withoutCoding(response.headers),
    });
  };
}

/** The body has been decoded by now. */
function withoutCoding(headers: Headers): Headers {
  const copy = new Headers(headers);
  copy.delete('content-encoding');
  copy.delete('content-length');
  return copy;
}
