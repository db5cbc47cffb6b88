import { readFileSync } from 'node:fs';
import { AppError } from '@parley/kernel';
import { type VariableName, variables } from './registry.ts';
import type { Variable } from './variable.ts';

type Registry = typeof variables;
/** Parsed values of the named variables. */
export type Config<Names extends VariableName> = { readonly [N in Names]: Registry[N] extends Variable<infer T> ? T : never };

/**
 * Reads the named variables from an environment, all of them before it complains.
 * @throws AppError CONFIG_INVALID with one line per bad variable: its name, its value (never a secret's) and what is allowed
 */
export function loadConfig<const Names extends readonly VariableName[]>(names: Names, env: NodeJS.ProcessEnv): Config<Names[number]> {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const name of names) {
    const declared: Variable<unknown> = variables[name];
    const text = rawValue(name, declared, env, problems);
    const value = text === undefined ? declared.fallback : declared.parse(text);
    if (text !== undefined && value === undefined)
      problems.push(`${name}=${declared.secret ? '(secret)' : JSON.stringify(text)}: expected ${declared.allowed}`);
    config[name] = value;
  }
  if (problems.length > 0) throw new AppError('CONFIG_INVALID', problems.join('\n'));
  return Object.freeze(config) as Config<Names[number]>;
}

/** The line that refuses a start because `name` is missing or unsafe. */
export function configError(name: VariableName, problem: string): AppError {
  return new AppError('CONFIG_INVALID', `${name}: ${problem}`);
}

function rawValue(name: string, declared: Variable<unknown>, env: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  for (const candidate of [name, ...declared.aliases]) {
    const value = env[candidate]?.trim();
    if (value) return value;
    const file = declared.secret ? env[`${candidate}_FILE`]?.trim() : undefined;
    if (!file) continue;
    try {
      return readFileSync(file, 'utf8').trim() || undefined;
    } catch (error) {
      problems.push(`${candidate}_FILE=${JSON.stringify(file)}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
      return undefined;
    }
  }
  return undefined;
}
