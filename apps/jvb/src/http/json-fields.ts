import { AppError } from '@parley/kernel';

/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

const MAX_ITEMS = 1000;

/** @throws AppError INPUT_INVALID naming `what` */
export function fields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new AppError('INPUT_INVALID', `${what} is not an object`);
}

/** Nothing counts as an empty list. @throws AppError INPUT_INVALID naming `what` */
export function list(value: unknown, what: string): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.length <= MAX_ITEMS) return value;
  throw new AppError('INPUT_INVALID', `${what} is not a list of at most ${MAX_ITEMS}`);
}

/** Numbers come as numbers or as texts. @throws AppError INPUT_INVALID naming `what` */
export function text(value: unknown, what: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new AppError('INPUT_INVALID', `${what} is not a text`);
}

/** @throws AppError INPUT_INVALID naming `what` */
export const required = (value: unknown, what: string): string => {
  const given = text(value, what);
  if (given === undefined || given === '') throw new AppError('INPUT_INVALID', `${what} is missing`);
  return given;
};

/** @throws AppError INPUT_INVALID naming `what` */
export const number = (value: unknown, what: string): number => {
  const given = Number(required(value, what));
  if (!Number.isInteger(given)) throw new AppError('INPUT_INVALID', `${what} is not a whole number`);
  return given;
};

export const isTrue = (value: unknown): boolean => value === true || value === 'true';
