import { AppError, type AppErrorCode } from '@parley/kernel';

const CODES: Readonly<Record<number, AppErrorCode>> = {
  401: 'NOT_AUTHORIZED',
  403: 'NOT_ALLOWED',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'LIMIT_REACHED',
  503: 'UNAVAILABLE',
  507: 'LIMIT_REACHED',
};

/** A request that is refused, with the status of its answer. */
export function fileRefusal(status: number, detail: string, cause?: unknown): AppError {
  return new AppError(CODES[status] ?? 'INPUT_INVALID', detail, { details: { status }, cause });
}

/** Status and text of the answer to whatever was thrown; undefined for what nobody has foreseen. */
export function refusalOf(error: unknown): { readonly status: number; readonly detail: string } | undefined {
  if (!AppError.is(error)) return undefined;
  const { status } = error.details;
  if (typeof status === 'number') return { status, detail: error.message };
  return error.code === 'UNAVAILABLE' ? { status: 503, detail: error.message } : undefined;
}
