import { AppError, type AppErrorCode, errorMessage } from '@parley/kernel';

/** Turns mediasoup's errors into AppErrors: CLOSED when the worker or the `subject` is gone, else `code`. */
export async function translate<T>(
  what: string,
  code: AppErrorCode,
  promise: Promise<T>,
  subject: { readonly closed: boolean } = { closed: false },
): Promise<T> {
  try {
    return await promise;
  } catch (cause) {
    const message = errorMessage(cause);
    const gone = subject.closed || /closed|InvalidState/i.test(`${cause instanceof Error ? cause.name : ''} ${message}`);
    throw new AppError(gone ? 'CLOSED' : code, `${what}: ${message}`, { cause });
  }
}
