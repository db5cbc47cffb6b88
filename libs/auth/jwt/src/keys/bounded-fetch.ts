import { AppError, backoffMs, type Clock, errorMessage } from '@parley/kernel';

/** `fetch` of the platform, or a stand-in. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface FetchDeps {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

export interface FetchLimits {
  readonly maxBytes: number;
  /** Of one attempt, body included. */
  readonly timeoutMs: number;
  /** Attempts after the first. */
  readonly retries: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** `max-age` of Cache-Control; undefined where it says nothing, 0 where it forbids to keep the answer. */
  readonly maxAgeMs: number | undefined;
}

const RETRY_BASE_MS = 200;
const RETRY_MAX_MS = 2_000;

/**
 * A request that is made again when the server is in trouble (no answer, 429, 5xx).
 * @throws AppError UNAVAILABLE with the reason, without the URL
 */
export async function fetchBounded(deps: FetchDeps, url: string, init: RequestInit, limits: FetchLimits): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptOnce(deps, url, init, limits).catch(reasonOf);
    if (typeof outcome !== 'string' && outcome.status < 500 && outcome.status !== 429) return outcome;
    if (attempt >= limits.retries) {
      throw new AppError('UNAVAILABLE', typeof outcome === 'string' ? outcome : `answered ${outcome.status}`);
    }
    await new Promise<void>((resolve) => deps.clock.after(backoffMs(attempt, RETRY_BASE_MS, RETRY_MAX_MS), resolve));
  }
}

async function attemptOnce({ fetch, clock }: FetchDeps, url: string, init: RequestInit, limits: FetchLimits): Promise<Answer> {
  const controller = new AbortController();
  const timer = clock.after(limits.timeoutMs, () => controller.abort(new AppError('TIMEOUT', `no answer within ${limits.timeoutMs} ms`)));
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    return { status: response.status, body: await readBounded(response, limits.maxBytes), maxAgeMs: maxAgeMs(response.headers) };
  } finally {
    timer.cancel();
    controller.abort();
  }
}

/** Node hides what went wrong with a connection in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof TypeError ? error.cause : undefined;
  return errorMessage(cause instanceof Error ? cause : error);
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new AppError('LIMIT_REACHED', `answer larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function maxAgeMs(headers: Headers): number | undefined {
  const control = headers.get('cache-control')?.toLowerCase() ?? '';
  if (/\bno-(?:store|cache)\b/.test(control)) return 0;
  const seconds = /\bmax-age=(\d{1,9})\b/.exec(control)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

/**
 * Stops waiting with the signal, not the work: the next one who asks may find the result.
 * @throws AppError UNAVAILABLE saying `problem`
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal, problem: string): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new AppError('UNAVAILABLE', problem));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
