import { type Clock, errorMessage, type Health } from '@parley/kernel';
import type { GetResult } from './proxy/http-get.ts';

/** A service without which nobody can join. */
export interface HealthPart {
  readonly name: string;
  check(): Promise<GetResult>;
}

const CACHE_MS = 500;

/**
 * Could a conference be joined now? Asks every part at once; answers are kept for half a second, so that probes and curious
 * people cost the services nothing.
 */
export function createHealthCheck(parts: readonly HealthPart[], clock: Clock): () => Promise<Health> {
  let last: { readonly at: number; readonly health: Promise<Health> } | undefined;
  return () => {
    if (!last || clock.now() - last.at >= CACHE_MS) last = { at: clock.now(), health: ask(parts) };
    return last.health;
  };
}

async function ask(parts: readonly HealthPart[]): Promise<Health> {
  const problems = await Promise.all(parts.map(problemOf));
  const reasons = problems.filter((problem) => problem !== undefined);
  return reasons.length === 0 ? { healthy: true } : { healthy: false, reason: reasons.join('; ') };
}

async function problemOf({ name, check }: HealthPart): Promise<string | undefined> {
  try {
    const { status, body } = await check();
    return status === 200 ? undefined : `${name}: ${detailOf(body) ?? `status ${status}`}`;
  } catch (error) {
    return `${name}: ${errorMessage(error)}`;
  }
}

/** What a service's own health answer names as the reason. */
function detailOf(body: string): string | undefined {
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    return typeof detail === 'string' ? detail : undefined;
  } catch {
    return undefined;
  }
}
