import { AppError } from '@parley/kernel';

export interface FetchJsonOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  /** Bearer token. */
  readonly token?: string | undefined;
  /** Milliseconds. */
  readonly deadline?: number;
}

export type FetchPort = (url: string, init: RequestInit) => Promise<Response>;

const MAX_CHARACTERS = 500_000;
const DEADLINE_MS = 10_000;

/**
 * Asks a service of the operator's for JSON; the answer is whatever they send, an empty one undefined.
 * @throws AppError UNAVAILABLE when it does not come, is too large, or is no JSON
 */
export async function fetchJson(fetch: FetchPort, url: string, options: FetchJsonOptions = {}): Promise<unknown> {
  const { method = 'GET', body, token, deadline = DEADLINE_MS } = options;
  try {
    const response = await fetch(url, {
      method,
      credentials: 'omit',
      signal: AbortSignal.timeout(deadline),
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new AppError('UNAVAILABLE', `the service answered ${response.status}`);
    const text = await response.text();
    if (text.length > MAX_CHARACTERS) throw new AppError('UNAVAILABLE', 'the answer is too large');
    return text === '' ? undefined : JSON.parse(text);
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('UNAVAILABLE', 'the service cannot be reached', { cause: error });
  }
}
