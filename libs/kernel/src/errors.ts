/** Codes are stable: they reach logs, metric labels and, through one mapping per edge, the wire. */
export type AppErrorCode =
  | 'CONFIG_INVALID'
  | 'INPUT_INVALID'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'NOT_ALLOWED'
  | 'NOT_AUTHORIZED'
  | 'NOT_SUPPORTED'
  | 'LIMIT_REACHED'
  | 'UNAVAILABLE'
  | 'BRIDGE_UNAVAILABLE'
  | 'TIMEOUT'
  | 'CLOSED'
  | 'INTERNAL';

/** The only error class that Parley throws on purpose; `code` says what happened, `details` with what. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: AppErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: AppErrorCode, message: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = Object.freeze({ ...options.details });
  }

  static is(error: unknown, code?: AppErrorCode): error is AppError {
    return error instanceof AppError && (code === undefined || error.code === code);
  }
}

/** What went wrong as one line, whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
