import { type Clock, errorMessage, type Health } from '@parley/kernel';
import type { GetResult } from './proxy/http-get.ts';

/** A service without which nobody can join. */
export interface HealthPart {
  readonly name: string;
  check(): Promise<GetResult>;
}

/** Health with what each part said: `ok`, or its reason. */
export interface DetailedHealth {
  readonly health: Health;
  readonly parts: Readonly<Record<string, string>>;
}

const CACHE_MS = 500;

/**
 * Could a conference be joined now? Asks every part at once; answers are kept for half a second, so that probes and curious
 * people cost the services nothing.
 */
export function createHealthCheck(parts: readonly HealthPart[], clock: Clock): () => Promise<DetailedHealth> {
  let last: { readonly at: number; readonly health: Promise<DetailedHealth> } | undefined;
  return () => {
    if (!last || clock.now() - last.at >= CACHE_MS) last = { at: clock.now(), health: ask(parts) };
    return last.health;
  };
}

async function ask(parts: readonly HealthPart[]): Promise<DetailedHealth> {
  const said = await Promise.all(parts.map(async (part) => [part.name, await problemOf(part)] as const));
  const reasons = said.flatMap(([name, problem]) => (problem === undefined ? [] : `${name}: ${problem}`));
  const health: Health = reasons.length === 0 ? { healthy: true } : { healthy: false, reason: reasons.join('; ') };
  return { health, parts: Object.fromEntries(said.map(([name, problem]) => [name, problem ?? 'ok'])) };
}

async function problemOf({ check }: HealthPart): Promise<string | undefined> {
  try {
    const { status, body } = await check();
    return status === 200 ? undefined : (detailOf(body) ?? `status ${status}`);
  } catch (error) {
    return errorMessage(error);
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
