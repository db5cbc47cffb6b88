import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AppError, errorMessage } from '@parley/kernel';

export interface AuthorityRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface AuthorityAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is known of a request that failed: how, and when to come back. */
export interface AuthorityProblem {
  readonly kind: 'unreachable' | 'refused' | 'limited';
  readonly retryAfterMs?: number | undefined;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 1024 * 1024;

/**
 * One request to an authority.
 * @throws AppError UNAVAILABLE (nobody answers, an error of the server), LIMIT_REACHED (it wants us to wait) or NOT_ALLOWED (it says
 * no), each with an `AuthorityProblem` in `details`; a nonce that was refused is an answer, because the next one may be taken
 */
export async function askAuthority(
  request: AuthorityRequest,
  options: { readonly ca: string | undefined; readonly now: number },
): Promise<AuthorityAnswer> {
  const answer = await send(request, options.ca).catch((error: unknown) => {
    if (AppError.is(error)) throw error;
    throw problem('unreachable', `${new URL(request.url).host} cannot be reached: ${errorMessage(error)}`);
  });
  const said = answer.status >= 400 ? problemDocument(answer.body) : undefined;
  if (!said || said.type.endsWith(':badNonce')) return answer;
  const retryAfterMs = retryAfter(answer.headers['retry-after'], options.now);
  const text = `${said.detail} (${said.type.replace(/^urn:ietf:params:acme:error:/, '') || `status ${answer.status}`})`;
  const mustWait = answer.status === 429 || said.type.endsWith(':rateLimited') || (answer.status === 503 && retryAfterMs !== undefined);
  if (mustWait) throw problem('limited', text, retryAfterMs);
  throw problem(answer.status >= 500 ? 'unreachable' : 'refused', text, retryAfterMs);
}

const CODES = { unreachable: 'UNAVAILABLE', refused: 'NOT_ALLOWED', limited: 'LIMIT_REACHED' } as const;

function problem(kind: AuthorityProblem['kind'], message: string, retryAfterMs?: number): AppError {
  return new AppError(CODES[kind], message.slice(0, 500), { details: { kind, retryAfterMs } });
}

/** What kept a certificate from being issued, as the manager needs it. */
export function authorityProblem(error: unknown): AuthorityProblem {
  const { kind, retryAfterMs } = AppError.is(error) ? error.details : {};
  const isKind = kind === 'unreachable' || kind === 'limited';
  return { kind: isKind ? kind : 'refused', retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined };
}

function send(request: AuthorityRequest, ca: string | undefined): Promise<AuthorityAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<AuthorityAnswer>();
  const outgoing = httpsRequest(
    request.url,
    {
      method: request.method,
      headers: { ...request.headers, ...(request.body !== undefined && { 'content-length': String(Buffer.byteLength(request.body)) }) },
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(ca !== undefined && { ca }),
    },
    (response) => {
      const { statusCode: status = 0, headers } = response;
      const flat = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]);
      readBody(response).then((body) => resolve({ status, headers: Object.fromEntries(flat) as Record<string, string>, body }), reject);
    },
  );
  outgoing.on('error', reject);
  outgoing.end(request.body);
  return promise;
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw problem('unreachable', `the answer is longer than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** RFC 8555 §6.7; anything else that calls itself an error is described by its status alone. */
function problemDocument(body: string): { readonly type: string; readonly detail: string } {
  try {
    const { type, detail } = JSON.parse(body) as { type?: unknown; detail?: unknown };
    return { type: typeof type === 'string' ? type : '', detail: typeof detail === 'string' ? detail : 'the authority refused' };
  } catch {
    return { type: '', detail: 'the authority refused' };
  }
}

/** Milliseconds from a Retry-After header, in seconds or as a date. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
