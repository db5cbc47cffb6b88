import type { HttpAnswer } from './http.ts';
import { translate } from './http.ts';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 262_144;

/**
 * Asks as the services ask others: only where the certificate can be trusted, and following redirects to nobody.
 * @throws AppError TIMEOUT or UNAVAILABLE; `details.code` is the system's code
 */
export async function askTrusted(url: string): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = Buffer.from(await response.arrayBuffer()).subarray(0, MAX_BYTES);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: body.toString() };
  } catch (error) {
    const failure = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
    throw translate(failure as NodeJS.ErrnoException, TIMEOUT_MS);
  }
}
