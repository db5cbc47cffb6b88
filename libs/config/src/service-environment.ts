import type { Environment } from './load.ts';
import { variables } from './registry.ts';

/** Processes that belong to a service without being named after it. */
const BELONGS_TO: Readonly<Record<string, string>> = { policy: 'prosody' };

/** The environment as one service sees it: its own level of logging in place of that of all (`JVB_LOG_LEVEL`, …). */
export function serviceEnvironment<E extends Environment>(service: string, env: E): E {
  const name = `${(BELONGS_TO[service] ?? service).toUpperCase()}_LOG_LEVEL`;
  const level = Object.hasOwn(variables, name) ? env[name]?.trim() : undefined;
  return level ? { ...env, LOG_LEVEL: level } : env;
}
