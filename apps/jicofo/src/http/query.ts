import { AppError } from '@parley/kernel';

/** Parameters of a URL, each at most once. */
export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** A parameter; undefined when it is absent or empty. @throws AppError INPUT_INVALID when it is given twice */
export function optionalParameter(query: Query, name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw new AppError('INPUT_INVALID', `${name} is given twice`);
  return value || undefined;
}

/** @throws AppError INPUT_INVALID when it is missing */
export function requiredParameter(query: Query, name: string): string {
  const value = optionalParameter(query, name);
  if (value === undefined) throw new AppError('INPUT_INVALID', `${name} is missing`);
  return value;
}

/** @throws AppError INPUT_INVALID when it is no number within the bounds */
export function numberParameter(query: Query, name: string, options: { fallback: number; min: number; max: number }): number {
  const text = optionalParameter(query, name);
  const value = text === undefined ? options.fallback : Number(text);
  if (!(value >= options.min && value <= options.max))
    throw new AppError('INPUT_INVALID', `${name} is not a number from ${options.min} to ${options.max}`);
  return value;
}
