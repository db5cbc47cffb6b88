import { parseArgs } from 'node:util';
import { AppError } from '@parley/kernel';

/** One option of a command line. */
export interface Option<T> {
  /** Ends the sentence `expected ...`; undefined = a switch, which takes no value. */
  readonly expected: string | undefined;
  /** What it is when nobody gives it. */
  readonly otherwise: T;
  /** What one more value makes of it; undefined = the value is none. */
  take(text: string, before: T): T | undefined;
}

type Options = Readonly<Record<string, Option<unknown>>>;
type Values<O extends Options> = { readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never };

export const flag = (): Option<boolean> => ({ expected: undefined, otherwise: false, take: () => true });

/** Any value that `read` makes something of. */
export const value = <T, U>(expected: string, otherwise: U, read: (text: string) => T | undefined): Option<T | U> => ({
  expected,
  otherwise,
  take: read,
});

/** A number above 0. */
export const number = <U>(otherwise: U): Option<number | U> => value('a number above 0', otherwise, numberOf);

/** Numbers above 0 with commas between them. */
export const numbers = <U>(otherwise: U): Option<readonly number[] | U> =>
  value('numbers above 0 with commas between them', otherwise, (text) => allOf(text, numberOf));

export const text = <U>(expected: string, otherwise: U): Option<string | U> => value(expected, otherwise, (given) => given || undefined);

export const oneOf = <T extends string>(names: readonly T[], otherwise: T): Option<T> =>
  value(`one of ${names.join(', ')}`, otherwise, (given) => names.find((name) => name === given));

/** Some of these names with commas between them. */
export const someOf = <T extends string, U>(names: readonly T[], otherwise: U): Option<readonly T[] | U> =>
  value(`some of ${names.join(',')}`, otherwise, (given) => allOf(given, (one) => names.find((name) => name === one)));

/** An option that may be given more than once. */
export const repeated = <T>({ expected, take }: Option<T | undefined>): Option<readonly T[]> => ({
  expected,
  otherwise: [],
  take: (given, before) => {
    const one = take(given, undefined);
    return one === undefined ? undefined : [...before, one];
  },
});

/**
 * Reads a command line.
 * @param options by their names, without the hyphens
 * @throws AppError INPUT_INVALID that names the option, and in one line what is allowed
 */
export function readArguments<O extends Options>(args: readonly string[], options: O): Values<O> {
  const known = Object.entries(options).map(
    ([name, { expected }]) => [name, { type: expected === undefined ? 'boolean' : 'string' }] as const,
  );
  const { tokens } = parseArgs({ args: [...args], options: Object.fromEntries(known), strict: false, tokens: true });
  const values = new Map(Object.entries(options).map(([name, { otherwise }]) => [name, otherwise]));
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    const name = token.kind === 'option' ? token.name : '';
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option || token.kind !== 'option') throw wrong(token.kind === 'option' ? token.rawName : token.value, allowed(options));
    values.set(name, taken(option, values.get(name), token));
  }
  return Object.fromEntries(values) as Values<O>;
}

function taken(
  { expected, take }: Option<unknown>,
  before: unknown,
  token: { readonly rawName: string; readonly value?: string | undefined },
) {
  const { rawName, value: given } = token;
  if (expected === undefined && given !== undefined) throw wrong(`${rawName}=${given}`, 'no value');
  const after = expected !== undefined && given === undefined ? undefined : take(given ?? '', before);
  if (after === undefined) throw wrong(given === undefined ? rawName : `${rawName} ${given}`, expected ?? 'no value');
  return after;
}

const wrong = (what: string, expected: string) => new AppError('INPUT_INVALID', `${what}: expected ${expected}`);

const allowed = (options: Options): string => {
  const names = Object.keys(options).map((name) => `--${name}`);
  return names.length === 0 ? 'no options' : `only ${names.join(', ')}`;
};

function numberOf(given: string): number | undefined {
  const number = Number(given);
  return given.trim() !== '' && Number.isFinite(number) && number > 0 ? number : undefined;
}

function allOf<T>(given: string, read: (text: string) => T | undefined): readonly T[] | undefined {
  const all = given.split(',').map((one) => read(one.trim()));
  return all.every((one) => one !== undefined) ? all : undefined;
}
