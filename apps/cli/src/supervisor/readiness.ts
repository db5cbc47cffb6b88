import http from 'node:http';
import https from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 50;
const ANSWER_MS = 5_000;

export type Health = { readonly healthy: true } | { readonly healthy: false; readonly reason: string };

/** Asks the stack on this machine whether a conference could be joined; its certificate is its own, and not verified. */
export function askHealth(localUrl: string): Promise<Health> {
  const url = `${localUrl}/about/health`;
  const options = { rejectUnauthorized: false, timeout: ANSWER_MS };
  return new Promise((resolve) => {
    const fail = (reason: string) => resolve({ healthy: false, reason });
    const request = (url.startsWith('https') ? https : http).get(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body = (body + chunk).slice(0, 1_000);
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve({ healthy: true }) : fail(reasonOf(body) || `status ${response.statusCode}`),
      );
      response.on('error', (error) => fail(error.message));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', (error) => fail(error.message || 'no answer'));
  });
}

/** What a health answer gives as its reason: the detail of a problem document (RFC 9457), or the text itself. */
function reasonOf(body: string): string {
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  } catch {
    // no JSON
  }
  return body.trim().slice(0, 200);
}

/**
 * Resolves when the stack is healthy.
 * @param onSlow called once, with the reason, when that takes longer than `slowMs`
 * @returns false when `signal` was aborted first
 */
export async function untilHealthy(
  localUrl: string,
  { signal, slowMs, onSlow }: { signal: AbortSignal; slowMs: number; onSlow: (reason: string) => void },
): Promise<boolean> {
  const slowAt = Date.now() + slowMs;
  let told = false;
  while (!signal.aborted) {
    const health = await askHealth(localUrl);
    if (health.healthy) return !signal.aborted;
    if (!told && Date.now() > slowAt) {
      told = true;
      onSlow(health.reason);
    }
    await wait(POLL_MS);
  }
  return false;
}
