import { readFileSync } from 'node:fs';
import { AppError } from '@parley/kernel';
import type { Variable } from './declare.ts';
import { type VariableName, variables } from './registry.ts';
import { isServiceLink } from './service-links.ts';

type Registry = typeof variables;
/** Parsed values of the named variables. */
export type Config<Names extends VariableName> = { readonly [N in Names]: Registry[N] extends Variable<infer T> ? T : never };

/** Names and values of an environment: a process' own, or those of an `.env` file. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What an environment says about one variable. */
export interface Reading {
  /** Name under which it was found: the variable's, an alias, or one of these with `_FILE`. */
  readonly source: string;
  /** Trimmed, never empty; undefined when a file could not be read. */
  readonly text: string | undefined;
  /** Why a file could not be read. */
  readonly problem: string | undefined;
}

/**
 * Reads the named variables from an environment, all of them before it complains.
 * @throws AppError CONFIG_INVALID with one line per bad variable: its name, its value (never a secret's) and what is allowed
 */
export function loadConfig<const Names extends readonly VariableName[]>(names: Names, env: Environment): Config<Names[number]> {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const name of names) {
    const { value, problem } = readValue(name, env);
    if (problem !== undefined) problems.push(problem);
    config[name] = value;
  }
  if (problems.length > 0) throw new AppError('CONFIG_INVALID', problems.join('\n'));
  return Object.freeze(config) as Config<Names[number]>;
}

/** The line that refuses a start because `name` is missing or unsafe. */
export function configError(name: VariableName, problem: string): AppError {
  return new AppError('CONFIG_INVALID', `${name}: ${problem}`);
}

/** One variable's value, or the line that says what is wrong with it. */
export function readValue(name: VariableName, env: Environment): { readonly value: unknown; readonly problem: string | undefined } {
  const declared: Variable<unknown> = variables[name];
  const reading = readText(name, env);
  if (reading?.problem !== undefined) return { value: undefined, problem: `${reading.source}=${reading.problem}` };
  const text = reading?.text ?? (isContainer(env) ? declared.container : undefined);
  if (text === undefined) return { value: declared.fallback, problem: undefined };
  const value = parse(declared, text);
  if (value !== undefined) return { value, problem: undefined };
  return { value, problem: `${reading?.source ?? name}=${shown(declared, text)}: expected ${declared.allowed}` };
}

/** What the environment says about a variable under its name, else under an older one; undefined: nothing, or an empty text. */
export function readText(name: VariableName, env: Environment): Reading | undefined {
  const declared: Variable<unknown> = variables[name];
  for (const candidate of [name, ...declared.aliases]) {
    const text = env[candidate]?.trim();
    if (text && !isServiceLink(candidate, text)) return { source: candidate, text, problem: undefined };
    const file = declared.secret ? env[`${candidate}_FILE`]?.trim() : undefined;
    if (file) return readSecretFile(`${candidate}_FILE`, file);
  }
  return undefined;
}

/** A password that stands in an address. */
const PASSWORD_IN_URL = /(:\/\/[^/?#@\s:]*:)[^/?#@\s]+(?=@|…$)/g;

/** Some values are whole files of configuration. */
const MAX_SHOWN = 200;

/** A value as it may be printed. */
export function shown(declared: Variable<unknown>, text: string): string {
  const short = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return declared.secret ? '(secret)' : JSON.stringify(short.replace(PASSWORD_IN_URL, '$1…'));
}

/** Env files of `docker run` keep the quotes around a value; they are no part of it where the text has none by its nature. */
function parse(declared: Variable<unknown>, text: string): unknown {
  const unquoted = /^(["'])(.*)\1$/s.exec(text)?.[2]?.trim();
  return declared.parse(text) ?? (unquoted === undefined ? undefined : unquoted === '' ? declared.fallback : declared.parse(unquoted));
}

/** Whether a service with this environment runs in a container. */
export function isContainer(env: Environment): boolean {
  return variables.PARLEY_CONTAINER.parse(env.PARLEY_CONTAINER?.trim() ?? '') ?? false;
}

function readSecretFile(source: string, file: string): Reading | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text === '' ? undefined : { source, text, problem: undefined };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    return { source, text: undefined, problem: `${JSON.stringify(file)}: cannot be read (${code})` };
  }
}
