import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { AppError } from '@parley/kernel';

export interface GetResult {
  readonly status: number;
  readonly body: string;
}

/**
 * A small GET to one of our own services.
 * @throws AppError TIMEOUT, or UNAVAILABLE when nobody answers or the body is longer than `maxBytes`
 */
export function httpGetText(url: string, options: { readonly timeoutMs: number; readonly maxBytes: number }): Promise<GetResult> {
  const { promise, resolve, reject } = Promise.withResolvers<GetResult>();
  const fail = (error: Error) => reject(AppError.is(error) ? error : new AppError('UNAVAILABLE', error.message, { cause: error }));
  const signal = AbortSignal.timeout(options.timeoutMs);
  const request = (url.startsWith('https:') ? httpsGet : httpGet)(url, { signal, agent: false }, (response) => {
    readText(response, options.maxBytes).then((body) => resolve({ status: response.statusCode ?? 0, body }), fail);
  });
  request.on('error', (error) => fail(signal.aborted ? new AppError('TIMEOUT', `no answer within ${options.timeoutMs} ms`) : error));
  return promise;
}

async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new AppError('UNAVAILABLE', `answer longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
