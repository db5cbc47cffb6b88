import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AppError } from '@parley/kernel';

export interface HttpQuestion {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Its first 256 KiB. */
  readonly body: string;
}

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 262_144;

/**
 * Asks once, follows no redirect and takes any certificate: whether that one is good is another question.
 * @throws AppError TIMEOUT or UNAVAILABLE; `details.code` is the system's code
 */
export function askHttp({ url, method = 'GET', headers = {}, body, timeoutMs = TIMEOUT_MS }: HttpQuestion): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { connection: 'close', ...headers }, signal: AbortSignal.timeout(timeoutMs), agent: false };
    const isSecure = new URL(url).protocol === 'https:';
    const onAnswer = (response: IncomingMessage) => void read(response).then(resolve, fail);
    const fail = (error: NodeJS.ErrnoException) => reject(translate(error, timeoutMs));
    const request = isSecure ? httpsRequest(url, { ...options, rejectUnauthorized: false }, onAnswer) : httpRequest(url, options, onAnswer);
    request.on('error', fail);
    request.end(body);
  });
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > MAX_BYTES) break;
  }
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(parts).subarray(0, MAX_BYTES).toString() };
}

/** Any failure of a connection as AppError: `details.code` tells programs, the text tells people. */
export function translate(error: NodeJS.ErrnoException, timeoutMs: number): AppError {
  if (AppError.is(error)) return error;
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return new AppError('TIMEOUT', `no answer within ${timeoutMs / 1000} s`, { cause: error, details: { code: 'TIMEOUT' } });
  const code = error.code ?? 'ERROR';
  return new AppError('UNAVAILABLE', REASONS[code] ?? error.message, { cause: error, details: { code } });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'the name has no address',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ECONNRESET: 'the connection was cut off',
  EPROTO: 'no TLS is spoken there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no TLS is spoken there',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'no TLS is spoken there',
};
